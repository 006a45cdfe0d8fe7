/**
 * Whether two samples differ by more than matters: what a size with its interval, a p value and a margin support.
 */
import { requireConfidence } from "../Interval.ts"

/**
 * `fresh`: the shift is smaller than the margin. `stale`: it is there, and larger than the margin. `cannot-tell`: the
 * samples support neither.
 */
export type Verdict = "fresh" | "stale" | "cannot-tell"

/** What is judged. */
export interface Size {
  /** The size of the shift. */
  readonly estimate: number
  /** The lower bound of its interval. */
  readonly low: number
  /** The upper bound of its interval. */
  readonly high: number
  /** The p value of "there is no shift". */
  readonly p: number
}

/** By what it is judged. */
export interface Limits {
  /** The largest shift that does not matter, in the unit of the size; above 0. */
  readonly margin: number
  /**
   * The level of the test.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
}

/**
 * The verdict. A large sample finds trifles, so a p value alone makes nothing stale; a small one finds nothing, so the
 * absence of an alarm makes nothing fresh. The interval should have the confidence 1 − 2α: each bound is one test of
 * level α (Schuirmann 1987).
 *
 * @throws RangeError when the margin is not above 0, or alpha is impossible.
 */
export const verdict = ({ low, high, p }: Size, { margin, alpha = 0.05 }: Limits): Verdict => {
  if (!(margin > 0)) throw new RangeError(`margin: expected a number above 0, found ${margin}`)
  requireConfidence(1 - alpha)
  if (p <= alpha && low > margin) return "stale"
  return high < margin ? "fresh" : "cannot-tell"
}
