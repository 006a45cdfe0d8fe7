/**
 * Quantiles with distribution-free intervals, for latencies and costs, whose distribution nobody knows.
 *
 * The estimate is an order statistic, a value that was really observed. Its interval is a pair of order statistics
 * whose ranks come from the binomial distribution, so it holds whatever the data look like, ties included. When n is
 * too small for the upper (or lower) order statistic to exist, the quantile is withheld: a p99 of 50 calls is
 * the largest of them and says nothing about the 99th percentile.
 */
import * as Distribution from "./Distribution.ts"
import { defaultConfidence, type Interval, requireConfidence, type Withheld } from "./Interval.ts"

/** A quantile's interval, with the coverage that its ranks really have. */
export interface QuantileInterval extends Interval {
  /** The q that was asked, in (0, 1). */
  readonly q: number
  /** P(low ≤ quantile ≤ high) for a continuous distribution: at least `confidence`. Ties only add to it. */
  readonly coverage: number
}

const requireQ = (q: number): number => {
  if (!(q > 0 && q < 1)) throw new RangeError(`a quantile's q lies strictly between 0 and 1; found ${q}`)
  return q
}

/**
 * The smallest n for which the interval of `estimate` exists: 368 for p99 at 95 %, 72 for p95, 6 for the median.
 *
 * @param q in (0, 1)
 * @param confidence nominal coverage, default 0.95
 * @throws RangeError when q or confidence is impossible.
 */
export const needs = (q: number, confidence: number = defaultConfidence): number => {
  requireQ(q)
  const tail = (1 - requireConfidence(confidence)) / 2
  // The upper bound needs qⁿ ≤ α/2, the lower one (1 − q)ⁿ ≤ α/2.
  return Math.ceil(Math.log(tail) / Math.log(Math.max(q, 1 - q)))
}

/** The 1-based rank of the order statistic that estimates the quantile: ⌈n·q⌉, guarded against rounding. */
export const rank = (n: number, q: number): number =>
  Math.min(n, Math.max(1, Math.ceil(n * q - 1e-9 * Math.max(1, n * q))))

/**
 * The q-quantile of a sample: the smallest observed value with at least n·q of the sample at or below it (type 1 of
 * Hyndman & Fan), between two order statistics that hold the population's quantile with the given confidence.
 *
 * Assumes independent values. Cost O(n log n) unless the input is sorted; the input is not changed.
 *
 * @param values shape (n), sorted or not, any unit
 * @param q in (0, 1): 0.95 for p95
 * @param confidence nominal coverage, default 0.95; half of the rest is left on each side
 * @returns the interval, or `Withheld` with the n it would need
 * @throws RangeError when a value is NaN, or q or confidence is impossible.
 * @see Hahn & Meeker 1991, "Statistical Intervals", §5.2; David & Nagaraja 2003, §7.1.
 */
export const estimate = (
  values: ArrayLike<number>,
  q: number,
  confidence: number = defaultConfidence
): QuantileInterval | Withheld => {
  const n = values.length
  const needed = needs(q, confidence)
  if (n < needed) {
    return {
      _tag: "Withheld",
      estimate: undefined,
      n,
      needs: needed,
      reason: `the ${q} quantile needs ${needed} observations for a ${confidence} interval`
    }
  }
  const sorted = inOrder(values)
  const at = (rank: number): number => sorted[rank - 1] ?? Number.NaN
  const { low, high, coverage } = ranks(n, q, confidence)
  return {
    _tag: "Interval",
    estimate: at(rank(n, q)),
    low: at(low),
    high: at(high),
    confidence,
    n,
    method: "order statistics",
    q,
    coverage
  }
}

/** The 1-based ranks of the two bounds, and the coverage they have; n is at least `needs`. */
const ranks = (n: number, q: number, confidence: number): { low: number; high: number; coverage: number } => {
  const tail = (1 - confidence) / 2
  // K of the n values lie below the quantile, K binomial(n, q). X₍ᵣ₎ ≤ quantile when K ≥ r, and ≤ X₍ₛ₎ when K < s.
  const low = Distribution.binomialQuantile(tail, n, q) // P(K < low) < tail, and the next rank would not do
  const high = Distribution.binomialQuantile(1 - tail, n, q) + 1
  return {
    low,
    high,
    coverage: Distribution.binomialCdf(high - 1, n, q) - Distribution.binomialCdf(low - 1, n, q)
  }
}

/** The values in ascending order; the input itself where it is sorted already. */
export const inOrder = (values: ArrayLike<number>): ArrayLike<number> => {
  let previous = Number.NEGATIVE_INFINITY
  let isSorted = true
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (Number.isNaN(value)) throw new RangeError(`value ${i} is not a number`)
    if (value < previous) isSorted = false
    previous = value
  }
  return isSorted ? values : Float64Array.from(values).sort()
}
