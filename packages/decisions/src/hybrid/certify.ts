/**
 * Learn-then-Test for the share of a baseline's answers that may be served: a threshold above which the rate of bad ones
 * among the served is at most a limit, with stated confidence.
 *
 * Thresholds are stated before the certifying answers are looked at. Each is a hypothesis "the rate is above the limit",
 * with the exact binomial p value of the bad ones among the served. They are tested from strict to lax by the fallback
 * procedure: the error that is allowed is parted among five starts, and what a start does not use up is handed on to the
 * next. So serving everything is tested too, and one unlucky strict threshold does not end it all.
 *
 * @see Angelopoulos, Bates, Candès, Jordan & Lei 2021, "Learn then test", arXiv:2110.01052; Wiens 2003, "A fixed sequence
 * Bonferroni procedure for testing multiple endpoints"; Wiens & Dmitrienko 2005 for its proof.
 */
import * as Distribution from "@assay/stats/Distribution"
import { gridOf } from "./curve.ts"

/** An answer of the baseline. */
export interface Answer {
  /** How sure it was, from 0 to 1; -Infinity where it cannot be served. */
  readonly confidence: number
  /** Whether it is one of those that the bound is on. */
  readonly isBad: boolean
}

/** What is to be certified. */
export interface Limit {
  /** The largest rate of bad answers among the served, above 0 and below 1. */
  readonly maxRate: number
  /** How sure that has to be, above 0 and below 1. */
  readonly confidence: number
}

/** A threshold on the certifying answers. */
export interface Tested {
  /** The threshold: answers at least as sure are served. */
  readonly threshold: number
  /** Answers served. */
  readonly served: number
  /** Bad ones among them. */
  readonly bad: number
  /** The p value of "the rate is above the limit". */
  readonly p: number
  /** Whether it is certified. */
  readonly isCertified: boolean
}

/** What was certified. */
export interface Certified {
  /** The laxest threshold that is certified. Undefined where none is. */
  readonly best: Tested | undefined
  /** All thresholds, from strict to lax. */
  readonly tested: ReadonlyArray<Tested>
  /** Answers that certified. */
  readonly n: number
}

/** How many served answers without a bad one it takes: 59 for 5 % at 95 %. */
export const floorOf = ({ maxRate, confidence }: Limit): number =>
  Math.ceil(Math.log(1 - confidence) / Math.log(1 - maxRate) - 1e-9)

const starts = [0.2, 0.4, 0.6, 0.8, 1]

/**
 * Where the tests start, as positions in order from strict to lax. One that would serve too few answers to succeed is
 * left out, by the number of answers alone.
 */
const startsOf = (expected: ReadonlyArray<number>, limit: Limit): ReadonlyArray<number> => {
  const few = floorOf({ ...limit, confidence: 1 - (1 - limit.confidence) / starts.length })
  const most = expected.at(-1) ?? 0
  const wanted = starts.map((share) => share * most).filter((served) => served >= few)
  const first = (served: number) => expected.findIndex((each) => each >= served - 1e-9)
  const found = new Set(wanted.map(first).filter((nth) => nth >= 0))
  if (found.size > 0) return [...found]
  const single = first(1.3 * floorOf(limit))
  return [single < 0 ? Math.max(0, expected.length - 1) : single]
}

/** Thresholds from strict to lax, of answers that certify nothing. */
export const thresholdsOf = (choosing: ReadonlyArray<Pick<Answer, "confidence">>): ReadonlyArray<number> =>
  Array.from(
    gridOf(
      choosing.map(({ confidence }) => confidence),
      100
    )
  )
    .filter(Number.isFinite)
    .reverse()

/**
 * Certifies a threshold.
 *
 * @param choosing answers whose confidences state the thresholds; what they are worth is not looked at
 * @param certifying independent answers, one of each cluster, that had no part in fitting or choosing
 */
export const certify = (
  choosing: ReadonlyArray<Pick<Answer, "confidence">>,
  certifying: ReadonlyArray<Answer>,
  limit: Limit
): Certified => {
  const thresholds = thresholdsOf(choosing)
  const n = certifying.length
  const scale = choosing.length === 0 ? 0 : n / choosing.length
  const surest = Float64Array.from(choosing, ({ confidence }) => confidence).sort()
  const expected = thresholds.map((threshold) => {
    const below = surest.findIndex((confidence) => confidence >= threshold)
    return below < 0 ? 0 : scale * (surest.length - below)
  })
  const from = startsOf(expected, limit)
  const each = (1 - limit.confidence) / from.length
  const ordered = certifying.toSorted((one, other) => other.confidence - one.confidence)
  let served = 0
  let bad = 0
  let handedOn = 0
  const tested = thresholds.map((threshold, nth): Tested => {
    for (let answer = ordered[served]; answer !== undefined && answer.confidence >= threshold; ) {
      if (answer.isBad) bad++
      served++
      answer = ordered[served]
    }
    const level = handedOn + (from.includes(nth) ? each : 0)
    const p = served === 0 ? 1 : Distribution.binomialCdf(bad, served, limit.maxRate)
    const isCertified = level > 0 && p <= level
    handedOn = isCertified ? level : 0
    return { threshold, served, bad, p, isCertified }
  })
  return { best: tested.findLast(({ isCertified }) => isCertified), tested, n }
}
