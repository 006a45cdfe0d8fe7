/**
 * Tango's score test where cases are not plain independent pairs of right and wrong: repeats averaged per case, cases
 * that share a cluster, graded scores of a known range.
 *
 * A standard error fails where few cases differ: it is made of those few, and one tiny difference makes it small instead
 * of unknown. The score test takes its variance at the hypothesis, so that what was not seen counts. Differences d, in
 * units of the range, are written as counts: s = Σd, q = max(Σd², |s|), lost = (q − s)/2, gained = (q + s)/2, which are
 * the counts themselves where every d is −1, 0 or 1. Cases and counts are then divided by a design effect.
 *
 * The estimated design effect is itself made of the few clusters that differ: it counts for as many clusters as the
 * difference comes from, against {@link priorClusters} at Kish's effect Σ size²/Σ size, the largest that clustering can
 * have where each cluster is of one mind. And no test is surer than it would be had the sample shown nothing but its net
 * difference and each cluster were of one mind: seeing a difference is never better evidence of none than seeing none.
 *
 * Without clusters and of right and wrong it is Tango's test.
 *
 * @see Tango 1998; Kish 1965 for the design effect; docs/decisions/021 for how it was chosen and what it holds.
 */
import * as Cluster from "./Cluster.ts"
import * as Distribution from "./Distribution.ts"
import { tangoInverse, tangoScore } from "./internal/tangoScore.ts"
import { type Outcome, requireMargin, tested } from "./internal/tost.ts"
import * as Mean from "./Mean.ts"

/** How many differing clusters Kish's effect weighs as much as. */
const priorClusters = 4

/** What the test needs of a sample. */
export interface Counts {
  /** How many cases there are. */
  readonly n: number
  /** Losses of the candidate as a count of whole cases, 0 or more, in units of the range. */
  readonly lost: number
  /** Gains of the candidate as a count of whole cases, 0 or more, in units of the range. */
  readonly gained: number
  /** How many times as many cases clustering costs, 1 or more. */
  readonly designEffect: number
  /** The most times as many cases that clustering can cost, 1 or more. */
  readonly kish: number
  /**
   * The relative standard error of `kish`, from clusters drawn anew, 0 or more. 0 where all are of one size.
   */
  readonly kishError: number
  /** Degrees of freedom. Infinity without clusters. */
  readonly df: number
  /** How many clusters there are. */
  readonly clusters: number
  /** From how many clusters the difference effectively comes. 0 where nothing differs. */
  readonly differing: number
}

/** How a sample is given. */
export interface Options {
  /**
   * One label per difference.
   *
   * @defaultValue none: every case stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * The largest difference that one case can have, above 0.
   *
   * @defaultValue 1
   */
  readonly range?: number
}

/**
 * Reduces paired differences to what the test needs.
 *
 * @param differences shape (n), candidate − against per case, repeats averaged, n ≥ 1
 * @throws RangeError when there are no differences, one is not finite or beyond the range, or the labels do not match.
 */
export const counts = (differences: ArrayLike<number>, { clusters, range = 1 }: Options = {}): Counts => {
  if (!(range > 0 && Number.isFinite(range))) {
    throw new RangeError(`range: expected a positive number, found ${range}`)
  }
  return countsWithin(differences, Cluster.index(clusters, differences.length), range, clusters !== undefined)
}

/**
 * A design effect shrunk to Kish's.
 *
 * @param told how many differing clusters it is known from
 * @param clustersPerCase 1 ÷ the mean size. Of unequal clusters the few large ones decide, and it takes more of them to
 * be seen: Kish's effect ÷ the mean size times as many
 */
export const shrunk = (told: number, estimated: number, kish: number, clustersPerCase: number): number => {
  const prior = priorClusters * kish * clustersPerCase
  return (told * estimated + prior * kish) / (told + prior)
}

/** The same where clusters are numbered already. */
export const countsWithin = (
  differences: ArrayLike<number>,
  clusters: Cluster.Index,
  range: number,
  isClustered: boolean
): Counts => {
  const fit = Mean.fitWithin(differences, clusters, isClustered)
  const { n } = fit
  const { sums, sizes } = Cluster.totals(differences, clusters)
  let net = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const d = (differences[i] ?? Number.NaN) / range
    if (!(Math.abs(d) <= 1 + 1e-9)) {
      throw new RangeError(`difference ${i}: expected at most the range of ${range}, found ${differences[i]}`)
    }
    net += d
    squares += d * d
  }
  let sizeSquares = 0
  let sumSquares = 0
  let sumFourths = 0
  let sizedFourths = 0
  for (let c = 0; c < clusters.count; c++) {
    const size = sizes[c] ?? Number.NaN
    const square = ((sums[c] ?? Number.NaN) / range) ** 2
    sizeSquares += size * size
    sumSquares += square
    sumFourths += square * square
    sizedFourths += square * square * size
  }
  const seen = Math.max(squares, Math.abs(net))
  const kish = sizeSquares / n
  let kishVariance = 0
  for (const size of sizes) kishVariance += ((size * size) / sizeSquares - size / n) ** 2
  const differing = sumFourths > 0 ? (sumSquares * sumSquares) / sumFourths : 0
  // Small clusters say little of how large ones hang together: where only such differ, they count for less. Where
  // cases are independent, the clusters that differ have the size `kish` on average.
  const told = sumFourths > 0 ? Math.min(differing, seen) * Math.min(1, sizedFourths / sumFourths / kish) : 0
  const estimated = Math.max(1, fit.designEffect ?? 1)
  return {
    n,
    lost: (seen - net) / 2,
    gained: (seen + net) / 2,
    designEffect: Math.max(estimated, shrunk(told, estimated, kish, clusters.count / n)),
    kish,
    // Equal sizes leave rounding behind.
    kishError: kishVariance > 1e-24 ? Math.sqrt(kishVariance) : 0,
    df: isClustered ? fit.df : Number.POSITIVE_INFINITY,
    clusters: clusters.count,
    differing
  }
}

const statistic = ({ n, lost, gained, designEffect, kish }: Counts, difference: number): number => {
  const asSeen = tangoScore(n / designEffect, lost / designEffect, gained / designEffect, difference)
  const net = gained - lost
  // The hypothesis that is tested from above lies below 0, and the other way round.
  const atMost =
    difference < 0
      ? tangoScore(n / kish, 0, Math.max(0, net) / kish, difference)
      : tangoScore(n / kish, Math.max(0, -net) / kish, 0, difference)
  return difference < 0 ? Math.min(asSeen, atMost) : Math.max(asSeen, atMost)
}

const tail = (t: number, df: number): number =>
  df > 0 ? (df === Number.POSITIVE_INFINITY ? Distribution.normalCdf(t) : Distribution.tCdf(t, df)) : 1

/**
 * Two one-sided tests that the difference stays within a margin.
 *
 * @param margin > 0, as a share of the range
 * @returns the p values; `Withheld` with fewer than two clusters
 * @throws RangeError when the margin is not a positive number.
 */
export const equivalence = (sample: Counts, margin: number): Outcome => {
  requireMargin(margin)
  const { n, lost, gained, df, clusters } = sample
  const difference = (gained - lost) / n
  if (clusters < 2) {
    return {
      _tag: "Withheld",
      estimate: difference,
      n,
      needs: 2,
      reason: "a spread needs at least two clusters"
    }
  }
  const pAboveLower = margin >= 1 ? 0 : tail(-statistic(sample, -margin), df)
  const pBelowUpper = margin >= 1 ? 0 : tail(statistic(sample, margin), df)
  return tested({ pAboveLower, pBelowUpper, difference, margin, method: "TOST (score, clustered)" })
}

/** The p values of two one-sided tests about one difference. */
export interface OneSided {
  /** Against "the difference is this, or smaller". */
  readonly pAbove: number
  /** Against "the difference is this, or larger". */
  readonly pBelow: number
}

/**
 * Whether the difference is above, or below, one that is stated: what a demand of so many points is tested by.
 *
 * @param difference as a share of the range
 * @returns undefined with fewer than two clusters
 */
export const oneSided = (sample: Counts, difference: number): OneSided | undefined => {
  const { n, lost, gained, designEffect, kish, df, clusters } = sample
  if (clusters < 2) return undefined
  if (difference >= 1) return { pAbove: 1, pBelow: gained >= n ? 1 : 0 }
  if (difference <= -1) return { pAbove: lost >= n ? 1 : 0, pBelow: 1 }
  const asSeen = tangoScore(n / designEffect, lost / designEffect, gained / designEffect, difference)
  const net = gained - lost
  // As in `equivalence`: seeing a difference is never better evidence of none than seeing none.
  const above =
    difference < 0 ? Math.min(asSeen, tangoScore(n / kish, 0, Math.max(0, net) / kish, difference)) : asSeen
  const below =
    difference > 0 ? Math.max(asSeen, tangoScore(n / kish, Math.max(0, -net) / kish, 0, difference)) : asSeen
  return { pAbove: tail(-above, df), pBelow: tail(below, df) }
}

/**
 * The interval whose ends are where the p values of {@link oneSided} are `alpha`: a demand below it is shown to be met, one
 * above it to be missed.
 *
 * @returns undefined with fewer than two clusters
 */
export const oneSidedBounds = (sample: Counts, alpha: number): Bounds | undefined => {
  const { n, lost, gained, clusters } = sample
  if (clusters < 2) return undefined
  const effect = (gained - lost) / n
  const change = (from: number, to: number, holds: (tested: OneSided | undefined) => boolean): number => {
    let [inside, outside] = [from, to]
    for (let k = 0; k < 60; k++) {
      const middle = (inside + outside) / 2
      if (holds(oneSided(sample, middle))) outside = middle
      else inside = middle
    }
    return outside
  }
  return {
    low: change(effect, -1, (tested) => tested !== undefined && tested.pAbove <= alpha),
    high: change(effect, 1, (tested) => tested !== undefined && tested.pBelow <= alpha)
  }
}

/** The two-sided p value of "no difference". */
export const noDifference = ({ n, lost, gained, designEffect, df }: Counts): number =>
  Math.min(
    1,
    2 * tail(-Math.abs(tangoScore(n / designEffect, lost / designEffect, gained / designEffect, 0)), df)
  )

/** Bounds of a difference, as a share of the range. */
export interface Bounds {
  /** The lower bound, as a share of the range. */
  readonly low: number
  /** The upper bound, as a share of the range. */
  readonly high: number
}

/**
 * The differences that neither one-sided test at (1 − confidence)/2 rejects: an interval that agrees with
 * {@link equivalence}.
 *
 * @returns undefined with fewer than two clusters
 */
export const interval = (sample: Counts, confidence: number): Bounds | undefined => {
  const { n, lost, gained, designEffect, kish, df, clusters } = sample
  if (clusters < 2 || !(df > 0)) return undefined
  const t =
    df === Number.POSITIVE_INFINITY
      ? Distribution.normalQuantile((1 + confidence) / 2)
      : Distribution.tQuantile((1 + confidence) / 2, df)
  const effect = (gained - lost) / n
  const net = gained - lost
  const solve = (of: number, less: number, more: number, target: number): number => {
    const mean = (more - less) / n
    if (target > 0 ? mean <= -1 : mean >= 1) return mean
    return target > 0
      ? tangoInverse(n / of, less / of, more / of, target, -1, mean)
      : tangoInverse(n / of, less / of, more / of, target, mean, 1)
  }
  const low = Math.min(solve(designEffect, lost, gained, t), Math.min(0, solve(kish, 0, Math.max(0, net), t)))
  const high = Math.max(
    solve(designEffect, lost, gained, -t),
    Math.max(0, solve(kish, Math.max(0, -net), 0, -t))
  )
  return { low: Math.min(effect, low), high: Math.max(effect, high) }
}
