/**
 * What a group of paired cases says about one score: the difference, its interval, its p value, and the few numbers
 * from which equivalence within any margin can be tested later.
 *
 * Differences are candidate − against.
 *
 * - Right or wrong on independent cases: McNemar's mid-p test with Tango's score interval and Tango's equivalence test,
 *   which stay honest when no case differs.
 * - Anything else (repeats averaged per case, clusters, graded scores): the sign-flip test, with Tango's score test over
 *   a design effect for equivalence and for the interval (`PairedScore`). Graded scores are shown with Student's t
 *   interval where it is at least as wide as what a sample without any difference would leave open; equivalence and
 *   gates go by the stricter score test all the same.
 *
 * Interval and test agree: the interval holds 0 exactly where p > 1 − confidence. Where the two methods would differ,
 * the more careful one is taken.
 *
 * @see McNemar 1947; Fagerland, Lydersen & Laake 2013; Tango 1998; Good 2005; Miller 2024, arXiv:2411.00640;
 * docs/decisions/010 and 021.
 */

import * as Distribution from "@assay/stats/Distribution"
import * as Equivalence from "@assay/stats/Equivalence"
import * as Mean from "@assay/stats/Mean"
import * as Paired from "@assay/stats/Paired"
import * as PairedBinary from "@assay/stats/PairedBinary"
import * as PairedScore from "@assay/stats/PairedScore"
import * as SignFlip from "@assay/stats/SignFlip"
import { defined } from "../foundation/defined.ts"
import * as corrected from "./corrected.ts"
import type { Evidence, Interval, Spread } from "./evidenceModel.ts"
import * as intervals from "./intervals.ts"

export { evidenceOf as ofCorrected } from "./corrected.ts"
export * from "./evidenceModel.ts"

/** One value per case on both sides, n ≥ 1. */
export interface Values {
  /** Shape (n): the values of the other side. */
  readonly against: Float64Array
  /** Shape (n): the values of the candidate. */
  readonly candidate: Float64Array
  /** Shape (n): the cluster of each case. Undefined where there are none. */
  readonly clusters: ReadonlyArray<string> | undefined
}

/** How evidence is measured. */
export interface Settings {
  /** The nominal coverage of the interval, between 0 and 1. */
  readonly confidence: number
  /**
   * The largest difference that one case can have. Undefined for the widest difference between two of the
   * values.
   */
  readonly range: number | undefined
  /**
   * Whether `range` is what was seen, and not a bound of the score.
   *
   * @defaultValue true where `range` is undefined, else false
   */
  readonly rangeIsSeen?: boolean
  /**
   * Whether single scores are more than right or wrong. The values, being means over repeats, do not show it.
   *
   * @defaultValue false
   */
  readonly graded?: boolean
  /** Draws of the sign-flip test where it is not exact. */
  readonly resamples: number
  /** The seed of the sign-flip test where it is not exact. */
  readonly seed: number
}

const isBit = (value: number): boolean => value === 0 || value === 1

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

const labelsThatMatter = (clusters: ReadonlyArray<string> | undefined): ReadonlyArray<string> | undefined =>
  clusters !== undefined && new Set(clusters).size < clusters.length ? clusters : undefined

/** Weighs up the pairs of one group. */
export const measure = (values: Values, settings: Settings): Evidence => {
  const clusters = labelsThatMatter(values.clusters)
  const isBinary = clusters === undefined && values.against.every(isBit) && values.candidate.every(isBit)
  const means = { againstMean: meanOf(values.against), candidateMean: meanOf(values.candidate) }
  return {
    n: values.against.length,
    ...(values.clusters === undefined ? {} : { clusters: new Set(values.clusters).size }),
    ...means,
    ...(isBinary ? fromCounts(values, settings) : fromSpread(values, clusters, settings))
  }
}

type Part = Omit<Evidence, "n" | "clusters" | "againstMean" | "candidateMean">

const fromCounts = ({ against, candidate }: Values, { confidence }: Settings): Part => {
  const table = PairedBinary.table(against, candidate)
  const differing = table.onlyAgainst + table.onlyCandidate
  // The score test at 0, whose interval is shown. Of few differing cases the one is more careful, of others the other.
  const scoreP = (net: number): number =>
    differing === 0 ? 1 : 2 * Distribution.normalCdf(-Math.abs(net) / Math.sqrt(differing))
  const p = Math.max(PairedBinary.mcnemarMidP(table), scoreP(table.onlyCandidate - table.onlyAgainst))
  const basis = { _tag: "Counts", ...table } as const
  const effect = (table.onlyCandidate - table.onlyAgainst) / against.length
  const interval = intervals.shown({ basis, effect, n: against.length, p }, confidence)
  return {
    effect,
    ...defined({ interval }),
    test: "McNemar, mid-p",
    p,
    exactP: PairedBinary.mcnemarExact(table),
    smallestP: Math.min(1, Math.max(0.5 ** differing, scoreP(differing))),
    basis
  }
}

/** The widest difference between two of the values: what stands for the range where none is known. */
const seenRange = ({ against, candidate }: Values): number => {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const values of [against, candidate]) {
    for (const value of values) {
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  return high - low
}

const scoreOf = (
  differences: Float64Array,
  clusters: ReadonlyArray<string> | undefined,
  range: number
): Pick<Spread, "range" | "score"> => {
  if (!(range > 0)) return {}
  const { lost, gained, designEffect, kish, kishError, df, differing } = PairedScore.counts(differences, {
    ...defined({ clusters }),
    range
  })
  return {
    range,
    score: {
      lost,
      gained,
      designEffect,
      kish,
      ...(clusters === undefined ? {} : { kishError }),
      ...(Number.isFinite(df) ? { df } : {}),
      differing
    }
  }
}

const fromSpread = (
  values: Values,
  clusters: ReadonlyArray<string> | undefined,
  { confidence, range, rangeIsSeen, graded = false, resamples, seed }: Settings
): Part => {
  const differences = Paired.differences(values.against, values.candidate)
  const labelled = clusters === undefined ? {} : { clusters }
  const fit = Mean.fit(differences, clusters)
  const flips = SignFlip.test(differences, { ...labelled, resamples, seed })
  const spread = differences.reduce((sum, each) => sum + (each - fit.mean) ** 2, 0)
  const basis: Spread = {
    _tag: "Spread",
    ...defined({ standardError: fit.standardError }),
    df: fit.df,
    clusters: fit.clusters,
    ...defined({ designEffect: fit.designEffect }),
    ...(fit.n < 2 ? {} : { standardDeviation: Math.sqrt(spread / (fit.n - 1)) }),
    rangeIsSeen: rangeIsSeen ?? range === undefined,
    graded,
    ...scoreOf(differences, clusters, range ?? seenRange(values))
  }
  const p = Math.max(flips.p, intervals.leastP({ basis, effect: fit.mean, n: fit.n }))
  const interval = intervals.shown({ basis, effect: fit.mean, n: fit.n, p }, confidence)
  return {
    effect: fit.mean,
    ...defined({ interval }),
    test: flips.method === "exact" ? "sign flips, exact" : "sign flips, Monte Carlo",
    p,
    smallestP: flips.smallestP,
    basis
  }
}

/** The p values of the two one-sided tests, and of both. */
export interface WithinMargin {
  /** Against "worse by the margin or more": non-inferiority. */
  readonly pNotWorse: number
  /** Against "better by the margin or more". */
  readonly pNotBetter: number
  /** Against "different by the margin or more": the larger of the two (TOST). */
  readonly p: number
}

/**
 * Tests that the difference stays within a margin, from the numbers that are kept.
 *
 * @param margin > 0, in the unit of the score
 * @returns undefined where the sample does not show its spread
 * @see Schuirmann 1987; Tango 1998.
 */
export const withinMargin = (evidence: Evidence, margin: number): WithinMargin | undefined => {
  const { basis, effect, n } = evidence
  // No difference of right-or-wrong answers is beyond 1.
  if (basis._tag === "Counts") {
    return margin >= 1 ? { pNotWorse: 0, pNotBetter: 0, p: 0 } : read(Equivalence.proportions(basis, margin))
  }
  if (basis._tag === "Corrected") return corrected.withinMargin({ basis, effect }, margin)
  const { score, range, rangeIsSeen, standardError, df, clusters, designEffect } = basis
  const counts = intervals.countsOf(basis, n)
  const byScore =
    counts === undefined || range === undefined
      ? undefined
      : read(PairedScore.equivalence(counts, margin / range))
  if (!rangeIsSeen) return byScore
  // What was seen bounds nothing: the larger of two p values. A sample without a difference has no t.
  const byT = read(Equivalence.mean({ mean: effect, standardError, df, n, clusters, designEffect }, margin))
  if (byT === undefined || byScore === undefined) {
    const isAlike = score !== undefined && score.lost === 0 && score.gained === 0
    return isAlike && range !== undefined && margin < range ? byScore : undefined
  }
  const pNotWorse = Math.max(byT.pNotWorse, byScore.pNotWorse)
  const pNotBetter = Math.max(byT.pNotBetter, byScore.pNotBetter)
  return { pNotWorse, pNotBetter, p: Math.max(pNotWorse, pNotBetter) }
}

const read = (tested: Equivalence.Outcome): WithinMargin | undefined =>
  tested._tag === "Withheld"
    ? undefined
    : { pNotWorse: tested.pAboveLower, pNotBetter: tested.pBelowUpper, p: tested.p }

/** The interval of the difference at another confidence: it holds 0 exactly where p > 1 − confidence. */
export const shownInterval = (evidence: Evidence, confidence: number): Interval | undefined =>
  intervals.shown(evidence, confidence)

/**
 * The interval that belongs to `withinMargin`: the difference lies within a margin at level α exactly where the
 * interval of confidence 1 − 2α does. Its ends are the bounds of the one-sided tests.
 *
 * @returns undefined where `withinMargin` is, and below 5 cases or clusters
 */
export const testedInterval = (evidence: Evidence, confidence: number): Interval | undefined =>
  intervals.tested(evidence, confidence)
