/**
 * The coefficients of agreement, each as 1 − (observed disagreement / disagreement by chance), from weighted units.
 */
import type { Ratings } from "./ratings.ts"

/** How bad it is to give two different levels: all alike, as far as they lie apart, or the square of that. */
export type Weights = "unweighted" | "linear" | "quadratic"

/** What differences mean: none but that they are there; their order; their size. */
export type Metric = "nominal" | "ordinal" | "interval"

/** The coefficient of units that weigh so much, shape (patterns); NaN where it is 0/0. */
export type Coefficient = (amounts: Float64Array) => number

/** What a coefficient knows of the sample beforehand. */
export type Scale = Pick<Ratings, "levels" | "patterns">

/** The disagreement of two levels, in [0, 1]. */
const distance = (levels: ReadonlyArray<number>, weights: Weights): ((a: number, b: number) => number) => {
  const range = (levels.at(-1) ?? 0) - (levels[0] ?? 0)
  if (weights === "unweighted") return (a, b) => (a === b ? 0 : 1)
  return (a, b) => {
    if (a === b) return 0
    const apart = Math.abs((levels[a] ?? Number.NaN) - (levels[b] ?? Number.NaN)) / range
    return weights === "linear" ? apart : apart * apart
  }
}

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

/** The share of the ratings that each level has, units with several raters counting as one. */
const shares = ({ levels, patterns }: Scale, amounts: Float64Array): Float64Array => {
  const found = new Float64Array(levels.length)
  let total = 0
  for (const [p, pattern] of patterns.entries()) {
    const amount = amounts[p] ?? 0
    if (amount === 0) continue
    total += amount
    for (const k of pattern) found[k] = (found[k] ?? 0) + amount / pattern.length
  }
  for (let k = 0; k < found.length; k++) found[k] = (found[k] ?? 0) / total
  return found
}

/** The mean disagreement of two raters of a unit; undefined where only one rated it. */
const withinUnits = ({ levels, patterns }: Scale, weights: Weights): ((amounts: Float64Array) => number) => {
  const apart = distance(levels, weights)
  const each = patterns.map((pattern) => {
    const m = pattern.length
    let sum = 0
    for (let i = 1; i < m; i++) {
      for (let j = 0; j < i; j++) sum += apart(pattern[i] ?? 0, pattern[j] ?? 0)
    }
    return m < 2 ? undefined : (2 * sum) / (m * (m - 1))
  })
  return (amounts) => {
    let sum = 0
    let total = 0
    for (const [p, disagreement] of each.entries()) {
      if (disagreement === undefined) continue
      const amount = amounts[p] ?? 0
      sum += amount * disagreement
      total += amount
    }
    return sum / total
  }
}

/** Cohen's kappa: each of the two raters keeps their own habits. */
export const cohen = (scale: Scale, weights: Weights): Coefficient => {
  const { levels, patterns } = scale
  const observed = withinUnits(scale, weights)
  return (amounts) => {
    const first = new Float64Array(levels.length)
    const second = new Float64Array(levels.length)
    let total = 0
    for (const [p, [a = 0, b = 0]] of patterns.entries()) {
      const amount = amounts[p] ?? 0
      first[a] = (first[a] ?? 0) + amount
      second[b] = (second[b] ?? 0) + amount
      total += amount
    }
    for (let k = 0; k < levels.length; k++) {
      first[k] = (first[k] ?? 0) / total
      second[k] = (second[k] ?? 0) / total
    }
    return ratio(observed(amounts), independent(levels, weights, first, second))
  }
}

/** Fleiss' kappa: all raters have the same habits. */
export const fleiss = (scale: Scale, weights: Weights): Coefficient => {
  const observed = withinUnits(scale, weights)
  return (amounts) => {
    const all = shares(scale, amounts)
    return ratio(observed(amounts), independent(scale.levels, weights, all, all))
  }
}

/** Gwet's AC1 and AC2: chance is a guess where a rater cannot tell, as likely as the levels are mixed. */
export const gwet = (scale: Scale, weights: Weights): Coefficient => {
  const { levels } = scale
  const observed = withinUnits(scale, weights)
  const apart = distance(levels, weights)
  const count = levels.length
  let agreeing = 0
  for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) agreeing += 1 - apart(a, b)
  return (amounts) => {
    if (count < 2) return Number.NaN
    let mixed = 0
    for (const share of shares(scale, amounts)) mixed += share * (1 - share)
    return ratio(observed(amounts), 1 - (agreeing / (count * (count - 1))) * mixed)
  }
}

/** Krippendorff's alpha. Squares of distances within units, over those among all ratings that have a partner. */
export const krippendorff = ({ levels, patterns }: Scale, metric: Metric): Coefficient => {
  const count = levels.length
  const at = Float64Array.from(levels)
  return (amounts) => {
    const given = new Float64Array(count)
    let n = 0
    for (const [p, pattern] of patterns.entries()) {
      const amount = amounts[p] ?? 0
      if (pattern.length < 2 || amount === 0) continue
      for (const k of pattern) given[k] = (given[k] ?? 0) + amount
      n += amount * pattern.length
    }
    if (metric === "ordinal") {
      // The ordinal distance of two levels is that of their mid-ranks.
      let before = 0
      for (let k = 0; k < count; k++) {
        at[k] = before + (given[k] ?? 0) / 2
        before += given[k] ?? 0
      }
    }
    let observed = 0
    for (const [p, pattern] of patterns.entries()) {
      const amount = amounts[p] ?? 0
      const m = pattern.length
      if (m < 2 || amount === 0) continue
      let sum = 0
      for (let i = 1; i < m; i++) {
        for (let j = 0; j < i; j++) {
          const a = pattern[i] ?? 0
          const b = pattern[j] ?? 0
          sum += metric === "nominal" ? Number(a !== b) : ((at[a] ?? 0) - (at[b] ?? 0)) ** 2
        }
      }
      observed += (amount * 2 * sum) / (m - 1)
    }
    const low = at[0] ?? 0
    let sum = 0
    let squares = 0
    for (let k = 0; k < count; k++) {
      const weight = given[k] ?? 0
      const x = metric === "nominal" ? weight : (at[k] ?? 0) - low
      sum += metric === "nominal" ? weight : x * weight
      squares += metric === "nominal" ? weight * weight : x * x * weight
    }
    const expected = metric === "nominal" ? sum * sum - squares : 2 * (n * squares - sum * sum)
    const scale = metric === "nominal" ? n * n : n * n * ((at[count - 1] ?? 0) - low) ** 2
    return expected > 1e-12 * scale ? 1 - ((n - 1) * observed) / expected : Number.NaN
  }
}
