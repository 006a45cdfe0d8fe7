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
  if (!(q > 0 && q < 1)) throw new RangeError(`q: expected a number above 0 and below 1, found ${q}`)
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
 * Values that are not independent (repeats of one case, cases of one document) tell less: ranks are then those of
 * the effective number of values, carried over to the sample (Woodruff).
 *
 * Cost O(n log n) unless the input is sorted; the input is not changed.
 *
 * @param values shape (n), sorted or not, any unit
 * @param q in (0, 1): 0.95 for p95
 * @param confidence nominal coverage, default 0.95; half of the rest is left on each side
 * @param independent how many independent values tell as much, see {@link effective}; default n
 * @returns the interval, or `Withheld` with the number of independent values it would need
 * @throws RangeError when a value is NaN, or q, confidence or independent is impossible.
 * @see Hahn & Meeker 1991, "Statistical Intervals", §5.2; David & Nagaraja 2003, §7.1; Woodruff 1952, "Confidence
 * intervals for medians and other position measures".
 */
export const estimate = (
  values: ArrayLike<number>,
  q: number,
  confidence: number = defaultConfidence,
  independent: number = values.length
): QuantileInterval | Withheld => {
  const n = values.length
  if (!(independent >= 0 && independent <= n)) {
    throw new RangeError(`independent: expected a number from 0 to n = ${n}, found ${independent}`)
  }
  const counted = Math.floor(independent + 1e-9)
  const needed = needs(q, confidence)
  if (counted < needed) {
    return {
      _tag: "Withheld",
      estimate: undefined,
      n,
      needs: needed,
      reason: `the ${q} quantile needs ${needed} independent observations for a ${confidence} interval`
    }
  }
  const sorted = inOrder(values)
  const at = (rank: number): number => sorted[rank - 1] ?? Number.NaN
  const { low, high, coverage } = ranks(counted, q, confidence)
  // Each of the independent values stands for n / counted of the sample: the first of these, and the last.
  const stretch = n / counted
  return {
    _tag: "Interval",
    estimate: at(rank(n, q)),
    low: at(Math.floor((low - 1) * stretch) + 1),
    high: at(Math.min(n, Math.ceil(high * stretch - 1e-9))),
    confidence,
    n,
    method: "order statistics",
    q,
    coverage
  }
}

/**
 * How many independent values tell as much as groups of alike ones: Kish's effective number, (Σm)² / Σm². The number of
 * groups where they are equally large, fewer where not. As if all within a group were one: an honest figure must not
 * hope for more.
 *
 * @param sizes how many values each group has
 * @see Kish 1965, "Survey Sampling", §8.2
 */
export const effective = (sizes: Iterable<number>): number => {
  let total = 0
  let squares = 0
  for (const size of sizes) {
    total += size
    squares += size * size
  }
  return squares === 0 ? 0 : total ** 2 / squares
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
    if (Number.isNaN(value)) throw new RangeError(`value ${i}: expected a number, found NaN`)
    if (value < previous) isSorted = false
    previous = value
  }
  return isSorted ? values : Float64Array.from(values).sort()
}
