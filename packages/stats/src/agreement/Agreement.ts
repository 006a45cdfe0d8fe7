/**
 * All that is to be said of how raters agree, from one set of resamples: of two (a judge and people, or a person twice),
 * and of any number.
 *
 * A measure of agreement is never read alone. Raw agreement says nothing without what a constant predictor has; kappa
 * says nothing where a label is rare; AC1 is high for a judge who says "good" to everything. So they come together, and
 * with the doubts that the sample raises.
 */
import type { Estimate } from "../Interval.ts"
import * as coefficients from "../internal/agreement/coefficients.ts"
import { pairs } from "../internal/agreement/pairs.ts"
import * as ratings from "../internal/agreement/ratings.ts"
import * as resample from "../internal/agreement/resample.ts"
import * as PooledShare from "../PooledShare.ts"

/** How agreement is asked for. */
export interface Options extends resample.AgreementOptions {}

/** A grade, or null where there is none that could be read: neither a tie nor a disagreement. */
export type Rating = ratings.Rating

/** How many cases outside the commonest label it takes before a judge can be called good at telling them. */
export const leastRarer = 10

/** Why figures of agreement may say less than they seem to. */
export type Doubt =
  | {
      /** All grades are of one level: kappa and alpha are 0/0. */
      readonly _tag: "OneLevel"
      /** In words. */
      readonly reason: string
    }
  | {
      /** Too few cases have another label than the commonest for anyone to see whether they are told. */
      readonly _tag: "FewOfTheRarerLabel"
      /** How many cases have another label than the commonest. */
      readonly count: number
      /** How many it takes. */
      readonly needs: number
      /** How many labels that takes at the present rate; undefined where there is none at all. */
      readonly labels: number | undefined
      /** In words. */
      readonly reason: string
    }

/** A measure for each way to weigh disagreements. */
export interface Weighted {
  /** All disagreements are alike. */
  readonly unweighted: Estimate
  /** A disagreement counts as far as the levels lie apart. */
  readonly linear: Estimate
  /** A disagreement counts as the square of that. */
  readonly quadratic: Estimate
}

/** Krippendorff's alpha for each kind of scale. */
export interface Alpha {
  /** Levels are names. */
  readonly nominal: Estimate
  /** Levels are ranks. */
  readonly ordinal: Estimate
  /** Levels are amounts. */
  readonly interval: Estimate
}

/** What always saying the same would have reached. */
export interface Constant {
  /** The level that the second rater (people) gave most often; the lowest where several were. */
  readonly level: number
  /** The share of cases that have it, weighted, in [0, 1]. */
  readonly share: number
}

/** How two raters agree. */
export interface Between {
  /** How many cases both graded. */
  readonly n: number
  /** How many cases the first left ungraded, or unreadably graded. They are in no figure. */
  readonly firstMissing: number
  /** How many cases the second left ungraded. */
  readonly secondMissing: number
  /** The levels of the scale, ascending. */
  readonly levels: ReadonlyArray<number>
  /** Shape (levels, levels): how many cases the first gave the row's level and the second the column's. */
  readonly table: ReadonlyArray<ReadonlyArray<number>>
  /** The share of cases with the same grade from both. */
  readonly raw: Estimate
  /** What always saying the commonest label would have reached; absent where there are no cases. */
  readonly constant: Constant | undefined
  /** Cohen's kappa. */
  readonly kappa: Weighted
  /** Gwet's AC1 (unweighted) and AC2. */
  readonly gwet: Weighted
  /** Krippendorff's alpha. */
  readonly alpha: Alpha
  /** What the sample cannot show. */
  readonly doubts: ReadonlyArray<Doubt>
}

const gwets = {
  "gwet.unweighted": (of: coefficients.Scale) => coefficients.gwet(of, "unweighted"),
  "gwet.linear": (of: coefficients.Scale) => coefficients.gwet(of, "linear"),
  "gwet.quadratic": (of: coefficients.Scale) => coefficients.gwet(of, "quadratic")
}

const alphas = {
  "alpha.nominal": (of: coefficients.Scale) => coefficients.krippendorff(of, "nominal"),
  "alpha.ordinal": (of: coefficients.Scale) => coefficients.krippendorff(of, "ordinal"),
  "alpha.interval": (of: coefficients.Scale) => coefficients.krippendorff(of, "interval")
}

const cohens = {
  "cohen.unweighted": (of: coefficients.Scale) => coefficients.cohen(of, "unweighted"),
  "cohen.linear": (of: coefficients.Scale) => coefficients.cohen(of, "linear"),
  "cohen.quadratic": (of: coefficients.Scale) => coefficients.cohen(of, "quadratic")
}

/**
 * How a judge agrees with people, one person with another, or a person with themselves.
 *
 * ```ts
 * const found = Agreement.between(judge, people, { levels: [0, 1], clusters: documents })
 * ```
 *
 * @param first shape (cases): the judge's grades; null where there is none
 * @param second shape (cases): people's grades, in the same order
 * @throws RangeError when the lengths differ, a grade is not of the scale, or an option is impossible.
 */
export const between = (
  first: ArrayLike<Rating>,
  second: ArrayLike<Rating>,
  options: Options = {}
): Between => {
  const paired = pairs(first, second, options)
  const sample = ratings.of(paired.units, true, paired.options)
  const { levels } = sample
  const found = resample.estimates(sample, { ...cohens, ...gwets, ...alphas }, options)
  const place = new Map(levels.map((level, k) => [level, k]))
  const table = levels.map(() => levels.map(() => 0))
  const counts = levels.map(() => 0)
  const weighted = levels.map(() => 0)
  const weights = ratings.unitWeights(paired.options.weights, paired.units.length)
  for (const [i, [a, b]] of paired.units.entries()) {
    const column = place.get(b) ?? 0
    const row = table[place.get(a) ?? 0]
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1
    counts[column] = (counts[column] ?? 0) + 1
    weighted[column] = (weighted[column] ?? 0) + (weights[i] ?? 1)
  }
  return {
    n: paired.units.length,
    firstMissing: paired.firstMissing,
    secondMissing: paired.secondMissing,
    levels,
    table,
    raw: shareOf(
      paired.units.map(([a, b]) => Number(a === b)),
      weights,
      paired.options.clusters,
      options
    ),
    constant: constantOf(levels, weighted),
    kappa: {
      unweighted: found["cohen.unweighted"],
      linear: found["cohen.linear"],
      quadratic: found["cohen.quadratic"]
    },
    gwet: weightedOf(found),
    alpha: alphaOf(found),
    doubts: doubtsOf(levels, counts, new Set(paired.units.flat()))
  }
}

/** How any number of raters agree with each other: the ceiling of what a judge can reach. */
export interface Among {
  /** How many units have two ratings or more. */
  readonly n: number
  /** How many units have one rating, which nobody can be compared with. */
  readonly single: number
  /** The levels of the scale, ascending. */
  readonly levels: ReadonlyArray<number>
  /** The mean over units of the share of pairs of raters who agree. */
  readonly raw: Estimate
  /** What two raters who always say the commonest label would each reach; absent where there are no ratings. */
  readonly constant: Constant | undefined
  /** Fleiss' kappa. */
  readonly fleiss: Weighted
  /** Gwet's AC1 (unweighted) and AC2. */
  readonly gwet: Weighted
  /** Krippendorff's alpha. */
  readonly alpha: Alpha
  /** What the sample cannot show. */
  readonly doubts: ReadonlyArray<Doubt>
}

/**
 * How people agree with each other, or judges of a panel.
 *
 * @param units shape (units, raters); null where a rater gave none
 * @throws RangeError when a rating is not of the scale, or an option is impossible.
 */
export const among = (units: ReadonlyArray<ReadonlyArray<Rating>>, options: Options = {}): Among => {
  const sample = ratings.of(units, false, options)
  const { levels } = sample
  const found = resample.estimates(
    sample,
    {
      ...gwets,
      ...alphas,
      "fleiss.unweighted": (of) => coefficients.fleiss(of, "unweighted"),
      "fleiss.linear": (of) => coefficients.fleiss(of, "linear"),
      "fleiss.quadratic": (of) => coefficients.fleiss(of, "quadratic")
    },
    options
  )
  const given = units.map((unit) => unit.filter((rating): rating is number => rating !== null))
  const kept = given.flatMap((unit, u) => (unit.length > 1 ? [u] : []))
  const place = new Map(levels.map((level, k) => [level, k]))
  const all = ratings.unitWeights(options.weights, units.length)
  const counts = levels.map(() => 0)
  const weighted = levels.map(() => 0)
  for (const u of kept) {
    const unit = given[u] ?? []
    for (const rating of unit) {
      const k = place.get(rating) ?? 0
      counts[k] = (counts[k] ?? 0) + 1 / unit.length
      weighted[k] = (weighted[k] ?? 0) + (all[u] ?? 1) / unit.length
    }
  }
  return {
    n: kept.length,
    single: given.filter((unit) => unit.length === 1).length,
    levels,
    raw: shareOf(
      kept.map((u) => agreeingPairs(given[u] ?? [])),
      Float64Array.from(ratings.pick(all, kept) ?? []),
      ratings.pick(options.clusters, kept),
      options
    ),
    constant: constantOf(levels, weighted),
    fleiss: {
      unweighted: found["fleiss.unweighted"],
      linear: found["fleiss.linear"],
      quadratic: found["fleiss.quadratic"]
    },
    gwet: weightedOf(found),
    alpha: alphaOf(found),
    doubts: doubtsOf(levels, counts, new Set(given.flat()))
  }
}

const agreeingPairs = (unit: ReadonlyArray<number>): number => {
  let same = 0
  for (const [i, a] of unit.entries()) for (const b of unit.slice(0, i)) if (a === b) same++
  return (2 * same) / (unit.length * (unit.length - 1))
}

const shareOf = (
  values: ReadonlyArray<number>,
  weights: Float64Array,
  clusters: RatingClusters,
  { confidence }: Options
): Estimate =>
  PooledShare.estimate(
    values.map((value, i) => value * (weights[i] ?? 1)),
    weights,
    {
      ...(confidence === undefined ? {} : { confidence }),
      ...(clusters === undefined ? {} : { clusters })
    }
  )

type RatingClusters = Options["clusters"]

const constantOf = (levels: ReadonlyArray<number>, weighted: ReadonlyArray<number>): Constant | undefined => {
  const total = weighted.reduce((sum, each) => sum + each, 0)
  const most = Math.max(...weighted)
  const level = levels[weighted.indexOf(most)]
  return total > 0 && level !== undefined ? { level, share: most / total } : undefined
}

const doubtsOf = (
  levels: ReadonlyArray<number>,
  counts: ReadonlyArray<number>,
  used: ReadonlySet<number>
): ReadonlyArray<Doubt> => {
  const total = counts.reduce((sum, each) => sum + each, 0)
  if (total === 0) return []
  const most = Math.max(...counts)
  const count = Math.round(total - most)
  const common = levels[counts.indexOf(most)]
  const [only] = used
  const doubts: Array<Doubt> = []
  if (used.size === 1) {
    doubts.push({ _tag: "OneLevel", reason: `every grade is ${only}, so kappa and alpha are 0/0` })
  }
  if (count < leastRarer) {
    doubts.push({
      _tag: "FewOfTheRarerLabel",
      count,
      needs: leastRarer,
      labels: count === 0 ? undefined : Math.ceil((total * leastRarer) / count),
      reason: `${count} of ${Math.round(total)} labels are not ${common}; it takes ${leastRarer} to see whether such cases are told`
    })
  }
  return doubts
}

const weightedOf = (found: Readonly<Record<keyof typeof gwets, Estimate>>): Weighted => ({
  unweighted: found["gwet.unweighted"],
  linear: found["gwet.linear"],
  quadratic: found["gwet.quadratic"]
})

const alphaOf = (found: Readonly<Record<keyof typeof alphas, Estimate>>): Alpha => ({
  nominal: found["alpha.nominal"],
  ordinal: found["alpha.ordinal"],
  interval: found["alpha.interval"]
})
