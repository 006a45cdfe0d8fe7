/**
 * The share of good answers from a judge of right and wrong whose error rates are known from labels of *other* answers.
 *
 * The judge calls a share p good; θ of the answers are. With its sensitivity and specificity, p = θ·sensitivity + (1
 * − θ)·(1 − specificity), so θ can be had from p. This holds only where sensitivity and specificity carry over to the
 * answers at hand, which no figure shows: judges favour styles and families. Where some of these very answers are
 * labelled, use `PredictionPowered`, which assumes nothing of the judge.
 *
 * A judge that cannot be told from a coin is refused: its correction divides by nothing.
 *
 * @see Rogan & Gladen 1978; Lang & Reiczigel 2014; Lee et al. 2025, "How to Correctly Report LLM-as-a-Judge
 * Evaluations", arXiv:2511.21140
 */
import * as Distribution from "../Distribution.ts"
import { defaultConfidence, type Interval, requireConfidence } from "../Interval.ts"
import * as mover from "../internal/correction/mover.ts"
import { inverted, langReiczigel, naive, type Rates } from "../internal/correction/roganGladen.ts"
import * as PairedBinary from "../PairedBinary.ts"
import * as JudgeErrors from "./JudgeErrors.ts"

/** What the judge says of the answers at hand. */
export interface Judged {
  /** How many answers it calls good, from 0 to n. */
  readonly positives: number
  /** How many answers it judged, 1 or more. */
  readonly n: number
  /**
   * How many times as many answers clusters cost, 1 or more: `Mean.fit(…).designEffect` of the verdicts.
   *
   * @defaultValue 1
   */
  readonly designEffect?: number
}

/** A corrected share. */
export interface Corrected {
  readonly _tag: "Corrected"
  /** The share that the judge calls good. */
  readonly raw: number
  /**
   * The corrected share, within 0 to 1, with an interval that carries the uncertainty of the judged share and of both
   * error rates.
   */
  readonly corrected: Interval
  /** Youden's J of the judge. Its lower bound is above 0. */
  readonly youden: Interval
}

/** There is no corrected share, with the reason. */
export interface Refused {
  readonly _tag: "Refused"
  /**
   * `one-kind-of-label`: all labels are good, or none is, so that one error rate is unknown. `no-better-than-a-coin`:
   * the interval of Youden's J holds 0 or lies below it. `does-not-carry-over`: no share between 0 and 1 explains
   * what the judge says of these answers, so its error rates must be others here.
   */
  readonly reason: "one-kind-of-label" | "no-better-than-a-coin" | "does-not-carry-over"
  /** The reason as a sentence. */
  readonly message: string
  /** What the formula would give, which may lie outside 0 to 1. Undefined where an error rate is unknown or J is 0. */
  readonly naive: number | undefined
  /** Youden's J of the judge. Undefined where an error rate is unknown. */
  readonly youden: Interval | undefined
}

const requireJudged = ({ positives, n, designEffect = 1 }: Judged): void => {
  if (!(n > 0 && Number.isFinite(n))) throw new RangeError(`n: expected a positive number, found ${n}`)
  if (!(positives >= 0 && positives <= n)) {
    throw new RangeError(`positives: expected a number from 0 to n = ${n}, found ${positives}`)
  }
  if (!(designEffect > 0)) {
    throw new RangeError(`designEffect: expected a positive number, found ${designEffect}`)
  }
}

const ratesOf = ({ positives, n, designEffect = 1 }: Judged, labels: JudgeErrors.Counts): Rates => {
  const { truePositive, falseNegative, trueNegative, falsePositive } = labels
  const [good, others] = [truePositive + falseNegative, trueNegative + falsePositive]
  return {
    positive: positives / n,
    n: n / designEffect,
    sensitivity: truePositive / good,
    positives: good,
    specificity: trueNegative / others,
    negatives: others
  }
}

const rounded = (x: number): string => x.toFixed(3)
const cut = (x: number): number => Math.min(1, Math.max(0, x))

/**
 * The corrected share.
 *
 * The interval holds the shares that a test with both uncertainties does not reject, each tested with the variance
 * that it has there (Fieller's argument), with Lang and Reiczigel's additions to the counts: it covers at least as
 * often as theirs and far oftener where the judge is poor. It never leaves 0 to 1.
 *
 * @param judged what the judge says of the answers at hand
 * @param labels how it did on labelled answers of the same kind
 * @param confidence nominal coverage, default 0.95
 * @throws RangeError when a count or confidence is impossible.
 */
export const share = (
  judged: Judged,
  labels: JudgeErrors.Counts,
  confidence: number = defaultConfidence
): Corrected | Refused => {
  requireJudged(judged)
  const z = Distribution.normalQuantile((1 + requireConfidence(confidence)) / 2)
  const youden = JudgeErrors.youden(labels, confidence)
  if (youden._tag === "Withheld") {
    const message = `The judge cannot be corrected: ${youden.reason}, so one of its error rates is unknown.`
    return { _tag: "Refused", reason: "one-kind-of-label", message, naive: undefined, youden: undefined }
  }
  const rates = ratesOf(judged, labels)
  const found = naive(rates)
  const refused = { naive: Number.isFinite(found) ? found : undefined, youden }
  if (youden.low <= 0) {
    const { estimate, low, high } = youden
    const how = high < 0 ? "is worse than a coin" : "cannot be told from a coin"
    const message = `The judge ${how}: sensitivity + specificity − 1 is ${rounded(estimate)} [${rounded(low)}, ${rounded(high)}].`
    return { _tag: "Refused", reason: "no-better-than-a-coin", message, ...refused }
  }
  const bounds = inverted(rates, z)
  if (bounds === undefined) {
    const message = `No share of good answers explains why the judge calls ${rounded(rates.positive)} of them good, with a sensitivity of ${rounded(rates.sensitivity)} and a specificity of ${rounded(rates.specificity)}: they do not carry over.`
    return { _tag: "Refused", reason: "does-not-carry-over", message, ...refused }
  }
  const estimate = cut(found)
  const corrected: Interval = {
    _tag: "Interval",
    estimate,
    low: Math.min(estimate, bounds.low),
    high: Math.max(estimate, bounds.high),
    confidence,
    n: judged.n,
    method: "Rogan–Gladen (Fieller)"
  }
  return { _tag: "Corrected", raw: rates.positive, corrected, youden }
}

/**
 * The interval as published by Lang and Reiczigel, and by Lee et al. for judges, cut at 0 and 1: for figures to
 * compare with other software. For decisions use {@link share}.
 *
 * @returns undefined where the formula divides by nothing or by less: sensitivity + specificity is not above 1
 * @throws RangeError when a count or confidence is impossible.
 */
export const published = (
  judged: Judged,
  labels: JudgeErrors.Counts,
  confidence: number = defaultConfidence
): Interval | undefined => {
  requireJudged(judged)
  const z = Distribution.normalQuantile((1 + requireConfidence(confidence)) / 2)
  const rates = ratesOf(judged, JudgeErrors.requireCounts(labels))
  if (!(rates.sensitivity + rates.specificity > 1)) return undefined
  const { low, high } = langReiczigel(rates, z)
  const method = "Rogan–Gladen (Lang & Reiczigel)"
  return {
    _tag: "Interval",
    estimate: cut(naive(rates)),
    low: cut(low),
    high: cut(high),
    confidence,
    n: judged.n,
    method
  }
}

const differenceOf = (bounds: mover.Part, confidence: number, n: number, method: string): Interval => ({
  _tag: "Interval",
  ...bounds,
  confidence,
  n,
  method
})

/** A corrected difference of two shares. */
export interface CorrectedDifference {
  readonly _tag: "Corrected"
  /** candidate − against of what the judge says. */
  readonly raw: number
  /** candidate − against, corrected, within −1 to 1, with its interval. */
  readonly corrected: Interval
}

/**
 * The difference of two candidates' shares, each corrected by error rates of its own: from labels of its own answers to
 * other cases. Nothing is assumed to be alike, so it is wide.
 *
 * @returns the refusal of the one that cannot be corrected
 * @throws RangeError when a count or confidence is impossible.
 * @see Zou & Donner 2008 for the interval of a difference from two intervals
 */
export const difference = (
  judged: { readonly against: Judged; readonly candidate: Judged },
  labels: { readonly against: JudgeErrors.Counts; readonly candidate: JudgeErrors.Counts },
  confidence: number = defaultConfidence
): CorrectedDifference | Refused => {
  const against = share(judged.against, labels.against, confidence)
  if (against._tag === "Refused") return against
  const candidate = share(judged.candidate, labels.candidate, confidence)
  if (candidate._tag === "Refused") return candidate
  const bounds = mover.difference(against.corrected, candidate.corrected)
  const cutBounds = { ...bounds, low: Math.max(-1, bounds.low), high: Math.min(1, bounds.high) }
  const n = Math.min(judged.against.n, judged.candidate.n)
  return {
    _tag: "Corrected",
    raw: candidate.raw - against.raw,
    corrected: differenceOf(cutBounds, confidence, n, "Rogan–Gladen, each with its own errors")
  }
}

/**
 * The difference of two candidates on the same cases where the judge errs alike on both: what it says of the
 * difference, over Youden's J. This is an assumption that no label from elsewhere can show; with a specificity of 0.9
 * on the one and 0.7 on the other, and 80 of 100 right on both sides, it makes 5.7 points of nothing. Say it where
 * you use it.
 *
 * @param judged cases by what the judge says of both answers
 * @param labels how the judge did on labelled answers
 * @throws RangeError when a count or confidence is impossible.
 * @see Donner & Zou 2012 for the interval of a ratio from two intervals; Tango 1998
 */
export const differenceIfAlike = (
  judged: PairedBinary.Table,
  labels: JudgeErrors.Counts,
  confidence: number = defaultConfidence
): CorrectedDifference | Refused => {
  const tango = PairedBinary.tango(judged, confidence)
  const n = judged.both + judged.onlyAgainst + judged.onlyCandidate + judged.neither
  const positives = judged.both + judged.onlyAgainst
  // Refused for the same reasons as a share, but for the one that needs the share.
  const one = share({ positives, n }, labels, confidence)
  if (one._tag === "Refused" && one.reason !== "does-not-carry-over") return one
  const { youden } = one
  if (tango._tag === "Withheld" || youden === undefined)
    throw new RangeError("judged: expected a case, found none")
  const bounds = mover.ratio(tango, youden)
  const raw = tango.estimate
  return {
    _tag: "Corrected",
    raw,
    corrected: differenceOf(bounds, confidence, n, "Rogan–Gladen, errors assumed alike")
  }
}

/**
 * How labels to come are best divided between answers that people call good and the others, for the narrowest corrected
 * share.
 *
 * @param labels how many labels in all, the pilot's included
 * @param judgedShare the share that the judge calls good, in [0, 1]
 * @param pilot how it did on a pilot
 * @throws RangeError when a number is impossible.
 * @see Lee et al. 2025, arXiv:2511.21140, algorithm 2
 */
export const allocate = (
  labels: number,
  judgedShare: number,
  pilot: JudgeErrors.Counts
): { readonly positives: number; readonly negatives: number } => {
  if (!(Number.isInteger(labels) && labels > 0)) {
    throw new RangeError(`labels: expected a whole number above 0, found ${labels}`)
  }
  if (!(judgedShare >= 0 && judgedShare <= 1)) {
    throw new RangeError(`judgedShare: expected a number in [0, 1], found ${judgedShare}`)
  }
  const { truePositive, falseNegative, trueNegative, falsePositive } = JudgeErrors.requireCounts(pilot)
  const [good, others] = [truePositive + falseNegative, trueNegative + falsePositive]
  // One error more in each, so that a pilot without errors still leaves labels for both.
  const missed = (falseNegative + 1) / Math.max(1, good)
  const passed = (falsePositive + 1) / Math.max(1, others)
  const ideal = judgedShare === 0 ? labels : labels / (1 + (1 / judgedShare - 1) * Math.sqrt(passed / missed))
  const positives = Math.min(
    labels,
    Math.max(Math.min(good, labels), Math.round(Math.min(labels - others, ideal)))
  )
  return { positives, negatives: labels - positives }
}
