/**
 * Bootstrap intervals, resampling whole clusters.
 *
 * For scores whose distribution is far from normal, and for statistics that have no formula. For a plain mean of many
 * cases `Interval.mean` gives nearly the same answer at once. With fewer than about 30 clusters no bootstrap is to be
 * trusted to the last percent.
 *
 * Both methods are widened for small samples so that for a mean they match Student's t (Hesterberg's "expanded"
 * percentiles): plain percentile intervals are too short by a factor of about √((n−1)/n) and more.
 *
 * @see Efron & Tibshirani 1993, ch. 13–14; DiCiccio & Efron 1996; Hesterberg 2015, "What Teachers Should Know About
 * the Bootstrap", §5.
 */

import * as Cluster from "./Cluster.ts"
import * as Distribution from "./Distribution.ts"
import { defaultConfidence, type Interval, requireConfidence, type Withheld } from "./Interval.ts"
import * as bootstrapLevels from "./internal/bootstrapLevels.ts"
import * as resampledMeans from "./internal/resampledMeans.ts"
import * as Rng from "./Rng.ts"

/** How a bootstrap is asked. */
export interface Options {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * One label per value. Whole clusters are resampled.
   *
   * @defaultValue none: every value stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * `"bca"` corrects for bias and skew; `"percentile"` does not.
   *
   * @defaultValue `"bca"`
   */
  readonly method?: "bca" | "percentile"
  /**
   * How many resamples, a whole number of 100 or more.
   *
   * @defaultValue 10 000
   */
  readonly resamples?: number
  /**
   * The seed of the resamples, a whole number.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
}

/** A bootstrap interval, and how it was drawn. */
export interface BootstrapInterval extends Interval {
  /** The standard deviation of the resampled statistic. */
  readonly standardError: number
  /** How many resamples were drawn. */
  readonly resamples: number
  /** How the resamples were drawn; `bins` is the one approximation. */
  readonly resampling: resampledMeans.Resampling
  /** The seed of the resamples. */
  readonly seed: number
  /** Resamples for which the statistic was not a number; they are left out, and no more than 5 % are tolerated. */
  readonly undefinedResamples: number
}

/**
 * The bootstrap interval of a mean; give paired differences to compare two candidates.
 *
 * Time is bounded: for more than 5000 different units the resamples are drawn in bins (see `resampling`), so that
 * 100 000 cases with 10 000 resamples take a fraction of a second.
 *
 * @param values shape (n), any unit
 * @returns the interval, or `Withheld` with fewer than two clusters or when all clusters are alike
 * @throws RangeError when there are no values, one is not finite, or an option is impossible.
 */
export const mean = (values: ArrayLike<number>, options: Options = {}): BootstrapInterval | Withheld => {
  const setting = settings(options)
  const n = values.length
  if (n === 0) throw new RangeError("a mean needs at least one value, found none")
  const { sums, sizes } = Cluster.totals(values, Cluster.index(options.clusters, n))
  let total = 0
  for (const sum of sums) total += sum
  if (!Number.isFinite(total)) throw new RangeError("values: expected finite numbers only")
  const estimate = total / n
  if (sums.length < 2) return tooFew(estimate, n)
  const withoutOne = sums.map((sum, c) => (total - sum) / (n - (sizes[c] ?? Number.NaN)))
  const { means, resampling } = resampledMeans.draw(sums, sizes, setting.resamples, Rng.make(setting.seed))
  return summarise(estimate, n, sums.length, means, withoutOne, resampling, setting)
}

/**
 * The bootstrap interval of any statistic of cases: macro-F1, a ratio of means. For kappa use `Kappa`.
 *
 * Time is resamples × (the time of one evaluation), plus one evaluation per cluster for `bca`.
 *
 * @param n how many cases there are
 * @param compute gets the case numbers of one resample, repeats included (whole clusters; its length varies when
 * clusters differ in size). The array is reused between calls. NaN means that the statistic is undefined there.
 * @returns the interval, or `Withheld` with fewer than two clusters, when the statistic never varies, or when it is
 * undefined in more than 5 % of the resamples
 * @throws RangeError when n is not a whole number ≥ 1, the statistic of the sample itself is not a number, or an
 * option is impossible.
 */
export const statistic = (
  n: number,
  compute: (cases: Int32Array) => number,
  options: Options = {}
): BootstrapInterval | Withheld => {
  const setting = settings(options)
  if (!(Number.isInteger(n) && n >= 1))
    throw new RangeError(`n: expected a whole number of 1 or more, found ${n}`)
  const members = clusterMembers(Cluster.index(options.clusters, n))
  const everyCase = Int32Array.from({ length: n }, (_, i) => i)
  const estimate = compute(everyCase)
  if (!Number.isFinite(estimate))
    throw new RangeError("the statistic of the sample itself is not a finite number")
  if (members.length < 2) return tooFew(estimate, n)
  const largest = members.reduce((most, cases) => Math.max(most, cases.length), 0)
  const buffer = new Int32Array(largest * members.length)
  const rng = Rng.make(setting.seed)
  const draws = new Float64Array(setting.resamples)
  for (let b = 0; b < setting.resamples; b++) {
    let length = 0
    for (let c = 0; c < members.length; c++) {
      const cases = members[rng.below(members.length)]
      if (cases === undefined) continue
      buffer.set(cases, length)
      length += cases.length
    }
    draws[b] = compute(buffer.subarray(0, length))
  }
  const withoutOne =
    setting.method === "bca"
      ? Float64Array.from(members, (left) => {
          const out = new Set(left)
          return compute(everyCase.filter((i) => !out.has(i)))
        })
      : new Float64Array(0)
  return summarise(estimate, n, members.length, draws, withoutOne, "cases", setting)
}

/** Above this many draws, fewer resamples are taken, but never fewer than {@link leastResamples}. */
const mostDraws = 2e8

const leastResamples = 1_000

/**
 * The bootstrap interval of a ratio of two means, such as what the answers of two candidates cost. Unlike a mean of
 * ratios it weighs every case by its size, so it is the ratio of the bills.
 *
 * Time is bounded by the resamples times the clusters, 200 million draws at most: for more than 20 000 clusters fewer
 * resamples are taken than asked for, 1000 or more.
 *
 * @param numerators shape (n), such as the candidate's cost of each case
 * @param denominators shape (n), same cases
 * @returns the interval, or `Withheld` with fewer than two clusters, when the ratio never varies, or when the
 * denominators are 0 in more than 5 % of the resamples
 * @throws RangeError when there are no values, the lengths differ, a value is not finite or negative, the denominators
 * add up to 0, or an option is impossible.
 * @see Efron & Tibshirani 1993, §8.6 and §14.3.
 */
export const ratioOfMeans = (
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
  options: Options = {}
): BootstrapInterval | Withheld => {
  const n = numerators.length
  if (n === 0) throw new RangeError("a ratio of means needs at least one pair, found none")
  if (denominators.length !== n) {
    throw new RangeError(`pairs: expected equal lengths, found ${n} and ${denominators.length}`)
  }
  for (let i = 0; i < n; i++) {
    if (!(isAmount(numerators[i]) && isAmount(denominators[i]))) {
      throw new RangeError(
        `pair ${i}: expected finite numbers of 0 or more, found ${numerators[i]} and ${denominators[i]}`
      )
    }
  }
  const index = Cluster.index(options.clusters, n)
  const tops = Cluster.totals(numerators, index).sums
  const bottoms = Cluster.totals(denominators, index).sums
  const top = tops.reduce((sum, each) => sum + each, 0)
  const bottom = bottoms.reduce((sum, each) => sum + each, 0)
  if (bottom === 0) throw new RangeError("the denominators add up to 0")
  const estimate = top / bottom
  const count = index.count
  if (count < 2) return tooFew(estimate, n)
  const asked = settings(options)
  const resamples = Math.min(asked.resamples, Math.max(leastResamples, Math.floor(mostDraws / count)))
  const withoutOne = tops.map((each, c) => (top - each) / (bottom - (bottoms[c] ?? 0)))
  const method = withoutOne.every(Number.isFinite) ? asked.method : "percentile"
  const rng = Rng.make(asked.seed)
  const draws = new Float64Array(resamples)
  for (let b = 0; b < resamples; b++) {
    let drawnTop = 0
    let drawnBottom = 0
    for (let k = 0; k < count; k++) {
      const c = rng.below(count)
      drawnTop += tops[c] ?? 0
      drawnBottom += bottoms[c] ?? 0
    }
    draws[b] = drawnTop / drawnBottom
  }
  return summarise(estimate, n, count, draws, withoutOne, "cases", { ...asked, resamples, method })
}

const isAmount = (value: number | undefined): boolean =>
  value !== undefined && value >= 0 && value < Number.POSITIVE_INFINITY

interface Settings {
  readonly confidence: number
  readonly method: "bca" | "percentile"
  readonly resamples: number
  readonly seed: number
}

const settings = (options: Options): Settings => {
  const resamples = options.resamples ?? 10_000
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new RangeError(`resamples: expected a whole number of 100 or more, found ${resamples}`)
  }
  return {
    confidence: requireConfidence(options.confidence ?? defaultConfidence),
    method: options.method ?? "bca",
    resamples,
    seed: options.seed ?? Rng.defaultSeed
  }
}

const tooFew = (estimate: number, n: number): Withheld => ({
  _tag: "Withheld",
  estimate,
  n,
  needs: 2,
  reason: "a spread needs at least two clusters"
})

const clusterMembers = (clusters: Cluster.Index): ReadonlyArray<Int32Array> => {
  const lists: Array<Array<number>> = Array.from({ length: clusters.count }, () => [])
  for (const [i, c] of clusters.of.entries()) lists[c]?.push(i)
  return lists.map((list) => Int32Array.from(list))
}

const summarise = (
  estimate: number,
  n: number,
  clusters: number,
  draws: Float64Array,
  withoutOne: Float64Array,
  resampling: resampledMeans.Resampling,
  { confidence, method, resamples, seed }: Settings
): BootstrapInterval | Withheld => {
  const sorted = draws.filter((value) => Number.isFinite(value)).sort()
  const undefinedResamples = resamples - sorted.length
  if (undefinedResamples > 0.05 * resamples) {
    const reason = `the statistic is undefined in ${undefinedResamples} of ${resamples} resamples`
    return { _tag: "Withheld", estimate, n, needs: undefined, reason }
  }
  const first = sorted[0] ?? Number.NaN
  const last = sorted.at(-1) ?? Number.NaN
  if (last - first <= 1e-12 * Math.max(Math.abs(first), Math.abs(last))) {
    const reason = "all clusters are equal, so the spread is unknown"
    return { _tag: "Withheld", estimate, n, needs: undefined, reason }
  }
  const z = bootstrapLevels.widened(confidence, clusters)
  const levels =
    method === "bca"
      ? bootstrapLevels.bca(z, sorted, estimate, withoutOne)
      : { low: Distribution.normalCdf(-z), high: Distribution.normalCdf(z) }
  return {
    _tag: "Interval",
    estimate,
    low: Math.min(estimate, bootstrapLevels.at(sorted, levels.low)),
    high: Math.max(estimate, bootstrapLevels.at(sorted, levels.high)),
    confidence,
    n,
    method: method === "bca" ? "BCa bootstrap" : "percentile bootstrap",
    standardError: bootstrapLevels.standardDeviation(sorted),
    resamples,
    resampling,
    seed,
    undefinedResamples
  }
}
