/**
 * Two candidates measured on the same cases. Pairing takes out what makes one case harder or slower than another, so
 * a comparison needs far fewer cases than two separate means would.
 */
import { type Estimate, type MeanOptions, mean } from "./Interval.ts"

const requirePairs = (against: ArrayLike<number>, candidate: ArrayLike<number>): void => {
  if (against.length !== candidate.length) {
    throw new RangeError(`pairs: expected equal lengths, found ${against.length} and ${candidate.length}`)
  }
}

/**
 * candidate − against, case by case.
 *
 * @param against shape (n)
 * @param candidate shape (n), same cases in the same order
 * @returns shape (n)
 * @throws RangeError when the lengths differ.
 */
export const differences = (against: ArrayLike<number>, candidate: ArrayLike<number>): Float64Array => {
  requirePairs(against, candidate)
  return Float64Array.from(candidate, (value, i) => value - (against[i] ?? Number.NaN))
}

/**
 * The mean difference candidate − against with its t interval, clustered where labels are given.
 *
 * @throws RangeError when the lengths differ, a value is not finite, or the labels or confidence are impossible.
 * @see Miller 2024, arXiv:2411.00640, §4 (paired differences).
 */
export const meanDifference = (
  against: ArrayLike<number>,
  candidate: ArrayLike<number>,
  options: MeanOptions = {}
): Estimate => mean(differences(against, candidate), options)

/**
 * log(candidate / against), case by case: for latencies and costs, where "10 % slower" is the natural unit.
 *
 * @throws RangeError when the lengths differ or a value is not a positive finite number.
 */
export const logRatios = (against: ArrayLike<number>, candidate: ArrayLike<number>): Float64Array => {
  requirePairs(against, candidate)
  return Float64Array.from(candidate, (value, i) => {
    const ratio = value / (against[i] ?? Number.NaN)
    if (!(ratio > 0 && ratio < Number.POSITIVE_INFINITY && value > 0)) {
      throw new RangeError(
        `pair ${i}: expected positive numbers for a ratio, found ${against[i]} and ${value}`
      )
    }
    return Math.log(ratio)
  })
}

/**
 * How many times as slow (or dear) the candidate is on the typical case: the geometric mean of the per-case ratios
 * candidate / against, with the t interval of the mean log ratio. 1.2 means 20 % more.
 *
 * It says nothing about the tail; for that see `QuantileDifference`.
 *
 * @param against shape (n), such as `latencyMs`, all > 0
 * @param candidate shape (n), all > 0
 * @throws RangeError when the lengths differ, a value is not positive, or the labels or confidence are impossible.
 */
export const ratio = (
  against: ArrayLike<number>,
  candidate: ArrayLike<number>,
  options: MeanOptions = {}
): Estimate => {
  const logged = mean(logRatios(against, candidate), options)
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
