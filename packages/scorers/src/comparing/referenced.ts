/**
 * Scorers that hold a text against one reference or several.
 */
import { type Metric, Score, Scorer } from "@assay/core"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { CommonOptions } from "../scorerOptions.ts"
import { preview } from "./preview.ts"

/** What a text is held against: a reference, or several of which the best counts. */
export type References = string | ReadonlyArray<string>

/** The scores by name; a number is a score without a detail. */
export type Compared = Score.Score | Readonly<Record<string, number | Score.Score>>

interface Spec {
  readonly name: string
  readonly names: readonly [string, ...ReadonlyArray<string>]
  readonly options: CommonOptions
  readonly settings: { readonly [key: string]: Schema.Json }
  readonly metrics?: ReadonlyArray<Metric.Metric>
  /** Whether null and an empty list are labels, which stand for the empty text. */
  readonly takesNone?: boolean
  /** Whether the one or the other text cannot be compared: then every score is unscored for this reason. */
  readonly fault?: string | undefined
  readonly compare: (
    reply: string,
    references: ReadonlyArray<string>
  ) => Compared | Effect.Effect<Compared, string>
  /** What the metrics need of a trial without an answer, which counts as an empty text. */
  readonly unanswered?: (references: ReadonlyArray<string>) => { readonly [key: string]: Schema.Json }
}

const isText = (value: unknown): value is string => typeof value === "string"

/** The references in a label; a text says why there are none. */
const referencesOf = (expected: unknown, takesNone: boolean): ReadonlyArray<string> | string => {
  if (isText(expected)) return [expected]
  if (expected === undefined) return "the case has no expected value"
  if (takesNone && (expected === null || (Array.isArray(expected) && expected.length === 0))) return [""]
  return Array.isArray(expected) && expected.length > 0 && expected.every(isText)
    ? expected
    : `expected text or a list of at least one text as expected value, found ${preview(expected, 60)}`
}

/**
 * Makes such a scorer. An output of null counts as the empty text. A trial that ended without an answer is worth what
 * `noAnswer` says, and its headline has what the metrics need of it.
 */
export const referenced = <Expected = References>(
  spec: Spec
): Scorer.Scorer<unknown, Expected, string | null> => {
  const { compare, unanswered, takesNone = false } = spec
  const noAnswer = spec.options.noAnswer ?? "zero"
  const scorer = Scorer.make<unknown, Expected, string | null>(
    spec.name,
    (trial) => {
      if (spec.fault !== undefined) return Score.unscored(spec.fault)
      const output: unknown = trial.output
      const references = referencesOf(trial.expected, takesNone)
      if (isText(references)) return Score.unscored(references)
      if (!isText(output) && output !== null)
        return Score.unscored(`expected text as output, found ${typeof output}`)
      return compare(output ?? "", references)
    },
    {
      names: spec.names,
      noAnswer,
      settings: { ...spec.settings, noAnswer },
      ...(spec.metrics === undefined ? {} : { metrics: spec.metrics })
    }
  )
  if (unanswered === undefined || noAnswer === "unscored") return scorer
  const [headline] = spec.names
  return {
    ...scorer,
    score: (trial, caller) =>
      Effect.map(scorer.score(trial, caller), (scores) => {
        const { outcome } = trial
        const score = scores[headline]
        const isEmpty =
          outcome._tag === "Refused" || outcome._tag === "Malformed" || outcome._tag === "Truncated"
        if (!isEmpty || score?._tag !== "Scored") return scores
        const references = referencesOf(trial.expected, takesNone)
        return isText(references)
          ? scores
          : {
              ...scores,
              [headline]: Score.scored(score.value, {
                outcome: outcome._tag,
                reason: preview(outcome.reason),
                ...unanswered(references)
              })
            }
      })
  }
}
