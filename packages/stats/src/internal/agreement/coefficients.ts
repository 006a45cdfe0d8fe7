/**
 * The coefficients of agreement, each as 1 − (observed disagreement / disagreement by chance), from weighted units.
 */
import { distance, overPairs, type Scale, type Tally, type Weights } from "./tally.ts"

export type { Scale, Weights } from "./tally.ts"

/** What differences mean: none but that they are there; their order; their size. */
export type Metric = "nominal" | "ordinal" | "interval"

/** The coefficient of units; NaN where it is 0/0. */
export type Coefficient = (tally: Tally) => number

/** The mean disagreement of two independent ratings, one drawn from each distribution over the levels. */
const independent = (
  levels: ReadonlyArray<number>,
  weights: Weights,
  first: Float64Array,
  second: Float64Array
): number => {
  const low = levels[0] ?? 0
  const range = (levels.at(-1) ?? 0) - low
  let found = 0
  if (weights === "unweighted") {
    for (let k = 0; k < levels.length; k++) found += (first[k] ?? 0) * (second[k] ?? 0)
    return 1 - found
  }
  if (weights === "quadratic") {
    let firstMean = 0
    let secondMean = 0
    for (let k = 0; k < levels.length; k++) {
      const x = ((levels[k] ?? 0) - low) / range
      found += x * x * ((first[k] ?? 0) + (second[k] ?? 0))
      firstMean += x * (first[k] ?? 0)
      secondMean += x * (second[k] ?? 0)
    }
    return found - 2 * firstMean * secondMean
  }
  // |x − y| is the sum of the steps that lie between the two.
  let below = 0
  let alsoBelow = 0
  for (let k = 0; k + 1 < levels.length; k++) {
    below += first[k] ?? 0
    alsoBelow += second[k] ?? 0
    const step = ((levels[k + 1] ?? 0) - (levels[k] ?? 0)) / range
    found += step * (below * (1 - alsoBelow) + alsoBelow * (1 - below))
  }
  return found
}

const ratio = (observed: number, expected: number): number =>
  // Sums of weights carry rounding: a disagreement by chance of 0 is one level for all.
  expected > 1e-12 ? 1 - observed / expected : Number.NaN

/** Cohen's kappa: each of the two raters keeps their own habits. */
export const cohen =
  ({ levels }: Scale, weights: Weights): Coefficient =>
  ({ observed, first, second }) =>
    ratio(observed(weights), independent(levels, weights, first, second))

/** Fleiss' kappa: all raters have the same habits. */
export const fleiss =
  ({ levels }: Scale, weights: Weights): Coefficient =>
  ({ observed, shares }) =>
    ratio(observed(weights), independent(levels, weights, shares, shares))

/** Gwet's AC1 and AC2: chance is a guess where a rater cannot tell, as likely as the levels are mixed. */
export const gwet = ({ levels }: Scale, weights: Weights): Coefficient => {
  const apart = distance(levels, weights)
  const count = levels.length
  let agreeing = 0
  for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) agreeing += 1 - apart(a, b)
  return ({ observed, shares }) => {
    if (count < 2) return Number.NaN
    let mixed = 0
    for (let k = 0; k < count; k++) mixed += (shares[k] ?? 0) * (1 - (shares[k] ?? 0))
    return ratio(observed(weights), 1 - (agreeing / (count * (count - 1))) * mixed)
  }
}

/** Krippendorff's alpha. Squares of distances within units, over those among all ratings that have a partner. */
export const krippendorff = ({ levels, patterns }: Scale, metric: Metric): Coefficient => {
  const partners = Float64Array.from(patterns, ({ length }) => (length < 2 ? 0 : 2 / (length - 1)))
  if (metric === "nominal") {
    const each = overPairs(patterns, (a, b) => Number(a !== b)).map((sum, p) => sum * (partners[p] ?? 0))
    return ({ given, n, sum }) => {
      let squares = 0
      for (let k = 0; k < given.length; k++) squares += (given[k] ?? 0) ** 2
      return alpha(n, sum(each), n * n - squares, n * n)
    }
  }
  const low = levels[0] ?? 0
  const at = Float64Array.from(levels, (level) => level - low)
  const square = (a: number, b: number): number => ((at[a] ?? 0) - (at[b] ?? 0)) ** 2
  const fixed = overPairs(patterns, square).map((sum, p) => sum * (partners[p] ?? 0))
  return ({ amounts, given, n, sum }) => {
    if (metric === "ordinal") {
      // The ordinal distance of two levels is that of their mid-ranks.
      let before = 0
      for (let k = 0; k < at.length; k++) {
        at[k] = before + (given[k] ?? 0) / 2
        before += given[k] ?? 0
      }
    }
    let mean = 0
    let squares = 0
    for (let k = 0; k < at.length; k++) {
      mean += ((given[k] ?? 0) * (at[k] ?? 0)) / n
      squares += (given[k] ?? 0) * (at[k] ?? 0) ** 2
    }
    const expected = 2 * n * (squares - n * mean * mean)
    const observed = metric === "interval" ? sum(fixed) : overAll(amounts, patterns, partners, square)
    return alpha(n, observed, expected, n * n * (at.at(-1) ?? 0) ** 2)
  }
}

const overAll = (
  amounts: Float64Array,
  patterns: ReadonlyArray<ReadonlyArray<number>>,
  partners: Float64Array,
  apart: (a: number, b: number) => number
): number => {
  let found = 0
  for (let p = 0; p < amounts.length; p++) {
    const weight = (amounts[p] ?? 0) * (partners[p] ?? 0)
    const pattern = patterns[p]
    if (weight === 0 || pattern === undefined) continue
    for (let i = 1; i < pattern.length; i++) {
      for (let j = 0; j < i; j++) found += weight * apart(pattern[i] ?? 0, pattern[j] ?? 0)
    }
  }
  return found
}

/** Alpha from sums over ordered pairs of ratings; `scale` is what `expected` may at most be. */
const alpha = (n: number, observed: number, expected: number, scale: number): number =>
  expected > 1e-12 * scale ? 1 - ((n - 1) * observed) / expected : Number.NaN
