/**
 * How many labels a figure of a wanted width takes: a corrected mean, a corrected difference, a kappa.
 *
 * These go from assumptions. From labels that are there already: `LabelPilot`. Which answers to label: `LabelDraw`.
 */
import { defaultConfidence } from "../Interval.ts"
import { kappaVariance } from "../internal/correction/kappaVariance.ts"
import {
  differenceNeeded,
  fewest,
  kappaNeeded,
  meanNeeded,
  type Needed,
  quantileOf,
  type Wanted
} from "../internal/correction/needed.ts"

export type { Needed, Wanted } from "../internal/correction/needed.ts"

/** What is assumed of a mean. */
export interface MeanAssumed extends Wanted {
  /** How many answers are judged. */
  readonly judged: number
  /** The mean label, within the bounds: the share of good answers. */
  readonly mean: number
  /** The correlation of judge and people over answers, in [−1, 1]. Below 0 the judge is worth nothing. */
  readonly correlation: number
  /**
   * The lowest and the highest grade.
   *
   * @defaultValue [0, 1]
   */
  readonly bounds?: readonly [low: number, high: number]
  /**
   * The standard deviation of the labels, in their unit.
   *
   * @defaultValue that of labels at either end of the bounds, the largest there is
   */
  readonly standardDeviation?: number
  /**
   * How many times as many labels clusters cost, 1 or more.
   *
   * @defaultValue 1
   */
  readonly designEffect?: number
}

/** What is assumed of a difference. */
export interface DifferenceAssumed extends Wanted {
  /** How many cases are judged on both sides. */
  readonly judged: number
  /** The share of cases on which the labels of the two differ, in (0, 1]. */
  readonly differing: number
  /**
   * The difference, at most as large as `differing`.
   *
   * @defaultValue 0
   */
  readonly difference?: number
  /** The correlation of the judge's differences and people's over cases, in [−1, 1]. */
  readonly correlation: number
  /**
   * How many times as many labels clusters cost, 1 or more.
   *
   * @defaultValue 1
   */
  readonly designEffect?: number
}

/** What is assumed of a kappa of two grades, good or not. */
export interface KappaAssumed extends Wanted {
  /** Cohen's kappa, below 1. */
  readonly kappa: number
  /** The share that people call good, in (0, 1). */
  readonly people: number
  /**
   * The share that the judge calls good, in (0, 1).
   *
   * @defaultValue as people
   */
  readonly judge?: number
  /**
   * How many times as many labels clusters cost, 1 or more.
   *
   * @defaultValue 1
   */
  readonly designEffect?: number
}

const within = (name: string, x: number, low: number, high: number): void => {
  if (!(x >= low && x <= high)) {
    throw new RangeError(`${name}: expected a number from ${low} to ${high}, found ${x}`)
  }
}

const positive = (name: string, x: number): void => {
  if (!(x > 0 && Number.isFinite(x))) throw new RangeError(`${name}: expected a positive number, found ${x}`)
}

const explainedBy = (correlation: number): number => {
  within("correlation", correlation, -1, 1)
  return Math.max(0, correlation) ** 2
}

/**
 * How many of the judged answers to label for a corrected mean.
 *
 * ```ts
 * LabelPlan.mean({ width: 0.1, judged: 1000, mean: 0.8, correlation: 0.6 }).labels
 * ```
 *
 * @throws RangeError when an assumption is impossible.
 */
export const mean = (assumed: MeanAssumed): Needed => {
  const { width, judged, correlation, bounds = [0, 1], designEffect = 1 } = assumed
  const z = quantileOf(assumed.confidence ?? defaultConfidence)
  const span = bounds[1] - bounds[0]
  positive("bounds", span)
  positive("width", width)
  positive("designEffect", designEffect)
  within("judged", judged, fewest, Number.MAX_SAFE_INTEGER)
  within("mean", assumed.mean, bounds[0], bounds[1])
  const at = (assumed.mean - bounds[0]) / span
  const widest = Math.sqrt(at * (1 - at))
  const spread = (assumed.standardDeviation ?? widest * span) / span
  within("standardDeviation", spread * span, 0, (widest + 1e-9) * span)
  const perLabel = widest > 0 ? Math.max(1e-6, (spread / widest) ** 2) * designEffect : designEffect
  const explained = explainedBy(correlation)
  const { labels, narrowest } = meanNeeded({ all: judged, mean: at, explained, perLabel }, width / span, z)
  return { labels, narrowest: narrowest * span }
}

/**
 * How many of the judged cases to label on both sides for a corrected difference of right and wrong.
 *
 * @throws RangeError when an assumption is impossible.
 */
export const difference = (assumed: DifferenceAssumed): Needed => {
  const { width, judged, differing, difference = 0, correlation, designEffect = 1 } = assumed
  const z = quantileOf(assumed.confidence ?? defaultConfidence)
  positive("width", width)
  positive("differing", differing)
  positive("designEffect", designEffect)
  within("differing", differing, 0, 1)
  within("judged", judged, fewest, Number.MAX_SAFE_INTEGER)
  within("difference", difference, -differing, differing)
  const explained = explainedBy(correlation)
  return differenceNeeded({ all: judged, difference, differing, explained, perLabel: designEffect }, width, z)
}

/**
 * How many labels Cohen's kappa of judge and people takes, good or not.
 *
 * @throws RangeError when an assumption is impossible: no table of the two has such a kappa.
 * @see Fleiss, Cohen & Everitt 1969
 */
export const kappa = (assumed: KappaAssumed): Needed => {
  const { width, people, judge = people, designEffect = 1 } = assumed
  const z = quantileOf(assumed.confidence ?? defaultConfidence)
  positive("width", width)
  positive("designEffect", designEffect)
  for (const [name, share] of [
    ["people", people],
    ["judge", judge]
  ] as const) {
    if (!(share > 0 && share < 1)) {
      throw new RangeError(`${name}: expected a number above 0 and below 1, found ${share}`)
    }
  }
  const chance = people * judge + (1 - people) * (1 - judge)
  const both = (assumed.kappa * (1 - chance) + chance - 1 + people + judge) / 2
  const table = [
    [both, people - both],
    [judge - both, 1 - people - judge + both]
  ]
  if (!table.flat().every((share) => share >= -1e-12)) {
    throw new RangeError(
      `kappa: expected one that shares of ${people} and ${judge} can have, found ${assumed.kappa}`
    )
  }
  const { variance } = kappaVariance(table, (i, j) => Number(i === j))
  return kappaNeeded(variance, width, z, designEffect)
}
