/**
 * How far evidence reaches: the smallest difference it would have found, and the cases it would take to settle what
 * it has not.
 */
import * as Distribution from "@assay/stats/Distribution"
import { type ClusteredPlan, clusteredPairs } from "@assay/stats/EquivalencePower"
import * as Power from "@assay/stats/Power"
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
  /** Per case; see `ClusteredPlan`. */
  readonly clusters: Pick<ClusteredPlan, "clusters" | "differing" | "dfPerCluster">
}

const alone = { clusters: 1, differing: 1, dfPerCluster: 1 }

/** Fewer differing cases, or clusters, show no variance. */
const leastDiffering = 2

const spreadOf = ({ basis, n }: Evidence): Spread | undefined => {
  if (basis._tag === "Counts") {
    const differing = basis.onlyAgainst + basis.onlyCandidate
    return differing < leastDiffering
      ? undefined
      : { variance: differing / n, designEffect: 1, range: 1, isBinary: true, clusters: alone }
  }
  const { score, range, standardDeviation: deviation } = basis
  if (deviation === undefined || !(deviation > 0)) return undefined
  if (score !== undefined && score.differing < leastDiffering - 1e-9) return undefined
  return {
    variance: deviation ** 2,
    designEffect: Math.max(1, score?.designEffect ?? basis.designEffect ?? 1),
    range,
    isBinary: !basis.graded,
    clusters:
      score === undefined
        ? alone
        : {
            clusters: basis.clusters / n,
            differing: Math.min(score.differing, score.lost + score.gained) / n,
            dfPerCluster: Math.min(1, (score.df ?? basis.clusters) / basis.clusters)
          }
  }
}

/** What clustering can cost at most. */
const kishOf = ({ basis }: Evidence): number => (basis._tag === "Counts" ? 1 : (basis.score?.kish ?? 1))

const rangeOf = ({ basis }: Evidence): number | undefined =>
  basis._tag === "Counts" ? 1 : basis.rangeIsSeen ? undefined : basis.range

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

/** How many cases it takes, and for what. */
export interface Needs {
  /** Paired cases, rounded up to two digits: a sample knows no more of it. */
  readonly cases: number
  /** `margin`: to tell a difference of the margin from none. `seen`: if the true difference is the one that was seen. */
  readonly to: "margin" | "seen"
}

/** Rounds up to two digits. */
const twoDigits = (cases: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(cases)) - 1)
  return Math.ceil(cases / unit) * unit
}

const equivalenceCases = (spread: Spread, margin: number, level: Level, kish: number): number => {
  const { variance, designEffect, range, isBinary, clusters } = spread
  if (!isBinary || range === undefined) {
    const planned = Power.equivalenceCases(margin, {
      standardDeviation: Math.sqrt(variance),
      designEffect,
      ...level
    })
    return range === undefined
      ? planned
      : Math.max(planned, Power.equivalenceFloor(margin / range, { alpha: level.alpha, designEffect: kish }))
  }
  const discordance = Math.min(1, variance / range ** 2)
  if (kish <= 1) return Power.equivalencePairs(margin / range, { discordance, designEffect, ...level })
  return clusteredPairs(
    margin / range,
    { discordance, designEffect, kish, ...clusters },
    level,
    Power.equivalenceFloor(margin / range, { alpha: level.alpha, designEffect: kish })
  )
}

/**
 * How many paired cases it takes to settle the question of this margin: so many that equivalence is shown with the
 * wanted power if there is no difference. That is a few more than it takes to find a difference of the margin, so with
 * them either answer comes out. The observed difference plays no part, for it is what chance has made of the true one.
 *
 * Where there are that many cases already, the true difference lies near the margin or near the edge of what can be
 * found; then it is the cases that the observed difference would need. Undefined where nobody can tell.
 */
export const needs = (evidence: Evidence, margin: number, level: Level): Needs | undefined => {
  const spread = spreadOf(evidence)
  if (spread === undefined) return undefined
  const { variance, designEffect } = spread
  const kish = kishOf(evidence)
  const { clusters, differing, dfPerCluster } = spread.clusters
  const key = `needs ${variance} ${designEffect} ${kish} ${clusters} ${differing} ${dfPerCluster} ${spread.range} ${spread.isBinary} ${level.alpha} ${level.power}`
  const equivalent = (room: number): number =>
    once(`${key} ${room}`, () => equivalenceCases(spread, room, level, kish)) ?? Number.POSITIVE_INFINITY
  const planned = equivalent(margin)
  if (planned > evidence.n) return finite(planned, evidence.n, "margin")
  const room = Math.abs(margin - Math.abs(evidence.effect))
  const asObserved = [
    // A difference at the very margin needs more cases than anybody has.
    room > 1e-3 * margin ? equivalent(room) : Number.POSITIVE_INFINITY,
    evidence.effect === 0
      ? Number.POSITIVE_INFINITY
      : Power.meanCases(evidence.effect, { standardDeviation: Math.sqrt(variance), designEffect, ...level })
  ].filter((cases) => cases > evidence.n)
  return finite(Math.min(...asObserved), evidence.n, "seen")
}

const finite = (cases: number, n: number, to: Needs["to"]): Needs | undefined =>
  Number.isFinite(cases) ? { cases: Math.max(n + 1, twoDigits(cases)), to } : undefined

/**
 * The smallest margin that these cases, differing as often as they do, would show with the wanted power if there were
 * no difference: what a gate of so many cases can support. It hangs on how many cases differ, not on who won them.
 * Where no or one case differs it is the smallest that so many cases can show at all, in the unit of the score.
 */
export const supportedMargin = (evidence: Evidence, level: Level): number | undefined => {
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
