/** What the coefficients of agreement need of units that weigh so much, counted once for all of them. */
import type { Ratings } from "./ratings.ts"

/** What is known of the sample beforehand. */
export type Scale = Pick<Ratings, "levels" | "patterns">

/** How bad it is to give two different levels: all alike, as far as they lie apart, or the square of that. */
export type Weights = "unweighted" | "linear" | "quadratic"

/** The disagreement of two levels, given by their places, in [0, 1]. */
export const distance = (
  levels: ReadonlyArray<number>,
  weights: Weights
): ((a: number, b: number) => number) => {
  const range = (levels.at(-1) ?? 0) - (levels[0] ?? 0)
  if (weights === "unweighted") return (a, b) => (a === b ? 0 : 1)
  return (a, b) => {
    if (a === b) return 0
    const apart = Math.abs((levels[a] ?? Number.NaN) - (levels[b] ?? Number.NaN)) / range
    return weights === "linear" ? apart : apart * apart
  }
}

/** Units that weigh so much. The arrays are reused by the next count. */
export interface Tally {
  /** Shape (patterns). */
  readonly amounts: Float64Array
  /** The share of the ratings that each level has, units with several raters counting as one. */
  readonly shares: Float64Array
  /** The share of units to which the first rating, and the second, gave each level. */
  readonly first: Float64Array
  readonly second: Float64Array
  /** How many ratings of each level have a partner in their unit. */
  readonly given: Float64Array
  /** How many ratings have a partner. */
  readonly n: number
  /** The sum over units of a value of theirs, 0 for those without a partner. */
  readonly sum: (values: Float64Array) => number
  /** The mean disagreement of two raters of a unit. */
  readonly observed: (weights: Weights) => number
}

/** The sum of a disagreement over the pairs of raters of each unit. */
export const overPairs = (
  patterns: ReadonlyArray<ReadonlyArray<number>>,
  apart: (a: number, b: number) => number
): Float64Array =>
  Float64Array.from(patterns, (pattern) => {
    let sum = 0
    for (let i = 1; i < pattern.length; i++) {
      for (let j = 0; j < i; j++) sum += apart(pattern[i] ?? 0, pattern[j] ?? 0)
    }
    return sum
  })

/** Gets ready to count. */
export const counter = ({ levels, patterns }: Scale): ((amounts: Float64Array) => Tally) => {
  const starts = Int32Array.from({ length: patterns.length + 1 })
  for (const [p, pattern] of patterns.entries()) starts[p + 1] = (starts[p] ?? 0) + pattern.length
  const places = Int32Array.from(patterns.flat())
  const hasPair = Float64Array.from(patterns, (pattern) => Number(pattern.length > 1))
  const [shares, first, second, given] = [0, 0, 0, 0].map(() => new Float64Array(levels.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array
  ]
  const means = new Map<Weights, Float64Array>()
  const meansOf = (weights: Weights): Float64Array => {
    const known = means.get(weights)
    if (known !== undefined) return known
    const found = overPairs(patterns, distance(levels, weights)).map((sum, p) => {
      const m = patterns[p]?.length ?? 0
      return m < 2 ? 0 : (2 * sum) / (m * (m - 1))
    })
    means.set(weights, found)
    return found
  }
  return (amounts) => {
    for (const into of [shares, first, second, given]) into.fill(0)
    let total = 0
    let n = 0
    for (let p = 0; p < amounts.length; p++) {
      const amount = amounts[p] ?? 0
      if (amount === 0) continue
      const start = starts[p] ?? 0
      const end = starts[p + 1] ?? 0
      const m = end - start
      total += amount
      if (m > 1) n += amount * m
      const part = amount / m
      for (let at = start; at < end; at++) {
        const k = places[at] ?? 0
        shares[k] = (shares[k] ?? 0) + part
        if (m > 1) given[k] = (given[k] ?? 0) + amount
        if (at === start) first[k] = (first[k] ?? 0) + amount
        else if (at === start + 1) second[k] = (second[k] ?? 0) + amount
      }
    }
    for (const into of [shares, first, second]) {
      for (let k = 0; k < into.length; k++) into[k] = (into[k] ?? 0) / total
    }
    const sum = (values: Float64Array): number => {
      let found = 0
      for (let p = 0; p < amounts.length; p++) found += (amounts[p] ?? 0) * (values[p] ?? 0)
      return found
    }
    return {
      amounts,
      shares,
      first,
      second,
      given,
      n,
      sum,
      observed: (weights) => sum(meansOf(weights)) / sum(hasPair)
    }
  }
}
