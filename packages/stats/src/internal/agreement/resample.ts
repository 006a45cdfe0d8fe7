/**
 * Intervals of coefficients of agreement by the Bayesian bootstrap over units or clusters, with one unit of prior.
 *
 * Each unit weighs a draw of the exponential distribution in place of 1 (Rubin 1981), so that of all units that are
 * alike a gamma variable is drawn at once. Where few units disagree the sample shows too little: a bootstrap of 50 units
 * that all agree has no spread at all, and plain, percentile and BCa intervals cover as little as 34 to 87 %. Therefore
 * half a unit that agrees and half a unit that disagrees, at levels drawn anew, are added to each resample: the prior
 * of Jeffreys for a share, spread evenly over the scale.
 *
 * @see Rubin 1981, "The Bayesian bootstrap"; Hesterberg 2015, §5.3, for the widened levels; decisions/039.
 */
import * as Distribution from "../../Distribution.ts"
import { defaultConfidence, type Estimate, requireConfidence } from "../../Interval.ts"
import * as Rng from "../../Rng.ts"
import * as bootstrapLevels from "../bootstrapLevels.ts"
import type { Coefficient, Scale } from "./coefficients.ts"
import type { RatingOptions, Ratings } from "./ratings.ts"
import { counter } from "./tally.ts"

/** How a measure of agreement and its interval are asked for. */
export interface AgreementOptions extends RatingOptions {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * How many resamples, a whole number of 100 or more.
   *
   * @defaultValue 4000
   */
  readonly resamples?: number
  /**
   * The seed of the resamples, a whole number.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
}

/** Above this many different pairs of levels some are drawn beforehand. */
const mostPseudoUnits = 240

/** Half of a unit, drawn as a gamma variable of shape ½. */
const half = (rng: Rng.Rng): number => rng.normal() ** 2 / 2

/** A gamma variable of a whole shape. */
const gamma = (rng: Rng.Rng, shape: number): number => {
  if (shape < 4) {
    let product = 1
    for (let k = 0; k < shape; k++) product *= 1 - rng.uniform()
    return -Math.log(product)
  }
  // Marsaglia & Tsang 2000.
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = rng.normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - rng.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v
  }
}

interface PseudoUnits {
  readonly agreeing: ReadonlyArray<ReadonlyArray<number>>
  readonly disagreeing: ReadonlyArray<ReadonlyArray<number>>
}

/** Units that agree on a level, and units that are split between two. */
const pseudoUnits = (ratings: Ratings, rng: Rng.Rng): PseudoUnits => {
  const { levels, patterns } = ratings
  const count = levels.length
  const raters = Math.max(2, Math.round(patterns.reduce((sum, p) => sum + p.length, 0) / patterns.length))
  const split = (a: number, b: number) => Array.from({ length: raters }, (_, i) => (2 * i < raters ? a : b))
  const all = Array.from({ length: count }, (_, k) => k)
  if (count * count <= mostPseudoUnits) {
    return {
      agreeing: all.map((k) => split(k, k)),
      disagreeing: all.flatMap((a) => all.flatMap((b) => (a === b ? [] : [split(a, b)])))
    }
  }
  const drawn = Array.from({ length: mostPseudoUnits / 2 }, () => {
    const a = rng.below(count)
    return [a, (a + 1 + rng.below(count - 1)) % count] as const
  })
  return { agreeing: drawn.map(([a]) => split(a, a)), disagreeing: drawn.map(([a, b]) => split(a, b)) }
}

/**
 * Estimates of several coefficients, all from the same resamples.
 *
 * @param make the coefficients of units, by name
 * @param name what is said of a coefficient that is 0/0
 */
export const estimates = <Name extends string>(
  ratings: Ratings,
  make: Readonly<Record<Name, (of: Scale) => Coefficient>>,
  options: AgreementOptions
): Record<Name, Estimate> => {
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  const resamples = options.resamples ?? 4_000
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new RangeError(`resamples: expected a whole number of 100 or more, found ${resamples}`)
  }
  const { amounts, clusters, clusterWeight, groups, levels, pairable, patterns, units } = ratings
  const rng = Rng.make(options.seed)
  const names = Object.keys(make) as Array<Name>
  const known = patterns.length
  const hasPairs = pairable > 0
  const canResample = clusters > 1 && levels.length > 1 && hasPairs
  const pseudo = canResample ? pseudoUnits(ratings, rng) : { agreeing: [], disagreeing: [] }
  const all = [...patterns, ...pseudo.agreeing, ...pseudo.disagreeing]
  const count = counter({ levels, patterns: all })
  const coefficients = names.map((name) => make[name]({ levels, patterns: all }))

  const weights = new Float64Array(all.length)
  weights.set(amounts)
  const sample = count(weights)
  const found = coefficients.map((coefficient) => (hasPairs ? coefficient(sample) : Number.NaN))
  const draws = names.map(() => new Float64Array(canResample ? resamples : 0))
  for (let b = 0; canResample && b < resamples; b++) {
    weights.fill(0)
    let total = 0
    for (const group of groups) {
      const drawn = gamma(rng, group.shape)
      for (let e = 0; e < group.patterns.length; e++) {
        const p = group.patterns[e] ?? 0
        const amount = drawn * (group.amounts[e] ?? 0)
        weights[p] = (weights[p] ?? 0) + amount
        total += amount
      }
    }
    const agreeing = half(rng) * clusterWeight
    const disagreeing = half(rng) * clusterWeight
    weights[known + rng.below(pseudo.agreeing.length)] = agreeing
    weights[known + pseudo.agreeing.length + rng.below(pseudo.disagreeing.length)] = disagreeing
    const scale = units / (total + agreeing + disagreeing)
    for (let p = 0; p < weights.length; p++) weights[p] = (weights[p] ?? 0) * scale
    const tally = count(weights)
    for (const [c, coefficient] of coefficients.entries()) {
      const into = draws[c]
      if (into !== undefined) into[b] = coefficient(tally)
    }
  }
  const z = canResample ? bootstrapLevels.widened(confidence, clusters) : Number.NaN
  const estimate = (c: number): Estimate => {
    const value = found[c] ?? Number.NaN
    const withheld = (reason: string, needs?: number): Estimate => ({
      _tag: "Withheld",
      estimate: Number.isFinite(value) ? value : undefined,
      n: pairable,
      needs,
      reason
    })
    if (!hasPairs) return withheld("no unit has two ratings", 2)
    if (!Number.isFinite(value)) return withheld(oneLevel(ratings))
    if (clusters < 2) return withheld("a spread needs at least two clusters", 2)
    const sorted = (draws[c] ?? new Float64Array(0)).filter(Number.isFinite).sort()
    return {
      _tag: "Interval",
      estimate: value,
      low: Math.min(value, bootstrapLevels.at(sorted, Distribution.normalCdf(-z))),
      high: Math.max(value, bootstrapLevels.at(sorted, Distribution.normalCdf(z))),
      confidence,
      n: pairable,
      method: "Bayesian bootstrap with a unit of prior"
    }
  }
  return Object.fromEntries(names.map((name, c) => [name, estimate(c)])) as Record<Name, Estimate>
}

const oneLevel = ({ levels, patterns }: Ratings): string => {
  const used = new Set(patterns.flat())
  const [only = 0] = used
  return used.size === 1
    ? `every rating is ${levels[only]}: chance alone explains that, and the coefficient is 0/0`
    : "chance alone explains the ratings, and the coefficient is 0/0"
}
