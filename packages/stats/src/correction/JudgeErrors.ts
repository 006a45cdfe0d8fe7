/**
 * How a judge of right and wrong errs, from counts on labelled answers: whether it is better than a coin, whether it
 * errs alike on two candidates, and how many labels it takes to see that it does not.
 */
import type { Counts } from "../agreement/Diagnostic.ts"
import * as Distribution from "../Distribution.ts"
import { defaultConfidence, type Estimate, type Interval, requireConfidence } from "../Interval.ts"
import { fisher } from "../internal/correction/fisher.ts"
import * as mover from "../internal/correction/mover.ts"
import { score } from "../internal/shareInterval.ts"

export type { Counts } from "../agreement/Diagnostic.ts"

/**
 * @throws RangeError unless all are whole numbers of 0 or more.
 */
export const requireCounts = (counts: Counts): Counts => {
  for (const name of ["truePositive", "falseNegative", "trueNegative", "falsePositive"] as const) {
    const count = counts[name]
    if (!(Number.isInteger(count) && count >= 0)) {
      throw new RangeError(`${name}: expected a whole number of 0 or more, found ${count}`)
    }
  }
  return counts
}

/**
 * Youden's J = sensitivity + specificity − 1: 1 for a judge that never errs, 0 for a coin of any bias, below 0 for a
 * judge that is worse. With the interval that Wilson's of both give (Newcombe's hybrid, MOVER).
 *
 * Withheld where all labels are of one kind.
 *
 * @throws RangeError unless the counts are whole numbers of 0 or more and confidence is possible.
 * @see Youden 1950; Newcombe 1998, method 10
 */
export const youden = (counts: Counts, confidence: number = defaultConfidence): Estimate => {
  requireCounts(counts)
  const z = Distribution.normalQuantile((1 + requireConfidence(confidence)) / 2)
  const { truePositive, falseNegative, trueNegative, falsePositive } = counts
  const [positives, negatives] = [truePositive + falseNegative, trueNegative + falsePositive]
  const n = positives + negatives
  if (positives === 0 || negatives === 0) {
    const reason = positives === 0 ? "no label is good" : "every label is good"
    return { _tag: "Withheld", estimate: undefined, n, needs: undefined, reason }
  }
  const [a, b] = [
    score(truePositive / positives, positives, z),
    score(trueNegative / negatives, negatives, z)
  ]
  const estimate = a.estimate + b.estimate - 1
  return {
    _tag: "Interval",
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.estimate - b.low),
    high: estimate + Math.hypot(a.high - a.estimate, b.high - b.estimate),
    confidence,
    n,
    method: "Newcombe"
  }
}

/** Whether a rate is the same for two candidates. */
export interface RateTest {
  /** Fisher's p value of "the same rate". 1 where one of them has no label of this kind. */
  readonly p: number
  /** candidate − against, with Newcombe's interval. Withheld where one of them has no label of this kind. */
  readonly difference: Estimate
}

/** Whether a judge errs alike on two candidates. */
export interface Alike {
  /** The p value of "the judge errs alike on both": Bonferroni over the two. */
  readonly p: number
  /** Of good answers. */
  readonly sensitivity: RateTest
  /** Of the others. */
  readonly specificity: RateTest
}

const rateTest = (
  against: readonly [number, number],
  candidate: readonly [number, number],
  confidence: number
): RateTest => {
  const z = Distribution.normalQuantile((1 + confidence) / 2)
  const n = against[1] + candidate[1]
  if (against[1] === 0 || candidate[1] === 0) {
    const reason = "one of the two has no label of this kind"
    return { p: 1, difference: { _tag: "Withheld", estimate: undefined, n, needs: undefined, reason } }
  }
  const [a, b] = [
    score(against[0] / against[1], against[1], z),
    score(candidate[0] / candidate[1], candidate[1], z)
  ]
  const difference: Interval = {
    _tag: "Interval",
    ...mover.difference(a, b),
    confidence,
    n,
    method: "Newcombe"
  }
  return { p: fisher(against, candidate), difference }
}

/**
 * Tests whether a judge errs alike on two candidates, each with labels of its own. Valid for any number of labels: the
 * chance of a false alarm is at most the level. That it finds nothing does not show that the judge errs alike; see
 * {@link labelsToSee} for how many labels that takes.
 *
 * @param confidence of the intervals, default 0.95
 * @throws RangeError unless the counts are whole numbers of 0 or more and confidence is possible.
 * @see Fisher 1935; Newcombe 1998, method 10
 */
export const alike = (against: Counts, candidate: Counts, confidence: number = defaultConfidence): Alike => {
  requireConfidence(confidence)
  const of = ({ truePositive, falseNegative, trueNegative, falsePositive }: Counts) =>
    ({
      positive: [truePositive, truePositive + falseNegative],
      negative: [trueNegative, trueNegative + falsePositive]
    }) as const
  const [a, b] = [of(requireCounts(against)), of(requireCounts(candidate))]
  const sensitivity = rateTest(a.positive, b.positive, confidence)
  const specificity = rateTest(a.negative, b.negative, confidence)
  return { p: Math.min(1, 2 * Math.min(sensitivity.p, specificity.p)), sensitivity, specificity }
}

/** What is assumed of the judge and the answers, to plan labels. */
export interface Assumed {
  /** The share of good answers, above 0 and below 1. */
  readonly share: number
  /** What share of the good answers the judge calls good, in (0, 1]. */
  readonly sensitivity: number
  /** What share of the others it does not call good, in (0, 1]. Better than a coin together. */
  readonly specificity: number
  /**
   * The corrected difference that unlike errors would make of nothing, above 0: 0.05 is 5 points.
   *
   * @defaultValue 0.05
   */
  readonly harm?: number
  /**
   * The level of the test, in (0, 1).
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
  /**
   * The wanted probability to see such a harm, above alpha and below 1.
   *
   * @defaultValue 0.8
   */
  readonly power?: number
}

/** How many labels show unlike errors. */
export interface LabelsToSee {
  /**
   * Labels for each candidate if the judge misses more good answers of one. Undefined where it cannot do so much
   * harm.
   */
  readonly bySensitivity: number | undefined
  /** Labels for each candidate if it lets more of the others pass. Undefined where it cannot do so much harm. */
  readonly bySpecificity: number | undefined
  /** The larger of the two: labels for each candidate, drawn at random. Undefined where neither can do so much harm. */
  readonly labels: number | undefined
}

/**
 * How many labels of each candidate, drawn at random among its answers, {@link alike} takes to see a harm: a
 * difference of two equal candidates that comes from unlike errors alone.
 *
 * @throws RangeError when an assumption is impossible, or the judge is no better than a coin.
 * @see Casagrande, Pike & Smith 1978 for the sample size of Fisher's test
 */
export const labelsToSee = ({
  share,
  sensitivity,
  specificity,
  harm = 0.05,
  alpha = 0.05,
  power = 0.8
}: Assumed): LabelsToSee => {
  const isWithin = (x: number): boolean => x > 0 && x < 1
  if (!isWithin(share)) throw new RangeError(`share: expected a number above 0 and below 1, found ${share}`)
  const better = sensitivity + specificity - 1
  if (!(sensitivity <= 1 && specificity <= 1 && better > 0)) {
    throw new RangeError(
      `sensitivity and specificity: expected at most 1 and together more than 1, found ${sensitivity} and ${specificity}`
    )
  }
  if (!(harm > 0)) throw new RangeError(`harm: expected a positive number, found ${harm}`)
  if (!(isWithin(alpha) && power > alpha && power < 1)) {
    throw new RangeError(`alpha and power: expected 0 < alpha < power < 1, found ${alpha} and ${power}`)
  }
  // Bonferroni over two rates, two-sided.
  const z = Distribution.normalQuantile(1 - alpha / 4)
  const zPower = Distribution.normalQuantile(power)
  const trials = (rate: number, fall: number): number | undefined => {
    const other = rate - fall
    if (other < 0) return undefined
    const middle = (rate + other) / 2
    const root =
      z * Math.sqrt(2 * middle * (1 - middle)) + zPower * Math.sqrt(rate * (1 - rate) + other * (1 - other))
    const plain = (root / fall) ** 2
    return (plain / 4) * (1 + Math.sqrt(1 + 4 / (plain * fall))) ** 2
  }
  const labels = (rate: number, kind: number): number | undefined => {
    const needed = trials(rate, (harm * better) / kind)
    return needed === undefined ? undefined : Math.ceil(needed / kind)
  }
  const bySensitivity = labels(sensitivity, share)
  const bySpecificity = labels(specificity, 1 - share)
  const most = Math.max(bySensitivity ?? 0, bySpecificity ?? 0)
  return { bySensitivity, bySpecificity, labels: most === 0 ? undefined : most }
}
