/**
 * The number of labels at which an interval is as narrow as is wanted, by the very forms that will be shown.
 */
import * as Distribution from "../../Distribution.ts"
import { requireConfidence } from "../../Interval.ts"
import { ofShare } from "../shareInterval.ts"
import { smallest } from "../smallest.ts"
import { differenceBounds, shrunkGain } from "./smallSample.ts"

/** What is wanted. */
export interface Wanted {
  /** The width of the interval, high − low, above 0, in the unit of the figure. ±0.05 is a width of 0.1. */
  readonly width: number
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
}

/** How many labels it takes. */
export interface Needed {
  /** The smallest number of labels. Undefined where even labels for all answers are too few. */
  readonly labels: number | undefined
  /** The width that labels for all answers have. For a kappa, which has no such end, 0. */
  readonly narrowest: number
}

/** With fewer labels there is no interval. */
export const fewest = 5

export const quantileOf = (confidence: number): number =>
  Distribution.normalQuantile((1 + requireConfidence(confidence)) / 2)

/**
 * As how many labels each of `n` counts, of `all` judged answers, where the spread comes from a share `telling` of
 * them.
 */
const gainAt = (n: number, all: number, explained: number, telling: number): number =>
  shrunkGain({ gain: 1 / (1 - explained + (explained * n) / all), telling: n * Math.min(0.5, telling) })

/** The smallest n up to `all` whose width is small enough. */
const least = (all: number, wanted: number, widthAt: (n: number) => number): Needed => {
  const narrowest = widthAt(all)
  if (narrowest > wanted) return { labels: undefined, narrowest }
  return {
    labels: Math.min(
      all,
      smallest(fewest, (n) => n >= all || widthAt(n) <= wanted)
    ),
    narrowest
  }
}

/** Kurtosis of labels at two ends: what share of them the spread comes from. */
const tellingShare = (p: number): number => {
  const q = 1 - p
  return p * q === 0 ? 0 : (p * q) / (p ** 3 + q ** 3)
}

/** Of a mean in units of the range; `perLabel` is how many labels count as one. */
export const meanNeeded = (
  { all, mean, explained, perLabel }: { all: number; mean: number; explained: number; perLabel: number },
  width: number,
  z: number
): Needed =>
  least(all, width, (n) => {
    const counted = (n / perLabel) * gainAt(n, all, explained, tellingShare(mean))
    const { low, high } = ofShare(mean * counted, counted, z)
    return high - low
  })

export const differenceNeeded = (
  {
    all,
    difference,
    differing,
    explained,
    perLabel
  }: { all: number; difference: number; differing: number; explained: number; perLabel: number },
  width: number,
  z: number
): Needed =>
  least(all, width, (n) => {
    const counted = (n / perLabel) * gainAt(n, all, explained, differing)
    const { low, high } = differenceBounds(difference, counted, differing, z)
    return high - low
  })

export const kappaNeeded = (variance: number, width: number, z: number, designEffect: number): Needed => ({
  labels: Math.max(fewest, Math.ceil(((2 * z) / width) ** 2 * variance * designEffect)),
  narrowest: 0
})
