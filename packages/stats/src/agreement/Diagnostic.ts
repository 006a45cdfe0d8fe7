/**
 * What a judge of right or wrong is worth as a test: how often it passes what people pass, and fails what they fail.
 *
 * These figures, unlike agreement and kappa, carry over to answers of which another share is right, as long as the judge
 * errs alike there. The predictive values do not: they hold for this share only.
 */
import type * as Cluster from "../Cluster.ts"
import type { Estimate } from "../Interval.ts"
import { type Pairs, pairs } from "../internal/agreement/pairs.ts"
import { pick, type Rating, unitWeights } from "../internal/agreement/ratings.ts"
import * as PooledShare from "../PooledShare.ts"

/** How a judge is measured as a test. */
export interface Options {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * One label per case: cases that share one are not independent.
   *
   * @defaultValue none: every case stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * Shape (cases), each above 0: how many cases each stands for, the inverse of the probability with which it was
   * drawn.
   *
   * @defaultValue all alike
   */
  readonly weights?: ArrayLike<number>
}

/** How many cases fell where; unweighted. */
export interface Counts {
  /** Passed by both. */
  readonly truePositive: number
  /** Passed by the judge, failed by people. */
  readonly falsePositive: number
  /** Failed by the judge, passed by people. */
  readonly falseNegative: number
  /** Failed by both. */
  readonly trueNegative: number
}

/** A judge as a test. */
export interface Rates {
  /** How many cases fell where. */
  readonly counts: Counts
  /** The share of what people pass that the judge passes, in [0, 1]. */
  readonly sensitivity: Estimate
  /** The share of what people fail that the judge fails, in [0, 1]. */
  readonly specificity: Estimate
  /** The share of what the judge passes that people pass, in [0, 1]. */
  readonly positivePredictive: Estimate
  /** The share of what the judge fails that people fail, in [0, 1]. */
  readonly negativePredictive: Estimate
  /** The share that people pass, in [0, 1]. */
  readonly prevalence: Estimate
  /** How many cases the judge left ungraded: they are in no figure. */
  readonly judgeMissing: number
  /** How many cases people left ungraded. */
  readonly peopleMissing: number
}

/**
 * Sensitivity, specificity and predictive values with counts. Each interval is Wilson's score interval with Clopper and
 * Pearson's bound near the ends, at the effective n where cases share clusters or are weighted (`PooledShare`).
 *
 * ```ts
 * Diagnostic.rates([1, 1, 0, 0], [1, 0, 0, 0]).specificity // 2 of 3
 * ```
 *
 * @param judge shape (cases): 1 pass, 0 fail, null no grade
 * @param people shape (cases), in the same order
 * @throws RangeError when the lengths differ, a grade is not 0, 1 or null, or an option is impossible.
 * @see Altman & Bland 1994, "Diagnostic tests"; Wilson 1927.
 */
export const rates = (judge: ArrayLike<Rating>, people: ArrayLike<Rating>, options: Options = {}): Rates => {
  const paired: Pairs = pairs(judge, people, options)
  const counts = { truePositive: 0, falsePositive: 0, falseNegative: 0, trueNegative: 0 }
  for (const [i, [said, is]] of paired.units.entries()) {
    if (!((said === 0 || said === 1) && (is === 0 || is === 1))) {
      throw new RangeError(`pair ${i}: expected grades of 0 or 1, found ${said} and ${is}`)
    }
    if (said === is) counts[said === 1 ? "truePositive" : "trueNegative"]++
    else counts[said === 1 ? "falsePositive" : "falseNegative"]++
  }
  const { units } = paired
  const weights = unitWeights(paired.options.weights, units.length)
  const { clusters } = paired.options
  /** The share of `of` among the cases that are in `among`. */
  const share = (
    among: (pair: readonly [number, number]) => boolean,
    of: (pair: readonly [number, number]) => boolean
  ): Estimate => {
    const kept = units.flatMap((pair, i) => (among(pair) ? [i] : []))
    const trials = unitWeights(pick(weights, kept), kept.length)
    const labels = pick(clusters, kept)
    return PooledShare.estimate(
      kept.map((i, at) => (of(units[i] ?? [0, 0]) ? (trials[at] ?? 1) : 0)),
      trials,
      {
        ...(options.confidence === undefined ? {} : { confidence: options.confidence }),
        ...(labels === undefined ? {} : { clusters: labels })
      }
    )
  }
  return {
    counts,
    sensitivity: share(
      ([, is]) => is === 1,
      ([said]) => said === 1
    ),
    specificity: share(
      ([, is]) => is === 0,
      ([said]) => said === 0
    ),
    positivePredictive: share(
      ([said]) => said === 1,
      ([, is]) => is === 1
    ),
    negativePredictive: share(
      ([said]) => said === 0,
      ([, is]) => is === 0
    ),
    prevalence: share(
      () => true,
      ([, is]) => is === 1
    ),
    judgeMissing: paired.firstMissing,
    peopleMissing: paired.secondMissing
  }
}
