/**
 * Judges that are of one family with what they judge.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { areOfOneFamily } from "../../provider/family.ts"
import type { Manifest } from "../../store/Manifest.ts"

/** The provider that a task was put to, as its settings tell. */
const ofTask = Schema.decodeUnknownOption(Schema.Struct({ provider: Schema.Struct({ id: Schema.String }) }))

/** Which model a candidate is, as its settings tell; undefined where they do not. */
export const modelOf = (settings: Schema.Json): string | undefined =>
  Option.match(ofTask(settings), { onNone: () => undefined, onSome: ({ provider }) => provider.id })

/**
 * A sentence for each judge that is of one family with a candidate. `candidates`: those that are looked at, by position.
 */
export const relatives = (
  { candidates, scorers }: Pick<Manifest, "candidates" | "scorers">,
  looked: { readonly has: (position: number) => boolean }
): ReadonlyArray<string> =>
  scorers.flatMap(({ name, judge, calls }) => {
    const models = judge?.models ?? calls ?? []
    const related = candidates.flatMap((candidate, position) => {
      const id = looked.has(position) ? modelOf(candidate.settings) : undefined
      return id !== undefined && models.some((model) => areOfOneFamily(model, id))
        ? [`${candidate.name} (${id})`]
        : []
    })
    return related.length === 0
      ? []
      : [
          `${name} is scored by ${models.join(" and ")}, which is of one family with ${related.join(" and ")}: judges tend to prefer answers of their own kind`
        ]
  })
