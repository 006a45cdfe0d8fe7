/**
 * The interval of a share from clusters of trials, and from a number of trials that need not be whole.
 */
import * as Distribution from "../Distribution.ts"

/** A share with its bounds. */
export interface Bounds {
  readonly _tag: "Interval"
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** The score interval of a proportion p of `n` independent cases, which need not be a whole number. */
export const score = (p: number, n: number, z: number): Bounds => {
  const scale = 1 + (z * z) / n
  const centre = (p + (z * z) / (2 * n)) / scale
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return {
    _tag: "Interval",
    estimate: p,
    // At the ends the formula gives p itself; rounding must not push the bound past it.
    low: p === 0 ? 0 : Math.min(p, Math.max(0, centre - half)),
    high: p === 1 ? 1 : Math.max(p, Math.min(1, centre + half))
  }
}

/** So few successes, or failures, that Wilson's bound on their side is too narrow. */
const rare = 3

/**
 * The interval of a share: Wilson's, with the bound of Clopper and Pearson on the side where three or fewer succeeded
 * or failed. There Wilson's own leaves out the truth too often: for shares near 1 it covers as little as 84 %.
 *
 * @param successes in [0, n]; a fraction where n is an effective number
 * @param n > 0: how many independent cases tell as much as the sample; need not be whole
 * @param critical the quantile that goes with the confidence: of the normal distribution, or of Student's t where the
 * effective number is itself an estimate
 * @see Brown, Cai & DasGupta 2001, §4.1.1, on Wilson's coverage near the ends and a mended lower bound there; for
 * effective numbers Korn & Graubard 1998.
 */
export const ofShare = (successes: number, n: number, critical: number): Bounds => {
  const p = successes / n
  const found = score(p, n, critical)
  const tail = Distribution.normalCdf(-critical)
  // Sums of effective numbers carry rounding.
  const slack = 1e-9 * n
  const failures = n - successes
  /** Effectively less than one case does not tell a share from none. */
  const isNone = (cases: number): boolean => cases < 1 - slack
  const isRare = (cases: number): boolean => cases <= rare + slack
  return {
    ...found,
    low: isNone(successes)
      ? 0
      : isRare(successes)
        ? Math.min(found.low, Distribution.betaQuantile(tail, successes, failures + 1))
        : found.low,
    high: isNone(failures)
      ? 1
      : isRare(failures)
        ? Math.max(found.high, Distribution.betaQuantile(1 - tail, successes + 1, failures))
        : found.high
  }
}

/** How many telling clusters the assumption that all within a cluster is alike weighs as much as; by simulation. */
const priorClusters = 0.5

/** How many times as many trials a clustered sample needs as an independent one. */
export interface ClusteredShare {
  /** The share of all trials that succeeded. */
  readonly share: number
  /** How many independent trials tell as much as the sample. */
  readonly effective: number
  /** The standard error of the share: that of a ratio of sums over clusters, "CR2". */
  readonly standardError: number
  /** The degrees of freedom of the standard error. */
  readonly df: number
}

/**
 * The share of the trials of several clusters, and how many independent trials tell as much: all trials over the
 * design effect, as far as the sample can tell that. The estimate is drawn towards its largest plausible value
 * (everything within a cluster alike, Kish's 1 + (m − 1)) where few clusters differ from the rest, since an estimate made
 * of two or three clusters is as often far too small as too large.
 *
 * The variance is that of the linearised ratio in the bias-reduced form "CR2", its degrees of freedom those of Bell and
 * McCaffrey, each cluster weighing as many trials as it has.
 *
 * @param successes shape (clusters), each in [0, trials of the cluster]
 * @param trials shape (clusters), each above 0; at least two clusters
 * @param least the smallest design effect that is plausible
 * @see Kish 1965, §8.2 and 11.7; Bell & McCaffrey 2002
 */
export const clusteredShare = (
  successes: ArrayLike<number>,
  trials: ArrayLike<number>,
  least: number
): ClusteredShare => {
  const count = trials.length
  let total = 0
  let succeeded = 0
  for (let c = 0; c < count; c++) {
    total += trials[c] ?? Number.NaN
    succeeded += successes[c] ?? Number.NaN
  }
  const share = Math.min(1, Math.max(0, succeeded / total))
  let kish = 0
  let variance = 0
  let squares = 0
  let fourths = 0
  let diagonal = 0
  let weights = 0
  let weightSquares = 0
  for (let c = 0; c < count; c++) {
    const size = trials[c] ?? Number.NaN
    const weight = size / total
    const residual = (successes[c] ?? Number.NaN) - size * share
    const square = residual * residual
    kish += size * weight
    variance += square / (1 - weight) / (total * total)
    squares += square
    fourths += square * square
    diagonal += weight * weight
    const gram = (weight * weight) / (1 - weight)
    weights += gram
    weightSquares += gram * gram
  }
  const df = 1 / (diagonal + weights * weights - weightSquares)
  const binomial = (share * (1 - share)) / total
  // Equal clusters leave rounding behind, not a spread.
  const standardError = Math.sqrt(variance)
  if (!(standardError > 1e-14 && binomial > 0))
    return { share, effective: total / kish, standardError: 0, df }
  // How many clusters the spread comes from.
  const telling = squares ** 2 / fourths
  const plausible = Math.max(least, variance / binomial)
  const designEffect = (telling * plausible + priorClusters * kish) / (telling + priorClusters)
  return { share, effective: total / designEffect, standardError, df }
}
