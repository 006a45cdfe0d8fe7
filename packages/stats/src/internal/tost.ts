/**
 * Two one-sided tests: what all of them find, whatever the statistic.
 */
import type { Withheld } from "../Interval.ts"

/** What two one-sided tests found. */
export interface Result {
  readonly _tag: "Tested"
  /** Evidence against "the difference is −margin or worse": the p value of non-inferiority where higher is better. */
  readonly pAboveLower: number
  /** Evidence against "the difference is margin or more": the p value of non-inferiority where lower is better. */
  readonly pBelowUpper: number
  /** The p value of equivalence: the larger of the two. */
  readonly p: number
  /** The difference that was tested, candidate − against. */
  readonly difference: number
  /** The largest difference that does not matter, above 0. */
  readonly margin: number
  /** The name of the test, for the report. */
  readonly method: string
}

export type Outcome = Result | Withheld

/** @throws RangeError unless the margin is a positive number. */
export const requireMargin = (margin: number): void => {
  if (!(margin > 0 && Number.isFinite(margin)))
    throw new RangeError(`margin: expected a positive number, found ${margin}`)
}

export const tested = (found: Omit<Result, "_tag" | "p">): Result => ({
  _tag: "Tested",
  ...found,
  p: Math.max(found.pAboveLower, found.pBelowUpper)
})
