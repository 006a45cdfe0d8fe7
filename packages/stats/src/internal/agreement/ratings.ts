/**
 * Ratings as the measures of agreement read them: equal units are counted once, whoever resamples weighs them.
 */
import * as Cluster from "../../Cluster.ts"

/** What all measures of agreement may be told of the units. */
export interface RatingOptions {
  /**
   * All levels of the scale, in any order. AC1 and AC2 depend on how many there are, so name those that nobody used.
   *
   * @defaultValue the levels that were used
   */
  readonly levels?: ReadonlyArray<number>
  /**
   * One label per unit: units that share one are not independent, such as answers about one document.
   *
   * @defaultValue none: every unit stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * Shape (units), each above 0: how many units each stands for, the inverse of the probability with which it was
   * drawn. Only their ratios count.
   *
   * @defaultValue all alike
   */
  readonly weights?: ArrayLike<number>
}

/** One rating, a number of the scale; null where the rater gave none, or none that could be read. */
export type Rating = number | null

/** Units that share a fate in a resample. */
interface Group {
  /** How many units: the shape of the gamma variable that weighs them. */
  readonly shape: number
  /** Which patterns they have. */
  readonly patterns: ReadonlyArray<number>
  /** How much each of the patterns weighs. */
  readonly amounts: ReadonlyArray<number>
}

/** The ratings of a sample. */
export interface Ratings {
  /** The values of the scale, ascending. */
  readonly levels: ReadonlyArray<number>
  /** The different units: the levels that each was given, as places in `levels`, in the order of the raters. */
  readonly patterns: ReadonlyArray<ReadonlyArray<number>>
  /** Shape (patterns): how much each weighs in the sample. They add up to `units`. */
  readonly amounts: Float64Array
  /** What is resampled: units that are alike, or clusters. */
  readonly groups: ReadonlyArray<Group>
  /** How many units have a rating. */
  readonly units: number
  /** How many units have two ratings or more. */
  readonly pairable: number
  /** How many units or clusters are resampled. */
  readonly clusters: number
  /** How much one cluster weighs, as the heavier ones count: Kish's Σ w² / Σ w over clusters. */
  readonly clusterWeight: number
}

const scaleOf = (
  units: ReadonlyArray<ReadonlyArray<Rating>>,
  declared: ReadonlyArray<number> | undefined
): ReadonlyArray<number> => {
  const used = new Set<number>()
  const allowed = declared === undefined ? undefined : new Set(declared)
  for (const [u, unit] of units.entries()) {
    for (const rating of unit) {
      if (rating === null) continue
      if (!Number.isFinite(rating))
        throw new RangeError(`unit ${u}: expected finite ratings, found ${rating}`)
      if (allowed?.has(rating) === false) {
        throw new RangeError(`unit ${u}: expected one of the levels ${declared?.join(", ")}, found ${rating}`)
      }
      used.add(rating)
    }
  }
  return [...(allowed ?? used)].sort((a, b) => a - b)
}

/** Checks the weights and scales them to a mean of 1. */
export const unitWeights = (weights: ArrayLike<number> | undefined, n: number): Float64Array => {
  const scaled = new Float64Array(n).fill(1)
  if (weights === undefined) return scaled
  if (weights.length !== n) {
    throw new RangeError(`expected ${n} weights, one for each unit, found ${weights.length}`)
  }
  let total = 0
  for (let i = 0; i < n; i++) {
    const weight = weights[i] ?? Number.NaN
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new RangeError(`weight ${i}: expected a finite number above 0, found ${weight}`)
    }
    total += weight
  }
  for (let i = 0; i < n; i++) scaled[i] = ((weights[i] ?? Number.NaN) * n) / total
  return scaled
}

/** The entries of `values` that are kept, in order. */
export const pick = <A>(
  values: ArrayLike<A> | undefined,
  kept: ReadonlyArray<number>
): Array<A> | undefined => (values === undefined ? undefined : kept.map((i) => values[i] as A))

/**
 * Counts the units.
 *
 * @param units shape (units, raters)
 * @param areOrdered whether it matters who gave which rating; where it does not, more units are alike
 * @throws RangeError when a rating is not finite or not of the scale, or weights or labels do not match.
 */
export const of = (
  units: ReadonlyArray<ReadonlyArray<Rating>>,
  areOrdered: boolean,
  options: RatingOptions
): Ratings => {
  const levels = scaleOf(units, options.levels)
  const place = new Map(levels.map((level, k) => [level, k]))
  const kept: Array<number> = []
  const rated: Array<ReadonlyArray<number>> = []
  for (const [u, unit] of units.entries()) {
    const given = unit.flatMap((rating) => (rating === null ? [] : [place.get(rating) ?? 0]))
    if (given.length === 0) continue
    kept.push(u)
    rated.push(areOrdered ? given : given.sort((a, b) => a - b))
  }
  // Checked for all units, so that a list of the wrong length is found whoever is missing.
  const labels = options.clusters === undefined ? undefined : Cluster.index(options.clusters, units.length).of
  unitWeights(options.weights, units.length)
  const weights = unitWeights(pick(options.weights, kept), kept.length)

  const numbers = new Map<string, number>()
  const patterns: Array<ReadonlyArray<number>> = []
  const amounts: Array<number> = []
  const groups = new Map<string, { shape: number; entries: Map<number, number> }>()
  const clusterTotals = new Map<string | number, number>()
  for (const [i, unit] of rated.entries()) {
    const weight = weights[i] ?? 1
    const key = unit.join(" ")
    const known = numbers.get(key)
    const p = known ?? patterns.length
    if (known === undefined) {
      numbers.set(key, p)
      patterns.push(unit)
      amounts.push(0)
    }
    amounts[p] = (amounts[p] ?? 0) + weight
    const cluster = labels?.[kept[i] ?? 0]
    const groupKey = cluster === undefined ? `${p} ${weight}` : `${cluster}`
    const group = groups.get(groupKey) ?? { shape: 0, entries: new Map<number, number>() }
    groups.set(groupKey, group)
    if (cluster === undefined || group.shape === 0) group.shape += 1
    // Without clusters each unit of the group brings the same weight: the gamma variable counts them.
    group.entries.set(p, cluster === undefined ? weight : (group.entries.get(p) ?? 0) + weight)
    const clusterKey = cluster ?? `unit ${i}`
    clusterTotals.set(clusterKey, (clusterTotals.get(clusterKey) ?? 0) + weight)
  }
  let squares = 0
  for (const total of clusterTotals.values()) squares += total * total
  return {
    levels,
    patterns,
    amounts: Float64Array.from(amounts),
    groups: [...groups.values()].map(({ shape, entries }) => ({
      shape,
      patterns: [...entries.keys()],
      amounts: [...entries.values()]
    })),
    units: rated.length,
    pairable: rated.filter((unit) => unit.length > 1).length,
    clusters: clusterTotals.size,
    clusterWeight: rated.length === 0 ? 1 : squares / rated.length
  }
}
