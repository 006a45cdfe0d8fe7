/**
 * The interval of a mean score, by what the score is: one rule for summaries, rankings and gates, so that the same
 * trials never get two intervals.
 */
import * as Interval from "./Interval.ts"

/** What the score is. */
export interface Options extends Interval.MeanOptions {
  /**
   * Whether every trial is right (1) or wrong (0), so that the mean is a share, however often a case was
   * asked.
   */
  readonly isBinary: boolean
  /** Whether no value can leave 0 to 1. */
  readonly isBounded: boolean
}

const isWithin01 = (value: number): boolean => value >= 0 && value <= 1

/** What t comes to with no degree of freedom, cut at the bounds of the score. */
const wholeRange = (estimate: number, { confidence = Interval.defaultConfidence }: Interval.MeanOptions) =>
  ({ _tag: "Interval", estimate, low: 0, high: 1, confidence, n: 1, method: "Student t" }) as const

/**
 * The interval of a mean over cases, whose repeats were averaged: of a share where trials are right or wrong
 * (`Interval.proportion`), Student's t where they are graded (`Interval.mean`), cut at the bounds that the score has.
 * Where t has no spread to work with, because no value differs, scores that cannot leave 0 to 1 get the interval of a share,
 * which needs none and is wider than any t would be; a single graded case, which says nothing of the others, gets all from
 * 0 to 1.
 *
 * @param values shape (n), one per case
 * @throws RangeError as `Interval.mean` and `Interval.proportion`
 */
export const interval = (
  values: ArrayLike<number>,
  { isBinary, isBounded, ...options }: Options
): Interval.Estimate => {
  const isShare = Array.prototype.every.call(values, isWithin01)
  if (isBinary && isShare) return Interval.proportion(values, options)
  const found = Interval.mean(values, options)
  if (found._tag === "Withheld") {
    if (!(isShare && isBounded) || found.estimate === undefined) return found
    return values.length === 1 ? wholeRange(found.estimate, options) : Interval.proportion(values, options)
  }
  return isBounded && isShare
    ? { ...found, low: Math.max(0, found.low), high: Math.min(1, found.high) }
    : found
}
