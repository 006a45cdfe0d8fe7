/**
 * How much a quantile moved between two candidates that answered the same cases: is the p95 latency worse?
 *
 * The two quantiles are resampled together, case by case (or cluster by cluster), so what they share is not counted
 * as noise. The resamples are drawn exactly, but only near the quantile, so that n = 100 000 is no obstacle.
 *
 * Quantiles are Harrell and Davis's here, a weighted mean of the order statistics around the rank: single order
 * statistics jump, and their bootstrap intervals are too wide at small n. So the two values may differ a little from
 * those of `Quantile.estimate`.
 *
 * @see Harrell & Davis 1982; Wilcox 2012, "Introduction to Robust Estimation and Hypothesis Testing", §3.3 and §5.9.
 */

import * as Cluster from "./Cluster.ts"
import { defaultConfidence, type Interval, requireConfidence, type Withheld } from "./Interval.ts"
import * as bootstrapLevels from "./internal/bootstrapLevels.ts"
import * as harrellDavis from "./internal/harrellDavis.ts"
import * as pairedQuantileDraws from "./internal/pairedQuantileDraws.ts"
import * as Quantile from "./Quantile.ts"
import * as Rng from "./Rng.ts"

/** How a comparison of quantiles is asked. */
export interface Options {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * One label per case. Whole clusters are resampled.
   *
   * @defaultValue none: every case stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * `"difference"`: candidate − against, in the unit of the values. `"ratio"`: candidate / against.
   *
   * @defaultValue `"difference"`
   */
  readonly scale?: "difference" | "ratio"
  /**
   * How many resamples, a whole number of 100 or more.
   *
   * @defaultValue 10 000
   */
  readonly resamples?: number
  /**
   * The seed of the resamples, a whole number.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
}

/** The interval of the difference (or ratio), and the two quantiles. */
export interface QuantileDifferenceInterval extends Interval {
  /** Which quantile: 0.5 for the median. */
  readonly q: number
  /** The other side's quantile (Harrell–Davis), in the unit of the values. */
  readonly against: number
  /** The candidate's quantile (Harrell–Davis), in the unit of the values. */
  readonly candidate: number
  /** Whether estimate and bounds are a difference or a ratio. */
  readonly scale: "difference" | "ratio"
  /** How many resamples were drawn. */
  readonly resamples: number
  /** The seed of the resamples. */
  readonly seed: number
}

/**
 * How many cases (or clusters) a comparison at q needs: ten on the thin side of the quantile, and no fewer than
 * `Quantile.needs`. Below that the resampled quantiles run into the extremes of the sample.
 *
 * @throws RangeError when q or confidence is impossible.
 */
export const needs = (q: number, confidence: number = defaultConfidence): number =>
  Math.max(Quantile.needs(q, confidence), Math.ceil(10 / Math.min(q, 1 - q) - 1e-9))

/**
 * Compares the q-quantiles of two candidates on the same cases.
 *
 * @param against shape (n), such as `latencyMs`
 * @param candidate shape (n), same cases in the same order
 * @param q in (0, 1): 0.95 for p95
 * @returns the percentile-bootstrap interval, or `Withheld` with the n it would need
 * @throws RangeError when the lengths differ, a value is not finite (for `ratio`: not positive), or an option is
 * impossible.
 */
export const estimate = (
  against: ArrayLike<number>,
  candidate: ArrayLike<number>,
  q: number,
  options: Options = {}
): QuantileDifferenceInterval | Withheld => {
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  const { scale = "difference", resamples = 10_000, seed = Rng.defaultSeed } = options
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new RangeError(`resamples: expected a whole number of 100 or more, found ${resamples}`)
  }
  const n = against.length
  if (n !== candidate.length) {
    throw new RangeError(`pairs: expected equal lengths, found ${n} and ${candidate.length}`)
  }
  requireValues(against, scale)
  requireValues(candidate, scale)
  const clusters = Cluster.index(options.clusters, n)
  const needed = needs(q, confidence)
  if (clusters.count < needed) {
    const unit = options.clusters === undefined ? "cases" : "clusters"
    const reason = `a comparison of the ${q} quantile needs ${needed} ${unit}`
    return { _tag: "Withheld", estimate: undefined, n, needs: needed, reason }
  }
  const draws = pairedQuantileDraws.draw(against, candidate, clusters, q, resamples, Rng.make(seed))
  const compare = (before: number, after: number): number =>
    scale === "ratio" ? after / before : after - before
  const compared = draws.candidate.map((after, b) => compare(draws.against[b] ?? Number.NaN, after)).sort()
  const before = harrellDavis.quantile(against, q)
  const after = harrellDavis.quantile(candidate, q)
  const observed = compare(before, after)
  const tail = (1 - confidence) / 2
  return {
    _tag: "Interval",
    estimate: observed,
    low: Math.min(observed, bootstrapLevels.at(compared, tail)),
    high: Math.max(observed, bootstrapLevels.at(compared, 1 - tail)),
    confidence,
    n,
    method: "percentile bootstrap",
    q,
    against: before,
    candidate: after,
    scale,
    resamples,
    seed
  }
}

const requireValues = (values: ArrayLike<number>, scale: "difference" | "ratio"): void => {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (!Number.isFinite(value)) throw new RangeError(`value ${i}: expected a finite number, found ${value}`)
    if (scale === "ratio" && !(value > 0)) {
      throw new RangeError(`value ${i}: expected a positive number for a ratio, found ${value}`)
    }
  }
}
