/**
 * Two candidates measured on the same cases. Pairing takes out what makes one case harder or slower than another, so
 * a comparison needs far fewer cases than two separate means would.
 */
import { type Estimate, type MeanOptions, mean } from "./Interval.ts"

const requirePairs = (baseline: ArrayLike<number>, candidate: ArrayLike<number>): void => {
  if (baseline.length !== candidate.length) {
    throw new RangeError(`pairs need equal lengths; found ${baseline.length} and ${candidate.length}`)
  }
}

/**
 * candidate − baseline, case by case.
 *
 * @param baseline shape (n)
 * @param candidate shape (n), same cases in the same order
 * @returns shape (n)
 * @throws RangeError when the lengths differ.
 */
export const differences = (baseline: ArrayLike<number>, candidate: ArrayLike<number>): Float64Array => {
  requirePairs(baseline, candidate)
  return Float64Array.from(candidate, (value, i) => value - (baseline[i] ?? Number.NaN))
}

/**
 * The mean difference candidate − baseline with its t interval, clustered where labels are given.
 *
 * @throws RangeError when the lengths differ, a value is not finite, or the labels or confidence are impossible.
 * @see Miller 2024, arXiv:2411.00640, §4 (paired differences).
 */
export const meanDifference = (
  baseline: ArrayLike<number>,
  candidate: ArrayLike<number>,
  options: MeanOptions = {}
): Estimate => mean(differences(baseline, candidate), options)

/**
 * log(candidate / baseline), case by case: for latencies and costs, where "10 % slower" is the natural unit.
 *
 * @throws RangeError when the lengths differ or a value is not a positive finite number.
 */
export const logRatios = (baseline: ArrayLike<number>, candidate: ArrayLike<number>): Float64Array => {
  requirePairs(baseline, candidate)
  return Float64Array.from(candidate, (value, i) => {
    const ratio = value / (baseline[i] ?? Number.NaN)
    if (!(ratio > 0 && ratio < Number.POSITIVE_INFINITY && value > 0)) {
      throw new RangeError(`ratios need positive numbers; pair ${i} is ${baseline[i]} and ${value}`)
    }
    return Math.log(ratio)
  })
}

/**
 * How many times as slow (or dear) the candidate is on the typical case: the geometric mean of the per-case ratios
 * candidate / baseline, with the t interval of the mean log ratio. 1.2 means 20 % more.
 *
 * It says nothing about the tail; for that see `QuantileDifference`.
 *
 * @param baseline shape (n), such as `latencyMs`, all > 0
 * @param candidate shape (n), all > 0
 * @throws RangeError when the lengths differ, a value is not positive, or the labels or confidence are impossible.
 */
export const ratio = (
  baseline: ArrayLike<number>,
  candidate: ArrayLike<number>,
  options: MeanOptions = {}
): Estimate => {
  const logged = mean(logRatios(baseline, candidate), options)
  if (logged._tag === "Withheld") {
    return { ...logged, estimate: logged.estimate === undefined ? undefined : Math.exp(logged.estimate) }
  }
  return {
    ...logged,
    estimate: Math.exp(logged.estimate),
    low: Math.exp(logged.low),
    high: Math.exp(logged.high),
    method: `${logged.method} of log ratios`
  }
}
