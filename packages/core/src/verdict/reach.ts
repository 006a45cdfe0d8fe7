/**
 * How far evidence reaches: the smallest difference it would have found, and the cases it would take to settle what
 * it has not.
 */
import * as Distribution from "@assay/stats/Distribution"
import { type ScorePlan, scorePairs } from "@assay/stats/EquivalencePower"
import * as Power from "@assay/stats/Power"
import * as Schema from "effect/Schema"
import type { Evidence } from "./Evidence.ts"

/** The level of the test, after dividing it among the slices that are tested, and the wanted power. */
export interface Level {
  readonly alpha: number
  readonly power: number
}

/**
 * What a plan is made of. `variance`: of a case's difference, in the unit of the score. `designEffect`: what clustering
 * costs. `range`: the largest difference of one case. Undefined where no or one case (or cluster) differs: then the
 * variance would be invented.
 */
interface Spread {
  readonly variance: number
  readonly designEffect: number
  readonly range: number | undefined
  readonly isBinary: boolean
}

/** Fewer differing cases, or clusters, show no variance. */
const leastDiffering = 2

const spreadOf = ({ basis, n }: Evidence): Spread | undefined => {
  if (basis._tag === "Counts") {
    const differing = basis.onlyAgainst + basis.onlyCandidate
    return differing < leastDiffering
      ? undefined
      : { variance: differing / n, designEffect: 1, range: 1, isBinary: true }
  }
  // More cases alone do not help where the labels are few.
  if (basis._tag === "Corrected") return undefined
  const { score, range, standardDeviation: deviation } = basis
  if (deviation === undefined || !(deviation > 0)) return undefined
  if (score !== undefined && score.differing < leastDiffering - 1e-9) return undefined
  return {
    variance: deviation ** 2,
    designEffect: Math.max(1, score?.designEffect ?? basis.designEffect ?? 1),
    range,
    isBinary: !basis.graded
  }
}

/** What clustering can cost at most. */
const kishOf = ({ basis }: Evidence): number => (basis._tag === "Spread" ? (basis.score?.kish ?? 1) : 1)

const rangeOf = ({ basis }: Evidence): number | undefined =>
  basis._tag === "Counts" ? 1 : basis._tag === "Corrected" || basis.rangeIsSeen ? undefined : basis.range

/**
 * The fewest cases with which equivalence within the margin can be shown at all, whatever they show. Undefined where
 * the range of the score is not known.
 */
export const floor = (evidence: Evidence, margin: number, alpha: number): number | undefined => {
  const range = rangeOf(evidence)
  return range === undefined
    ? undefined
    : Power.equivalenceFloor(margin / range, { alpha, designEffect: kishOf(evidence) })
}

/** The same figure as often as it is asked for: comparisons of one run have few different counts, A/A thousands. */
const known = new Map<string, number | undefined>()
const mostKnown = 4_096

const once = (key: string, find: () => number | undefined): number | undefined => {
  if (known.has(key)) return known.get(key)
  const found = find()
  if (known.size >= mostKnown) known.clear()
  known.set(key, found)
  return found
}

/**
 * The smallest true difference that this many cases, differing as often or as widely as these, find with the wanted
 * power. In the unit of the score; undefined where that cannot be known: no or one case differs, or there are too few
 * to find a difference of any size.
 */
export const minimumDetectable = (evidence: Evidence, { alpha, power }: Level): number | undefined => {
  const spread = spreadOf(evidence)
  if (spread === undefined) return undefined
  const { variance, designEffect, range, isBinary } = spread
  const { n } = evidence
  if (isBinary && range !== undefined) {
    const cases = n / designEffect
    if (cases < 1) return undefined
    const discordance = Math.min(1, variance / range ** 2)
    return once(`detectable ${cases} ${discordance} ${range} ${alpha} ${power}`, () => {
      const found = smallestBinary(cases, discordance, alpha, power)
      return found === undefined ? undefined : found * range
    })
  }
  return Power.meanDetectable(n, { standardDeviation: Math.sqrt(variance), designEffect, alpha, power })
}

const halvings = 10

/** A difference of d needs a share of at least d of cases that differ: the discordance is the larger of both. */
const smallestBinary = (
  cases: number,
  discordance: number,
  alpha: number,
  power: number
): number | undefined => {
  const at = (difference: number): number =>
    Power.binary(cases, difference, {
      discordance: Math.max(discordance, difference),
      test: "mid-p",
      alpha
    })
  const reach = Distribution.normalQuantile(1 - alpha / 2) + Distribution.normalQuantile(power)
  let low = 0
  let high = Math.min(1, 1.5 * reach * Math.sqrt(discordance / cases))
  if (at(high) < power) {
    low = high
    high = 1
    if (at(high) < power) return undefined
  }
  for (let k = 0; k < halvings; k++) {
    const middle = (low + high) / 2
    if (at(middle) >= power) high = middle
    else low = middle
  }
  return high
}

/** Rounds up to two digits. */
const twoDigits = (cases: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(cases)) - 1)
  return Math.ceil(cases / unit) * unit
}

/**
 * Why no number of cases is stated.
 *
 * - `few-differing`: too few cases, or clusters, differ to show how often or how widely they do.
 * - `unequal-clusters`: the sizes at hand do not show what new clusters will be like.
 * - `enough-for-margin`: there are as many as the margin takes. How many more it takes hangs on the true difference.
 * - `few-labels`: the score is a judge's, and it is more labels that it takes.
 */
export const Unplanned = Schema.Literals([
  "few-differing",
  "unequal-clusters",
  "enough-for-margin",
  "few-labels"
])
export type Unplanned = typeof Unplanned.Type

/**
 * Fewer differing cases do not show how often cases differ. Five give the number of cases give or take a half; and of
 * the samples that reach a threshold just so, most have seen too many.
 */
const leastPlanned = 5
/** The same for clusters, which must show how they hang together as well. */
const leastClustersPlanned = 12
/** With a larger relative standard error, the sizes at hand do not say what those of new clusters will be. */
const mostKishError = 0.08

/** Why these cases cannot plan more of them; undefined where they can. */
const unplannedBy = ({ basis, n }: Evidence): Unplanned | undefined => {
  if (basis._tag === "Counts") {
    return basis.onlyAgainst + basis.onlyCandidate < leastPlanned ? "few-differing" : undefined
  }
  if (basis._tag === "Corrected") return "few-labels"
  const { score, clusters, range, standardDeviation: deviation } = basis
  if (score === undefined || range === undefined || deviation === undefined) return "few-differing"
  // Small differences, however many, say nothing of whole ones.
  const told = Math.min(score.differing, n * (deviation / range) ** 2)
  // Of unequal clusters the few large ones decide, and it takes more of them to see those.
  const least = score.kish > 1 ? (leastClustersPlanned * score.kish * clusters) / n : leastPlanned
  if (told < least - 1e-9) return "few-differing"
  return score.kish > 1 && (score.kishError ?? Number.POSITIVE_INFINITY) > mostKishError
    ? "unequal-clusters"
    : undefined
}

/**
 * How many cases show equivalence with the wanted power, if cases go on to differ just like these: taken at their word,
 * however few they are. Infinity where no number does.
 */
export const planned = ({ basis, n }: Evidence, margin: number, level: Level): number => {
  const found = (key: string, find: () => number): number =>
    once(`${key} ${margin} ${level.alpha} ${level.power}`, find) ?? Number.POSITIVE_INFINITY
  if (basis._tag === "Counts") {
    const discordance = (basis.onlyAgainst + basis.onlyCandidate) / n
    return found(`pairs ${discordance}`, () => Power.equivalencePairs(margin, { discordance, ...level }))
  }
  if (basis._tag === "Corrected") return Number.POSITIVE_INFINITY
  const { score, range, standardDeviation: deviation } = basis
  if (score === undefined || range === undefined || deviation === undefined || !(deviation > 0)) {
    return Number.POSITIVE_INFINITY
  }
  const plan: ScorePlan = {
    discordance: Math.min(1, (deviation / range) ** 2),
    // As estimated: the test shrinks it anew at every size.
    designEffect: Math.max(1, basis.designEffect ?? 1),
    kish: score.kish,
    kishSpread: (score.kishError ?? 0) * Math.sqrt(n),
    clusters: basis.clusters / n,
    differing: score.differing / n,
    dfPerCluster: score.df === undefined ? undefined : Math.min(1, score.df / basis.clusters)
  }
  return found(`score ${Object.values(plan).join(" ")} ${range}`, () => {
    const least = Power.equivalenceFloor(margin / range, { alpha: level.alpha, designEffect: score.kish })
    return scorePairs(margin / range, plan, level, least)
  })
}

/** How many paired cases it takes, rounded up to two digits: a sample knows no more of it. Or why that is not said. */
export type Needs = { readonly cases: number } | { readonly unplanned: Unplanned }

/**
 * How many paired cases it takes to settle the question of this margin: so many that equivalence is shown with the
 * wanted power if there is no difference. That is a few more than it takes to find a difference of the margin, so with
 * them either answer comes out. The observed difference plays no part, for it is what chance has made of the true one.
 *
 * A number is stated where the power at it is about the wanted one: for 80 %, between 70 and 90 % from the truth, and
 * in the middle of the samples that state one.
 */
export const needs = (evidence: Evidence, margin: number, level: Level): Needs => {
  const unplanned = unplannedBy(evidence)
  if (unplanned !== undefined) return { unplanned }
  const cases = planned(evidence, margin, level)
  if (!Number.isFinite(cases)) return { unplanned: "few-differing" }
  return cases > evidence.n
    ? { cases: Math.max(evidence.n + 1, twoDigits(cases)) }
    : { unplanned: "enough-for-margin" }
}

/**
 * The smallest margin that these cases, differing as often as they do, would show with the wanted power if there were
 * no difference: what a gate of so many cases can support. It hangs on how many cases differ, not on who won them.
 * Where no or one case differs it is the smallest that so many cases can show at all, in the unit of the score.
 */
export const supportedMargin = (evidence: Evidence, level: Level): number | undefined => {
  if (evidence.basis._tag === "Corrected") return undefined
  const range = rangeOf(evidence)
  const { n } = evidence
  const kish = kishOf(evidence)
  if (n / kish < 1) return undefined
  const least =
    range === undefined
      ? undefined
      : range * Power.smallestMargin(n, { alpha: level.alpha, designEffect: kish })
  const spread = spreadOf(evidence)
  if (spread === undefined) return least
  const { variance, designEffect } = spread
  const z = Distribution.normalQuantile(1 - level.alpha) + Distribution.normalQuantile(level.power)
  return Math.max(least ?? 0, z * Math.sqrt((variance * designEffect) / n))
}

/**
 * How many labels of both sides on the same cases it takes to show that the difference stays within a margin, with the
 * wanted power if there is none: the intervals narrow with the root of their number. Undefined where that is not a matter
 * of labels.
 */
export const labelsNeeded = ({ basis }: Evidence, margin: number, level: Level): number | undefined => {
  if (basis._tag !== "Corrected") return undefined
  const z = Distribution.normalQuantile(1 - level.alpha) + Distribution.normalQuantile(level.power)
  const widest = Math.max(basis.tested.below, basis.tested.above)
  const labels = basis.labelled * ((z * widest) / margin) ** 2
  return labels > basis.labelled ? Math.max(basis.labelled + 1, twoDigits(labels)) : undefined
}
