/** Edits of the user's own after which the answer must have changed in a stated way. */

import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Family, Pair } from "../model.ts"

/** What a directional family is made of. */
export interface DirectionalOptions {
  /** Its name, unique in a run. */
  readonly name: string
  /**
   * The edit of an input, given as JSON. Undefined where it does not apply. What the prompt of a task gets is what the input
   * schema makes of it.
   */
  readonly edit: (input: Schema.Json) => Schema.Json | undefined
  /** Whether the answer has changed as it must: `({ before, after }) => Number(after) >= Number(before)`. */
  readonly holds: (pair: Pair) => boolean
  /**
   * What the edit does, in words.
   *
   * @defaultValue the name
   */
  readonly does?: string
}

/** An edit, and what must hold of the answers before and after it. Both have to be answered. */
export const directional = ({ name, edit, holds, does = name }: DirectionalOptions): Family => ({
  _tag: "Family",
  name,
  does,
  label: "may change",
  certainty: "certain",
  property: "directional",
  holds,
  variants: ({ input }) =>
    Effect.try({
      try: () => {
        const after = edit(input)
        return after === undefined ? [] : [{ input: after, expected: undefined }]
      },
      catch: (thrown) => `${name}: the edit threw ${String(thrown)}`
    })
})
