/**
 * How a comparison is asked.
 */

import * as Rng from "@assay/stats/Rng"
import * as Effect from "effect/Effect"
import { ComparisonError } from "./ComparisonError.ts"
import { complaintOf } from "./complaints.ts"

/** How a comparison is asked. */
export interface Options {
  /**
   * The level of every test, between 0 and 0.5. Intervals have the confidence 1 − alpha.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
  /**
   * The largest difference that does not matter, above 0, in the unit of the scores.
   *
   * @defaultValue 0.02, two points
   */
  readonly margin?: number
  /**
   * The power for which the minimum detectable effect and the needed cases are computed, between `alpha` and
   * 1.
   *
   * @defaultValue 0.8
   */
  readonly power?: number
  /**
   * Names of the scores to compare: `match`, or `scorer.score`.
   *
   * @defaultValue all that both sides have
   */
  readonly scores?: ReadonlyArray<string>
  /**
   * Which cases count.
   *
   * @defaultValue all that were tried
   */
  readonly cases?: (caseId: string) => boolean
  /**
   * How many repeats of each case count, a whole number of 1 or more.
   *
   * @defaultValue all
   */
  readonly repeats?: number
  /**
   * Draws of the tests and intervals that are not exact, a whole number of 100 or more.
   *
   * @defaultValue 10 000
   */
  readonly resamples?: number
  /**
   * The seed of these draws, a whole number.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
  /**
   * Quantiles of latency to compare besides p50, p95 and p99, each between 0 and 1.
   *
   * @defaultValue none
   */
  readonly quantiles?: ReadonlyArray<number>
}

/** Options with every default filled in, checked. */
export interface Settings {
  readonly alpha: number
  readonly margin: number
  readonly power: number
  readonly scores: ReadonlyArray<string>
  readonly cases: (caseId: string) => boolean
  readonly repeats: number
  readonly resamples: number
  readonly seed: number
  readonly quantiles: ReadonlyArray<number>
}

export const defaultMargin = 0.02

/** Fills in defaults and checks. */
export const resolve = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Settings, ComparisonError> {
  const settings: Settings = {
    alpha: options.alpha ?? 0.05,
    margin: options.margin ?? defaultMargin,
    power: options.power ?? 0.8,
    scores: options.scores ?? [],
    cases: options.cases ?? (() => true),
    repeats: options.repeats ?? Number.POSITIVE_INFINITY,
    resamples: options.resamples ?? 10_000,
    seed: options.seed ?? Rng.defaultSeed,
    quantiles: options.quantiles ?? []
  }
  const { alpha, margin, power, repeats, resamples, seed } = settings
  const message = complaintOf([
    [alpha > 0 && alpha < 0.5, `alpha: expected a number above 0 and below 0.5, found ${alpha}`],
    [margin > 0 && Number.isFinite(margin), `margin: expected a positive number, found ${margin}`],
    [power > alpha && power < 1, `power: expected a number above alpha and below 1, found ${power}`],
    [
      options.repeats === undefined || (Number.isInteger(repeats) && repeats >= 1),
      `repeats: expected a whole number of 1 or more, found ${repeats}`
    ],
    [
      Number.isInteger(resamples) && resamples >= 100,
      `resamples: expected a whole number of 100 or more, found ${resamples}`
    ],
    [Number.isSafeInteger(seed), `seed: expected a whole number, found ${seed}`],
    [
      settings.quantiles.every((quantile) => quantile > 0 && quantile < 1),
      `quantiles: expected numbers above 0 and below 1, found ${settings.quantiles.join(", ")}`
    ]
  ])
  if (message !== undefined) {
    return yield* new ComparisonError({ reason: "impossible-option", message, known: [] })
  }
  return settings
})
