/**
 * Confidence intervals for one proportion or one mean.
 *
 * Every function answers with an `Estimate`: either an `Interval`, or a `Withheld` that says why there is none and
 * how many observations it would take. There is never a NaN, and never a bound invented from too little data.
 */
import * as Cluster from "./Cluster.ts"
import * as Distribution from "./Distribution.ts"
import { clusteredShare, ofShare, score } from "./internal/shareInterval.ts"
import * as Mean from "./Mean.ts"

/** An estimate with its interval. `low ≤ estimate ≤ high`, all in the unit of the data. */
export interface Interval {
  readonly _tag: "Interval"
  /** The point estimate, in the unit of the data. */
  readonly estimate: number
  /** The lower bound, in the unit of the data. */
  readonly low: number
  /** The upper bound, in the unit of the data. */
  readonly high: number
  /** The nominal coverage, such as 0.95. */
  readonly confidence: number
  /** How many observations went in. */
  readonly n: number
  /** The name of the method, for the report. */
  readonly method: string
}

/** There is no interval, because n cannot support one. */
export interface Withheld {
  readonly _tag: "Withheld"
  /** The point estimate where there is one: the mean of a single observation has no interval but is a mean. */
  readonly estimate: number | undefined
  /** How many observations went in. */
  readonly n: number
  /** How many observations (or clusters, where `reason` says so) it would take; undefined where nobody can tell. */
  readonly needs: number | undefined
  /** Why there is no interval, in words. */
  readonly reason: string
}

export type Estimate = Interval | Withheld

/** The nominal coverage used where none is given. */
export const defaultConfidence = 0.95

/**
 * Checks a confidence level and returns it.
 *
 * @throws RangeError unless 0 < confidence < 1.
 */
export const requireConfidence = (confidence: number): number => {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence: expected a number above 0 and below 1, found ${confidence}`)
  }
  return confidence
}

const requireCounts = (successes: number, n: number): void => {
  if (!(Number.isInteger(n) && n >= 0))
    throw new RangeError(`n: expected a whole number of 0 or more, found ${n}`)
  if (!(successes >= 0 && successes <= n)) {
    throw new RangeError(`successes: expected a number from 0 to n = ${n}, found ${successes}`)
  }
}

const noObservations: Withheld = {
  _tag: "Withheld",
  estimate: undefined,
  n: 0,
  needs: 1,
  reason: "there are no observations"
}

/**
 * Wilson's score interval for a proportion: the default for an accuracy or a rate. Holds its coverage on average,
 * small n and proportions of 0 and 1 included. Assumes independent cases: with clusters use `mean`.
 *
 * @param successes how many of the n succeeded; a fraction is allowed where a case's repeats were averaged
 * @param confidence nominal coverage, default 0.95
 * @throws RangeError unless 0 ≤ successes ≤ n, n is whole, and 0 < confidence < 1.
 * @see Wilson 1927; Brown, Cai & DasGupta 2001, "Interval Estimation for a Binomial Proportion".
 */
export const wilson = (successes: number, n: number, confidence: number = defaultConfidence): Estimate => {
  requireCounts(successes, n)
  requireConfidence(confidence)
  if (n === 0) return noObservations
  const z = Distribution.normalQuantile((1 + confidence) / 2)
  return { ...score(successes / n, n, z), confidence, n, method: "Wilson" }
}

/**
 * The Clopper–Pearson ("exact") interval for a proportion: coverage is never below nominal, at the price of width.
 * For guarantees; for reports prefer `wilson`.
 *
 * @param confidence nominal coverage, default 0.95
 * @throws RangeError unless successes and n are whole, 0 ≤ successes ≤ n, and 0 < confidence < 1.
 * @see Clopper & Pearson 1934.
 */
export const clopperPearson = (
  successes: number,
  n: number,
  confidence: number = defaultConfidence
): Estimate => {
  requireCounts(successes, n)
  requireConfidence(confidence)
  if (!Number.isInteger(successes))
    throw new RangeError(`successes: expected a whole number, found ${successes}`)
  if (n === 0) return noObservations
  const tail = (1 - confidence) / 2
  return {
    _tag: "Interval",
    estimate: successes / n,
    low: successes === 0 ? 0 : Distribution.betaQuantile(tail, successes, n - successes + 1),
    high: successes === n ? 1 : Distribution.betaQuantile(1 - tail, successes + 1, n - successes),
    confidence,
    n,
    method: "Clopper–Pearson"
  }
}

/** How `mean` and `proportion` are asked. */
export interface MeanOptions {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * One label per value. Values that share a label are not independent.
   *
   * @defaultValue none: every value stands alone
   */
  readonly clusters?: Cluster.Labels
}

/**
 * Student's t interval for a mean; with `clusters`, on the clustered standard error of `Mean.fit`.
 *
 * Withheld with fewer than two clusters, and where all of them are alike: five equal scores do not show that there is
 * no spread. For a score of 0 and 1 use `proportion`, which has an answer then.
 *
 * @param values shape (n), any unit
 * @throws RangeError when a value is not finite, the labels do not match the values, or confidence is impossible.
 * @see Miller 2024, arXiv:2411.00640.
 */
export const mean = (values: ArrayLike<number>, options: MeanOptions = {}): Estimate => {
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  if (values.length === 0) return noObservations
  const fit = Mean.fit(values, options.clusters)
  const { n, standardError } = fit
  const clustered = options.clusters !== undefined
  if (standardError === undefined) {
    const reason = `a spread needs at least two ${clustered ? "clusters" : "observations"}`
    return { _tag: "Withheld", estimate: fit.mean, n, needs: 2, reason }
  }
  if (standardError === 0) {
    const reason = `all ${clustered ? "clusters" : "values"} are equal, so the spread is unknown`
    return { _tag: "Withheld", estimate: fit.mean, n, needs: undefined, reason }
  }
  const half = Distribution.tQuantile((1 + confidence) / 2, fit.df) * standardError
  return {
    _tag: "Interval",
    estimate: fit.mean,
    low: fit.mean - half,
    high: fit.mean + half,
    confidence,
    n,
    method: clustered ? "clustered t" : "Student t"
  }
}

/**
 * The interval of a share of trials that tell as much as `n` independent ones.
 *
 * @param successes in [0, n]
 * @param n need not be whole
 * @param confidence nominal coverage, default 0.95
 * @throws RangeError unless 0 ≤ successes ≤ n and 0 < confidence < 1.
 */
export const share = (successes: number, n: number, confidence: number = defaultConfidence): Estimate => {
  requireConfidence(confidence)
  if (!(n >= 0 && Number.isFinite(n))) throw new RangeError(`n: expected a number of 0 or more, found ${n}`)
  if (!(successes >= 0 && successes <= n)) {
    throw new RangeError(`successes: expected a number from 0 to n = ${n}, found ${successes}`)
  }
  if (n === 0) return noObservations
  const critical = Distribution.normalQuantile((1 + confidence) / 2)
  return { ...ofShare(successes, n, critical), confidence, n, method: "Wilson" }
}

/**
 * The interval of a share over cases that were asked several times, or that share clusters: the accuracy over
 * documents, users, or repeats.
 *
 * Wilson's interval at the effective number of cases (n over the design effect), with t in the place of z where there
 * are clusters, and the bound of Clopper and Pearson where three or fewer, effectively, succeeded or failed. Where few
 * clusters differ the design effect cannot be estimated: then all of a cluster counts as one case. A case's share of
 * right repeats is a value; so much less than right or wrong as it varies, so much more do n cases tell.
 *
 * @param values shape (n), each in [0, 1]
 * @throws RangeError when a value is outside [0, 1], the labels do not match, or confidence is impossible.
 * @see Korn & Graubard 1998, "Confidence intervals for proportions with small expected number of positive counts
 * estimated from survey data"; Dean & Pagano 2015 for the Wilson form.
 */
export const proportion = (values: ArrayLike<number>, options: MeanOptions = {}): Estimate => {
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  const n = values.length
  if (n === 0) return noObservations
  let total = 0
  let isWhole = true
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? Number.NaN
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`value ${i}: expected a number in [0, 1], found ${value}`)
    if (value !== 0 && value !== 1) isWhole = false
    total += value
  }
  const { clusters: labels } = options
  if (labels === undefined && (isWhole || n === 1)) return share(total, n, confidence)
  const { sums, sizes } = Cluster.totals(values, Cluster.index(labels, n))
  if (sums.length < 2) {
    const reason = "a spread needs at least two clusters"
    return { _tag: "Withheld", estimate: total / n, n, needs: 2, reason }
  }
  // Named clusters are there because cases are alike; that they seem less alike than chance is chance.
  const { share: p, effective, df } = clusteredShare(sums, sizes, labels === undefined ? 0 : 1)
  const critical = Distribution.tQuantile((1 + confidence) / 2, df)
  return {
    ...ofShare(p * effective, effective, critical),
    estimate: p,
    confidence,
    n,
    method: labels === undefined ? "Wilson" : "clustered Wilson"
  }
}
