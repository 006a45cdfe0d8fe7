import * as Distribution from "./Distribution.ts"
import { smallest } from "./internal/smallest.ts"
import { tangoScore } from "./internal/tangoScore.ts"
import * as PairedScore from "./PairedScore.ts"

/** Above this expected number of differing cases the normal approximation is as good. */
const mostSummed = 400

/**
 * The power of Tango's equivalence test with `n` (effective) cases when there is no difference: summed over the number
 * of differing cases, which is binomial, and, given it, over who won them, which is binomial with probability ½.
 */
export const tangoPower = (n: number, margin: number, discordance: number, alpha: number): number => {
  if (margin >= 1) return 1
  const critical = Distribution.normalQuantile(1 - alpha)
  // Given so many differing cases: the largest net number of wins, either way, at which both tests still reject.
  const most = (differing: number, cases: number): number => {
    const holds = (net: number): boolean =>
      tangoScore(cases, (differing + net) / 2, (differing - net) / 2, -margin) >= critical
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

/**
 * A population whose cases are repeated, clustered or graded, as far as a plan needs it. Shares are of all
 * cases.
 */
export interface ScorePlan {
  /** The mean squared difference of a case, in units of the range, in (0, 1]. */
  readonly discordance: number
  /** What clustering costs, as estimated, 1 or more. `PairedScore` shrinks its own anew at every size. */
  readonly designEffect: number
  /** Kish's effect Σ size² ÷ Σ size, 1 or more. */
  readonly kish: number
  /** The relative standard error of `kish` times √cases. 0 where sizes are equal. */
  readonly kishSpread: number
  /** Clusters per case, in (0, 1]. */
  readonly clusters: number
  /** From how many clusters the difference effectively comes, per case, above 0. */
  readonly differing: number
  /** Degrees of freedom per cluster, in (0, 1]. Undefined without clusters, where the statistic is normal. */
  readonly dfPerCluster: number | undefined
}

/** Points and weights that stand for a normal variable: Gauss and Hermite's of order 3. */
const normalPoints = [
  { z: -Math.sqrt(3), weight: 1 / 6 },
  { z: 0, weight: 2 / 3 },
  { z: Math.sqrt(3), weight: 1 / 6 }
] as const
const middle = [{ z: 0, weight: 1 }] as const

/** Below this relative standard error Kish's effect is taken as known. */
const kishIsKnown = 0.02

/**
 * The power of `PairedScore.equivalence` with `n` cases when there is no difference.
 *
 * A new sample has clusters of its own. So the power is the mean over Kish's effects that it may have; given one, over
 * the number of clusters that differ; given that, over who wins them. The test sees as many as differ, not the mean:
 * where there are none, each cluster might be of one mind.
 */
export const scorePower = (n: number, margin: number, plan: ScorePlan, alpha: number): number => {
  if (margin >= 1) return 1
  const error = plan.kishSpread / Math.sqrt(n)
  return (error > kishIsKnown ? normalPoints : middle).reduce((power, { z, weight }) => {
    const kish = Math.max(1, plan.kish * Math.exp(z * error - (error * error) / 2))
    return power + weight * powerWithin(n, margin, plan, kish, alpha)
  }, 0)
}

/** Above this expected number of differing clusters three points stand for all numbers. */
const mostClustersSummed = 40
/** So many numbers of differing clusters are solved for; the others lie in between. */
const solved = 8

const powerWithin = (n: number, margin: number, plan: ScorePlan, kish: number, alpha: number): number => {
  const { designEffect, clusters, dfPerCluster } = plan
  // Unequal clusters have fewer degrees of freedom, in proportion to Kish's effect.
  const df =
    dfPerCluster === undefined
      ? Number.POSITIVE_INFINITY
      : (dfPerCluster * clusters * n * plan.kish) / Math.max(1, kish)
  if (!(df > 1)) return 0
  const critical = Number.isFinite(df)
    ? Distribution.tQuantile(1 - alpha, df)
    : Distribution.normalQuantile(1 - alpha)
  // However little differs, each cluster could be of one mind.
  if (tangoScore(n / kish, 0, 0, -margin) < critical) return 0
  const expected = plan.differing * n
  const squares = plan.discordance / plan.differing
  /** By how much one differing cluster moves the net difference. */
  const step = Math.sqrt(squares * designEffect)
  /** Given so many: the largest net difference, in such steps, at which both tests still reject; −1 where none does. */
  const most = (differing: number): number => {
    const seen = differing * squares
    const shrunk = PairedScore.shrunk(Math.min(differing, seen), designEffect, kish, clusters)
    const effect = Math.max(designEffect, shrunk)
    const holds = (net: number): boolean => {
      const all = Math.max(seen, net)
      return tangoScore(n / effect, (all + net) / 2 / effect, (all - net) / 2 / effect, -margin) >= critical
    }
    if (!holds(0)) return -1
    let low = 0
    let high = margin * n
    while (high - low > 5e-3 * step) {
      const half = (low + high) / 2
      if (holds(half)) low = half
      else high = half
    }
    return low / step
  }
  const cases = Math.max(1, Math.round(n / designEffect))
  const share = expected / cases
  if (expected > mostClustersSummed || share >= 1) {
    const deviation = Math.sqrt(expected * Math.max(0, 1 - share))
    return normalPoints.reduce((power, { z, weight }) => {
      const differing = expected + z * deviation
      return power + weight * within(most(differing) / Math.sqrt(differing))
    }, 0)
  }
  const from = Distribution.binomialQuantile(1e-5, cases, share)
  const to = Distribution.binomialQuantile(1 - 1e-5, cases, share)
  const stride = Math.max(1, Math.ceil((to - from) / solved))
  let power = 0
  let below = most(from)
  for (let left = from; left <= to && below >= 0; left += stride) {
    const above = most(left + stride)
    for (let k = 0; k < stride && left + k <= to; k++) {
      const net = below + (k / stride) * (above - below)
      power += Distribution.binomialPmf(left + k, cases, share) * fairWithin(left + k, net)
    }
    below = above
  }
  return power
}

/** The chance that a standard normal variable lies within ±`bound`. */
const within = (bound: number): number => (bound > 0 ? 2 * Distribution.normalCdf(bound) - 1 : 0)

/** The chance that |wins − losses| of so many fair games is at most `net`. */
const fairWithin = (games: number, net: number): number => {
  if (net < 0) return 0
  const fewest = Math.ceil((games - net) / 2 - 1e-9)
  if (fewest <= 0) return 1
  return games > 20
    ? within((games + 1 - 2 * fewest) / Math.sqrt(games))
    : 1 - 2 * Distribution.binomialCdf(fewest - 1, games, 0.5)
}

/** How many cases `PairedScore.equivalence` needs when there is no difference, from so many on. */
export const scorePairs = (
  margin: number,
  plan: ScorePlan,
  { alpha, power }: { readonly alpha: number; readonly power: number },
  from: number
): number => {
  const isEnough = (n: number): boolean => scorePower(n, margin, plan, alpha) >= power
  // Mostly it is close to what the normal distribution says.
  const z = Distribution.normalQuantile(1 - alpha) + Distribution.normalQuantile((1 + power) / 2)
  const guess = Math.floor((0.9 * plan.discordance * plan.designEffect * z * z) / margin ** 2)
  return smallest(guess > from && !isEnough(guess) ? guess : from, isEnough)
}
