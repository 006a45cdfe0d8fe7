/**
 * The few probability distributions that the tests and intervals of this folder need.
 *
 * Written here, rather than taken from a package, because start-up counts for a command-line tool: the best-kept
 * collections cost 15 to 80 ms to load, and the quick ones lose digits in the tails. Each function is
 * checked against SciPy to twelve digits, tails included.
 */
import * as special from "./internal/specialFunctions.ts"

const requireProbability = (p: number): void => {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`probability: expected a number in [0, 1], found ${p}`)
}

/** P(Z ≤ x) for a standard normal Z. */
export const normalCdf = (x: number): number => special.normalCdf(x)

/**
 * The x with P(Z ≤ x) = p for a standard normal Z; ±Infinity at p = 0 and 1.
 *
 * @throws RangeError unless 0 ≤ p ≤ 1.
 */
export const normalQuantile = (p: number): number => {
  requireProbability(p)
  return special.normalQuantile(p)
}

/**
 * P(T ≤ t) for Student's t with `df` degrees of freedom (any positive real; Infinity means the normal).
 *
 * @throws RangeError unless df > 0.
 */
export const tCdf = (t: number, df: number): number => {
  if (!(df > 0)) throw new RangeError(`degrees of freedom: expected a positive number, found ${df}`)
  if (df > 1e10) return special.normalCdf(t)
  const square = t * t
  if (square === Number.POSITIVE_INFINITY) return t < 0 ? 0 : 1
  const bothTails = special.incompleteBeta(df / 2, 0.5, df / (df + square), square / (df + square))[0]
  return t < 0 ? bothTails / 2 : 1 - bothTails / 2
}

/**
 * The t with P(T ≤ t) = p for Student's t with `df` degrees of freedom.
 *
 * @throws RangeError unless 0 ≤ p ≤ 1 and df > 0.
 */
export const tQuantile = (p: number, df: number): number => {
  requireProbability(p)
  if (!(df > 0)) throw new RangeError(`degrees of freedom: expected a positive number, found ${df}`)
  if (df > 1e10) return special.normalQuantile(p)
  if (p > 0.5) return -tQuantile(1 - p, df)
  if (p === 0) return Number.NEGATIVE_INFINITY
  const [x, y] = special.incompleteBetaInverse(df / 2, 0.5, 2 * p)
  return -Math.sqrt((df * y) / x)
}

/**
 * P(B ≤ x) for a beta(a, b) variable.
 *
 * @throws RangeError unless a > 0 and b > 0.
 */
export const betaCdf = (x: number, a: number, b: number): number => {
  if (!(a > 0 && b > 0)) throw new RangeError(`beta shapes: expected positive numbers, found ${a} and ${b}`)
  return special.incompleteBeta(a, b, x, 1 - x)[0]
}

/**
 * The x with P(B ≤ x) = p for a beta(a, b) variable.
 *
 * @throws RangeError unless 0 ≤ p ≤ 1, a > 0 and b > 0.
 */
export const betaQuantile = (p: number, a: number, b: number): number => {
  requireProbability(p)
  if (!(a > 0 && b > 0)) throw new RangeError(`beta shapes: expected positive numbers, found ${a} and ${b}`)
  return special.incompleteBetaInverse(a, b, p)[0]
}

/**
 * P(K = k) for K successes in n trials of probability p.
 *
 * @throws RangeError unless n is a non-negative integer and 0 ≤ p ≤ 1.
 */
export const binomialPmf = (k: number, n: number, p: number): number => {
  requireTrials(n)
  requireProbability(p)
  return k < 0 || k > n || !Number.isInteger(k) ? 0 : special.binomialMass(k, n, p, 1 - p)
}

/**
 * P(K ≤ k) for K successes in n trials of probability p.
 *
 * @throws RangeError unless n is a non-negative integer and 0 ≤ p ≤ 1.
 */
export const binomialCdf = (k: number, n: number, p: number): number => {
  requireTrials(n)
  requireProbability(p)
  if (k < 0) return 0
  if (k >= n) return 1
  const whole = Math.floor(k)
  return special.incompleteBeta(n - whole, whole + 1, 1 - p, p)[0]
}

/**
 * The smallest k with P(K ≤ k) ≥ probability, for K successes in n trials of probability p.
 *
 * @throws RangeError unless n is a non-negative integer and both probabilities lie in [0, 1].
 */
export const binomialQuantile = (probability: number, n: number, p: number): number => {
  requireProbability(probability)
  let low = -1
  let high = n
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (binomialCdf(middle, n, p) >= probability) high = middle
    else low = middle
  }
  return high
}

const requireTrials = (n: number): void => {
  if (!(Number.isInteger(n) && n >= 0))
    throw new RangeError(`trials: expected a whole number of 0 or more, found ${n}`)
}
