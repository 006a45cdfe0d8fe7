/**
 * A hybrid beside what it is made of: paired differences, case by case, out of fold.
 */
import * as Distribution from "@assay/stats/Distribution"
import * as Interval from "@assay/stats/Interval"
import * as PairedScore from "@assay/stats/PairedScore"

/** A paired difference with its interval, in the unit of the values. */
export interface Difference {
  /** The mean difference. */
  readonly effect: number
  /** The lower end. */
  readonly low: number
  /** The upper end. */
  readonly high: number
  /** How many cases would show a difference of this size in four of five runs. Undefined where there is none. */
  readonly needs: number | undefined
}

const power = 0.8

/**
 * The mean of differences that are at most `range` each, by Tango's score test; of differences without a range, by
 * Student's t.
 *
 * @param differences shape (cases)
 * @param range the largest difference of a case; undefined where none is known
 */
export const differenceOf = (
  differences: Float64Array,
  {
    clusters,
    range,
    confidence
  }: {
    readonly clusters: Int32Array | undefined
    readonly range: number | undefined
    readonly confidence: number
  }
): Difference => {
  const n = differences.length
  const effect = differences.reduce((sum, each) => sum + each, 0) / n
  const labels = clusters === undefined ? {} : { clusters }
  const bounds =
    range === undefined
      ? Interval.mean(differences, { ...labels, confidence })
      : PairedScore.oneSidedBounds(
          PairedScore.counts(differences, { ...labels, range }),
          (1 - confidence) / 2
        )
  const scale = range ?? 1
  const known = bounds !== undefined && "low" in bounds
  const low = known ? scale * bounds.low : range === undefined ? effect : -scale
  const high = known ? scale * bounds.high : range === undefined ? effect : scale
  const sureness = Distribution.normalQuantile((1 + confidence) / 2)
  const error = (high - low) / 2 / sureness
  const needs =
    effect === 0 || error === 0
      ? undefined
      : Math.ceil(n * (((sureness + Distribution.normalQuantile(power)) * error) / effect) ** 2)
  return { effect, low, high, needs }
}
