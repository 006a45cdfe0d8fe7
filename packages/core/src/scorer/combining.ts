/**
 * One score of several: all of them, any of them, their weighted mean.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Outcome } from "../candidate/Outcome.ts"
import { callingOfParts } from "./calling.ts"
import type { Scorer } from "./making.ts"
import {
  type AnyScorer,
  type Combined,
  detailOfParts,
  isNoAnswer,
  type PartScores,
  scoreParts,
  settingsOfParts,
  unscoredPart
} from "./parts.ts"
import * as Score from "./Score.ts"

/** Options of `all`, `any` and `weighted`. */
export interface CombiningOptions {
  /**
   * The name of the score.
   *
   * @defaultValue `"all"`, `"any"` or `"weighted"`
   */
  readonly name?: string
  /**
   * What becomes of a trial that a part does not score: it is unscored with the reason of that part (`"unscored"`), the
   * part is left out of this trial (`"skip"`), or counts as 0 (`"zero"`). A trial that no part scores is unscored.
   *
   * @defaultValue `"unscored"`
   */
  readonly unscoredPart?: "unscored" | "skip" | "zero"
}

interface Weighed {
  readonly value: number
  readonly weight: number
}

const shareOf = ({ part, headline }: PartScores): Score.Score =>
  headline._tag === "Scored" && (headline.value < 0 || headline.value > 1)
    ? Score.unscored(
        `expected a score of 0 to 1 from ${part.name}, found ${headline.value}; see Scorer.threshold`
      )
    : headline

const hasFailed = (score: Score.Score | undefined): boolean =>
  score?._tag === "Unscored" && score.failed === true

type SomeScorers = readonly [AnyScorer, ...ReadonlyArray<AnyScorer>]
type SomeWeighed = readonly [
  readonly [scorer: AnyScorer, weight: number],
  ...ReadonlyArray<readonly [scorer: AnyScorer, weight: number]>
]

const combine = <Input, Expected, Output>(
  how: "all" | "any" | "weighted",
  parts: ReadonlyArray<readonly [scorer: AnyScorer, weight: number]>,
  options: CombiningOptions,
  reduce: (values: readonly [Weighed, ...ReadonlyArray<Weighed>]) => number
): Scorer<Input, Expected, Output> => {
  const name = options.name ?? how
  const onUnscored = options.unscoredPart ?? "unscored"
  const scorers = parts.map(([scorer]) => scorer)
  const combined = (scored: ReadonlyArray<PartScores>, outcome: Outcome<Output>): Score.Score => {
    const values: Array<Weighed> = []
    let missing: Score.Score | undefined
    scored.forEach((each, index) => {
      const weight = parts[index]?.[1] ?? 0
      const share = shareOf(each)
      if (share._tag === "Scored") values.push({ value: share.value, weight })
      else {
        const why = each.headline === share ? unscoredPart(each) : share
        if (missing === undefined || (hasFailed(why) && !hasFailed(missing))) missing = why
        if (onUnscored === "zero") values.push({ value: 0, weight })
      }
    })
    const [first, ...rest] = values
    const isMissing = onUnscored === "unscored" || values.length === 0
    // A part that threw is asked again when the run is continued, whatever the options say of it.
    if (missing !== undefined && (isMissing || hasFailed(missing))) return missing
    if (first === undefined) return Score.unscored("no part gave a score")
    const isWithoutAnswer = scored.every(({ headline }) => isNoAnswer(outcome, headline))
    return Score.scored(reduce([first, ...rest]), {
      ...(isWithoutAnswer ? { outcome: outcome._tag } : {}),
      parts: detailOfParts(scored)
    })
  }
  const settings: Schema.Json = {
    scorer: `Scorer.${how}`,
    version: 1,
    unscoredPart: onUnscored,
    parts: settingsOfParts(scorers),
    ...(how === "weighted" ? { weights: parts.map(([, weight]): Schema.Json => weight) } : {})
  }
  return {
    name,
    names: [name],
    unit: "share",
    metrics: [],
    settings,
    ...callingOfParts(scorers, () => settings),
    score: (trial, caller) =>
      Effect.map(scoreParts(scorers, trial, caller), (scored) => ({
        [name]: combined(scored, trial.outcome)
      }))
  }
}

const least = (values: ReadonlyArray<Weighed>): number => Math.min(...values.map(({ value }) => value))
const most = (values: ReadonlyArray<Weighed>): number => Math.max(...values.map(({ value }) => value))

const mean = (values: ReadonlyArray<Weighed>): number => {
  const total = values.reduce((sum, { weight }) => sum + weight, 0)
  // Shares of the total first: a product of weight and score may not be finite where each is.
  const value = values.reduce((sum, each) => sum + each.value * (each.weight / total), 0)
  return Math.min(most(values), Math.max(least(values), value))
}

const evenly = (parts: ReadonlyArray<AnyScorer>) => parts.map((part) => [part, 1] as const)

/**
 * All of several: the lowest of their scores, so that it is 1 where every part gives 1. Of a part with several scores
 * the first counts. The detail is `{ parts: [{ name, value, detail? }] }`, with every score of every part.
 *
 * ```ts
 * Scorer.all([Exact.match, Text.matches(/^[a-z]+$/u)])
 * ```
 */
export const all = <const Parts extends SomeScorers>(
  parts: Parts,
  options: CombiningOptions = {}
): Combined<Parts[number]> => combine("all", evenly(parts), options, least)

/** Any of several: the highest of their scores. Otherwise like `all`. */
export const any = <const Parts extends SomeScorers>(
  parts: Parts,
  options: CombiningOptions = {}
): Combined<Parts[number]> => combine("any", evenly(parts), options, most)

/**
 * The mean of several scores, each with a weight above 0. Weights need not add up to 1. Otherwise like `all`.
 *
 * @throws RangeError when a weight is no finite number above 0.
 *
 * ```ts
 * Scorer.weighted([[Exact.match, 3], [Text.includes("Regards"), 1]])
 * ```
 */
export const weighted = <const Parts extends SomeWeighed>(
  parts: Parts,
  options: CombiningOptions = {}
): Combined<Parts[number][0]> => {
  for (const [{ name }, weight] of parts)
    if (!(Number.isFinite(weight) && weight > 0))
      throw new RangeError(`weight of ${name}: expected a finite number above 0, found ${weight}`)
  return combine("weighted", parts, options, mean)
}
