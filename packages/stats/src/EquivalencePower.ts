import * as Distribution from "./Distribution.ts"
import { smallest } from "./internal/smallest.ts"
import { tangoScore } from "./internal/tangoScore.ts"
import * as PairedScore from "./PairedScore.ts"

/** Above this expected number of differing cases the normal approximation is as good. */
const mostSummed = 400

/** How the test sees clusters; see `PairedScore`. */
interface Clustered {
  /**
   * What the statistic is compared with.
   *
   * @defaultValue the normal quantile of 1 − α
   */
  readonly critical?: number
  /**
   * The true design effect over the one that the test takes, in (0, 1].
   *
   * @defaultValue 1
   */
  readonly seenRatio?: number
}

/**
 * The power of Tango's equivalence test with `n` (effective) cases when there is no difference: summed over the number
 * of differing cases, which is binomial, and, given it, over who won them, which is binomial with probability ½.
 */
export const tangoPower = (
  n: number,
  margin: number,
  discordance: number,
  alpha: number,
  { critical = Distribution.normalQuantile(1 - alpha), seenRatio = 1 }: Clustered = {}
): number => {
  if (margin >= 1) return 1
  // Given so many differing cases: the largest net number of wins, either way, at which both tests still reject.
  const most = (differing: number, cases: number): number => {
    const holds = (net: number): boolean =>
      tangoScore(
        seenRatio * cases,
        (seenRatio * (differing + net)) / 2,
        (seenRatio * (differing - net)) / 2,
        -margin
      ) >= critical
    if (!holds(0)) return -1
    let low = 0
    let high = differing
    if (holds(high)) return high
    while (high - low > 1e-3) {
      const middle = (low + high) / 2
      if (holds(middle)) low = middle
      else high = middle
    }
    return low
  }
  if (n * discordance > mostSummed) {
    const net = most(n * discordance, n)
    return net < 0 ? 0 : Math.max(0, 2 * Distribution.normalCdf(net / Math.sqrt(n * discordance)) - 1)
  }
  const cases = Math.max(1, Math.round(n))
  const from = Distribution.binomialQuantile(1e-7, cases, discordance)
  const to = Distribution.binomialQuantile(1 - 1e-7, cases, discordance)
  let power = 0
  for (let differing = from; differing <= to; differing++) {
    const net = most(differing, cases)
    if (net < 0) break
    // |2·wins − differing| ≤ net
    const fewest = Math.ceil((differing - net) / 2 - 1e-9)
    const tail = fewest <= 0 ? 0 : Distribution.binomialCdf(fewest - 1, differing, 0.5)
    power += Distribution.binomialPmf(differing, cases, discordance) * (1 - 2 * tail)
  }
  return power
}

/** A population in clusters, as far as a plan needs it. Shares are of all cases. */
export interface ClusteredPlan {
  /** The share of cases that differ, 0 to 1. */
  readonly discordance: number
  /** How many times as many cases clustering costs, 1 or more. */
  readonly designEffect: number
  /** Kish's effect: Σ size² ÷ Σ size. */
  readonly kish: number
  /** Clusters per case, in (0, 1]. */
  readonly clusters: number
  /** Effective clusters that differ, per case. */
  readonly differing: number
  /** Degrees of freedom per cluster, in (0, 1]: fewer where clusters are unequal. */
  readonly dfPerCluster: number
}

/**
 * How many cases `PairedScore.equivalence` needs when there is no difference. Its design effect is shrunk to Kish's
 * while few clusters differ, so that more cases are not only more but also count for more each.
 */
export const clusteredPairs = (
  margin: number,
  { discordance, designEffect, kish, clusters, differing, dfPerCluster }: ClusteredPlan,
  { alpha, power }: { readonly alpha: number; readonly power: number },
  from: number
): number => {
  return smallest(from, (n) => {
    const effect = Math.max(designEffect, PairedScore.shrunk(differing * n, designEffect, kish, clusters))
    const df = dfPerCluster * clusters * n
    if (!(df > 1)) return false
    const critical = Distribution.tQuantile(1 - alpha, df)
    // However little differs, each cluster could be of one mind.
    if (tangoScore(n / kish, 0, 0, -margin) < critical) return false
    const seenRatio = designEffect / effect
    return tangoPower(n / designEffect, margin, discordance, alpha, { critical, seenRatio }) >= power
  })
}
