/** Simple cases of the user's own that any candidate must get right. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as fc from "fast-check"
import type { Family } from "../model.ts"
import { distinct } from "../textFamily.ts"

/** A simple case. */
export interface SimpleCase {
  /** The input as JSON. */
  readonly input: Schema.Json
  /** The label as JSON. */
  readonly expected: Schema.Json
}

/** Options of `Family.functionality`. */
export interface FunctionalityOptions {
  /**
   * Its name, unique in a run.
   *
   * @defaultValue `"functionality"`
   */
  readonly name?: string
}

/**
 * Simple cases that any candidate must get right, such as templates that are filled in. Each case of the run draws some of
 * them; give it as many cases as there are simple ones, or a larger `perCase`.
 *
 * @throws RangeError without a case
 */
export const functionality = (
  cases: ReadonlyArray<SimpleCase>,
  { name = "functionality" }: FunctionalityOptions = {}
): Family => {
  if (cases.length === 0) throw new RangeError(`${name}: expected at least one case, found none`)
  return {
    _tag: "Family",
    name,
    does: "simple cases that any candidate must get right",
    label: "must change",
    certainty: "certain",
    property: "functionality",
    variants: (_source, _about, draw) =>
      Effect.sync(() =>
        distinct(
          fc.constantFrom(...cases),
          draw,
          (each) => JSON.stringify(each),
          () => true
        )
      )
  }
}
