/**
 * The scores of one case, and what is told beside them.
 */
import { Score } from "@assay/core"
import type * as Schema from "effect/Schema"
import { preview } from "../comparing/preview.ts"
import { type CaseCounts, type FieldError, invented, missed, wrong } from "./counts.ts"
import type { Path } from "./plan.ts"

/** Characters of a value that are shown. */
const shownChars = 80

/** Fields of one kind of error that are named in a reason. */
const namedFields = 6

const kinds: ReadonlyArray<FieldError> = ["missed", "invented", "wrong"]

const countsOf = ({ counts, scales }: CaseCounts, paths: ReadonlyArray<Path>) => {
  const entries: Array<readonly [string, ReadonlyArray<number>]> = []
  for (const [path, { name, weight }] of paths.entries()) {
    const own = counts.slice(4 * path, 4 * path + 4)
    if (own.every((count) => count === 0)) continue
    const scale = scales[path] ?? weight
    entries.push([name, scale === weight ? own : [...own, scale]])
  }
  return Object.fromEntries(entries)
}

/** `wrong: company, total; missed: date`. */
const reasonOf = ({ counts }: CaseCounts, paths: ReadonlyArray<Path>): string =>
  kinds
    .flatMap((error) => {
      const kind = error === "missed" ? missed : error === "invented" ? invented : wrong
      const named = paths.flatMap(({ name }, path) => {
        const count = counts[4 * path + kind] ?? 0
        return count === 0 ? [] : [count === 1 ? name : `${name} ×${count}`]
      })
      const more = named.length - namedFields
      const shown = [...named.slice(0, namedFields), ...(more > 0 ? [`${more} more`] : [])]
      return named.length === 0 ? [] : [`${error}: ${shown.join(", ")}`]
    })
    .join("; ")

const shown = (value: unknown): string => preview(value, shownChars)

const errorsOf = ({ errors }: CaseCounts, paths: ReadonlyArray<Path>): ReadonlyArray<Schema.Json> =>
  errors.map(({ path, error, expected, actual, miss }) => ({
    field: paths[path]?.name ?? "",
    error,
    ...(error === "invented" ? {} : { expected: shown(expected) }),
    ...(error === "missed" ? {} : { actual: shown(actual) }),
    ...(miss.length === 0 ? {} : { miss: [...miss] })
  }))

/** How a trial without an answer ended. */
export interface Unanswered {
  readonly outcome: string
  readonly reason: string
  /** Whether its fields could be read all the same. */
  readonly isRead: boolean
}

/** The four scores of a case by name. */
export const fieldScores = (
  found: CaseCounts,
  paths: ReadonlyArray<Path>,
  unanswered: Unanswered | undefined
): {
  readonly f1: Score.Score
  readonly precision: Score.Score
  readonly recall: Score.Score
  readonly exact: Score.Score
} => {
  const [r, w, m, i] = found.totals()
  const isRight = unanswered === undefined && found.errorCount === 0
  const detail: Schema.Json = {
    ...(found.errorCount === 0 && unanswered === undefined
      ? {}
      : {
          miss: kinds.filter((error) =>
            paths.some(
              (_, path) =>
                (found.counts[
                  4 * path + (error === "missed" ? missed : error === "invented" ? invented : wrong)
                ] ?? 0) > 0
            )
          ),
          reason: unanswered?.reason ?? reasonOf(found, paths)
        }),
    ...(unanswered === undefined ? {} : { outcome: unanswered.outcome }),
    ...(unanswered?.isRead === true ? { partlyRead: true } : {}),
    fields: countsOf(found, paths),
    errors: errorsOf(found, paths),
    ...(found.errorCount > found.errors.length ? { moreErrors: found.errorCount - found.errors.length } : {})
  }
  const share = (whole: number, ofNothing: string): Score.Score =>
    isRight
      ? Score.scored(1)
      : unanswered !== undefined
        ? Score.scored(0)
        : whole === 0
          ? Score.unscored(ofNothing)
          : Score.scored(r / whole)
  return {
    // Sums of weights carry rounding, and 1 is for all right alone.
    f1: Score.scored(isRight ? 1 : unanswered !== undefined ? 0 : (2 * r) / (2 * r + 2 * w + m + i), detail),
    precision: share(r + w + i, "nothing was given"),
    recall: share(r + w + m, "nothing was expected"),
    exact: Score.scored(isRight ? 1 : 0)
  }
}
