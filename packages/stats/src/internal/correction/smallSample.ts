/**
 * Intervals of a corrected figure that hold where labels are few or the rarer kind is rare.
 *
 * Prediction-powered inference has a normal interval on an estimated variance, which is far too small where the sample
 * holds few labels of the rarer kind. These take the variance at the hypothesis instead, as Wilson's and Tango's
 * intervals do, at the number of labels that the judge makes of those that there are. That number is itself measured on
 * the labels, so its gain counts only as far as there are labels that tell.
 */
import * as Distribution from "../../Distribution.ts"
import { ofShare } from "../shareInterval.ts"
import { tangoInverse } from "../tangoScore.ts"
import * as effective from "./effective.ts"
import type { Prepared } from "./sample.ts"
import type { Tuned } from "./tuned.ts"

/** Bounds in units of the range. */
export interface Bounds {
  readonly low: number
  readonly high: number
}

/** The form of an interval. */
export interface Form {
  /** What the report calls it. */
  readonly method: string
  /** The lowest estimate and the highest, in units of the range. */
  readonly ends: readonly [low: number, high: number]
  /** The bounds of an estimate where each label counts as `gain` labels. */
  readonly bounds: (sample: Prepared, confidence: number) => (estimate: number, gain: number) => Bounds
}

/** So many of the labels that tell are held to be left unexplained by the judge, besides those that are. */
const unexplained = 2

/**
 * As how many labels each label may count. A judge that errs seldom shows no error among few labels, and then its gain is
 * luck. So two of the labels that the spread comes from, about those of the rarer kind, count as if the judge had told
 * nothing of them: with r of these the gain is at most r/2.
 */
export const shrunkGain = ({ gain, telling }: Pick<Tuned, "gain" | "telling">): number =>
  telling > 0 ? Math.max(1, 1 / (1 / gain + unexplained / telling)) : 1

const critical = (confidence: number, df: number): number =>
  df === Number.POSITIVE_INFINITY
    ? Distribution.normalQuantile((1 + confidence) / 2)
    : Distribution.tQuantile((1 + confidence) / 2, df)

/** Of a mean of labels in [0, 1]. */
export const ofMean: Form = {
  method: "Wilson at the effective n",
  ends: [0, 1],
  bounds: (sample, confidence) => {
    const { labels, df } = effective.ofMean(sample)
    return (estimate, gain) => ofShare(estimate * labels * gain, labels * gain, critical(confidence, df))
  }
}

/** Half a loss and half a gain are counted that nobody saw: Tango's interval is too narrow where few differ. */
const unseen = 0.5

/**
 * Tango's interval of an estimate that as many independent pairs as `told` support.
 *
 * @param differing the share of pairs that differ
 */
export const differenceBounds = (estimate: number, told: number, differing: number, t: number): Bounds => {
  const seen = Math.max(differing, Math.abs(estimate))
  const lost = (told * (seen - estimate)) / 2 + unseen
  const gained = (told * (seen + estimate)) / 2 + unseen
  const n = told + 2 * unseen
  const middle = (gained - lost) / n
  return {
    low: Math.min(estimate, tangoInverse(n, lost, gained, t, -1, middle)),
    high: Math.max(estimate, tangoInverse(n, lost, gained, -t, middle, 1))
  }
}

/** Of a mean of differences in [−1, 1]. */
export const ofDifference: Form = {
  method: "score at the effective n (paired)",
  ends: [-1, 1],
  bounds: (sample, confidence) => {
    const { labels, df, differing } = effective.ofDifference(sample)
    const t = critical(confidence, df)
    return (estimate, gain) => differenceBounds(estimate, labels * gain, differing, t)
  }
}
