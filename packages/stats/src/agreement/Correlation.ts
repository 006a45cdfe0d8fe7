/**
 * How the grades of a judge move with those of people, whatever their level: correlations with intervals.
 *
 * A correlation does not see a judge who is always a grade too kind: read it beside `Agreement.between`. Of grades with
 * few levels Kendall's tau-b says best how often the judge puts two answers in the order that people do.
 *
 * Each interval is Student's t around Fisher's z = artanh r, with the jackknife's standard error over cases or clusters,
 * so that ties, outliers and cases that belong together are allowed for.
 *
 * @see Fisher 1921; Efron & Tibshirani 1993, ch. 11, for the jackknife.
 */
import * as Cluster from "../Cluster.ts"
import * as Distribution from "../Distribution.ts"
import { defaultConfidence, type Estimate, requireConfidence } from "../Interval.ts"
import * as kendallPairs from "../internal/agreement/kendallPairs.ts"
import { unitWeights } from "../internal/agreement/ratings.ts"

/** How a correlation is asked for. */
export interface Options {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * One label per case: cases that share one are not independent, such as answers about one document.
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

/** A grade, or null where there is none. */
type Grade = number | null

interface Sample {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly weights: Float64Array
  readonly clusters: Cluster.Index
}

/** The statistic of all cases, and without each cluster in turn. */
interface Replicates {
  readonly value: number
  readonly without: ArrayLike<number>
}

/**
 * Pearson's correlation: of grades as amounts.
 *
 * @param first shape (cases); pairs of which one is null are left out
 * @param second shape (cases), in the same order
 * @returns the estimate; withheld without a value where one side never varies, and without an interval where the
 * correlation rests on one case or is perfect
 * @throws RangeError when the lengths differ, a grade is not finite, or an option is impossible.
 * @see Pearson 1896; Fisher 1921.
 */
export const pearson = (first: ArrayLike<Grade>, second: ArrayLike<Grade>, options: Options = {}): Estimate =>
  estimate(first, second, options, ({ x, y, weights, clusters }) => {
    const moments = Array.from({ length: clusters.count }, () => new Float64Array(6))
    const all = new Float64Array(6)
    const centreX = x.reduce((sum, each) => sum + each, 0) / x.length
    const centreY = y.reduce((sum, each) => sum + each, 0) / y.length
    for (let i = 0; i < x.length; i++) {
      const w = weights[i] ?? 1
      const a = (x[i] ?? 0) - centreX
      const b = (y[i] ?? 0) - centreY
      const own = moments[clusters.of[i] ?? 0]
      for (const [k, term] of [w, w * a, w * b, w * a * a, w * b * b, w * a * b].entries()) {
        all[k] = (all[k] ?? 0) + term
        if (own !== undefined) own[k] = (own[k] ?? 0) + term
      }
    }
    return {
      value: fromMoments(all),
      without: moments.map((own) => fromMoments(all.map((sum, k) => sum - (own[k] ?? 0))))
    }
  })

/**
 * Spearman's rank correlation: Pearson's of the mid-ranks.
 *
 * Time is the number of clusters, or of different pairs of grades, times the number of cases.
 *
 * @param first shape (cases); pairs of which one is null are left out
 * @param second shape (cases), in the same order
 * @returns the estimate; withheld as `pearson` is
 * @throws RangeError when the lengths differ, a grade is not finite, or an option is impossible.
 * @see Spearman 1904.
 */
export const spearman = (
  first: ArrayLike<Grade>,
  second: ArrayLike<Grade>,
  options: Options = {}
): Estimate =>
  estimate(first, second, options, ({ x, y, weights, clusters }) => {
    const byX = order(x)
    const byY = order(y)
    const rankX = new Float64Array(x.length)
    const rankY = new Float64Array(x.length)
    const without = (cluster: number): number => {
      const kept = weights.map((w, i) => (clusters.of[i] === cluster ? 0 : w))
      midranks(x, byX, kept, rankX)
      midranks(y, byY, kept, rankY)
      const sums = new Float64Array(6)
      // Centred on the mean rank, so that the squares lose no digits.
      const centre = kept.reduce((sum, w) => sum + w, 0) / 2
      for (let i = 0; i < x.length; i++) {
        const w = kept[i] ?? 0
        const a = (rankX[i] ?? 0) - centre
        const b = (rankY[i] ?? 0) - centre
        sums[0] = (sums[0] ?? 0) + w
        sums[1] = (sums[1] ?? 0) + w * a
        sums[2] = (sums[2] ?? 0) + w * b
        sums[3] = (sums[3] ?? 0) + w * a * a
        sums[4] = (sums[4] ?? 0) + w * b * b
        sums[5] = (sums[5] ?? 0) + w * a * b
      }
      return fromMoments(sums)
    }
    if (clusters.count < x.length) {
      return {
        value: without(-1),
        without: Float64Array.from({ length: clusters.count }, (_, c) => without(c))
      }
    }
    // Where each case stands alone, cases with the same grades leave the same behind.
    const known = new Map<string, number>()
    const replicates = Float64Array.from(x, (grade, i) => {
      const key = `${grade} ${y[i]} ${weights[i]}`
      const found = known.get(key) ?? without(i)
      known.set(key, found)
      return found
    })
    return { value: without(-1), without: replicates }
  })

/**
 * Kendall's tau-b: how many more pairs of cases both sides put in the same order than in the opposite one, among those
 * that they do not tie.
 *
 * Time grows with the square of the number of cases: 10 000 take a second.
 *
 * @param first shape (cases); pairs of which one is null are left out
 * @param second shape (cases), in the same order
 * @returns the estimate; withheld as `pearson` is
 * @throws RangeError when the lengths differ, a grade is not finite, or an option is impossible.
 * @see Kendall 1945, "The treatment of ties in ranking problems".
 */
export const kendall = (first: ArrayLike<Grade>, second: ArrayLike<Grade>, options: Options = {}): Estimate =>
  estimate(first, second, options, ({ x, y, weights, clusters }) => kendallPairs.tau(x, y, weights, clusters))

/** Pearson's r from Σw, Σwx, Σwy, Σwx², Σwy², Σwxy; NaN where a side does not vary. */
const fromMoments = (sums: Float64Array): number => {
  const [n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0] = sums
  const varianceX = xx - (x * x) / n
  const varianceY = yy - (y * y) / n
  if (!(varianceX > 1e-12 * xx && varianceY > 1e-12 * yy)) return Number.NaN
  return Math.max(-1, Math.min(1, (xy - (x * y) / n) / Math.sqrt(varianceX * varianceY)))
}

const order = (values: Float64Array): Int32Array =>
  Int32Array.from(values, (_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))

/** The weight below each value and half of that at it. */
const midranks = (
  values: Float64Array,
  sorted: Int32Array,
  weights: Float64Array,
  into: Float64Array
): void => {
  let below = 0
  for (let start = 0; start < sorted.length; ) {
    const value = values[sorted[start] ?? 0]
    let end = start
    let here = 0
    for (; end < sorted.length && values[sorted[end] ?? 0] === value; end++)
      here += weights[sorted[end] ?? 0] ?? 0
    for (let k = start; k < end; k++) into[sorted[k] ?? 0] = below + here / 2
    below += here
    start = end
  }
}

const estimate = (
  first: ArrayLike<Grade>,
  second: ArrayLike<Grade>,
  options: Options,
  compute: (sample: Sample) => Replicates
): Estimate => {
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  const given = first.length
  if (second.length !== given) {
    throw new RangeError(`pairs: expected equal lengths, found ${given} and ${second.length}`)
  }
  const labels = options.clusters
  if (labels !== undefined) Cluster.index(labels, given)
  const allWeights = unitWeights(options.weights, given)
  const kept: Array<number> = []
  for (let i = 0; i < given; i++) {
    const a = first[i] ?? null
    const b = second[i] ?? null
    if (a === null || b === null) continue
    if (!(Number.isFinite(a) && Number.isFinite(b))) {
      throw new RangeError(`pair ${i}: expected finite grades, found ${a} and ${b}`)
    }
    kept.push(i)
  }
  const n = kept.length
  const clusters = Cluster.index(labels === undefined ? undefined : kept.map((i) => labels[i] ?? ""), n)
  const withheld = (value: number | undefined, reason: string, needs?: number): Estimate => ({
    _tag: "Withheld",
    estimate: value,
    n,
    needs,
    reason
  })
  if (n < 2) return withheld(undefined, "a correlation needs at least two graded cases", 2)
  const { value, without } = compute({
    x: Float64Array.from(kept, (i) => first[i] ?? 0),
    y: Float64Array.from(kept, (i) => second[i] ?? 0),
    weights: Float64Array.from(kept, (i) => allWeights[i] ?? 1),
    clusters
  })
  if (!Number.isFinite(value)) return withheld(undefined, "one side gave every case the same grade")
  const { count } = clusters
  if (count < 4) return withheld(value, "a spread needs at least four clusters", 4)
  if (Math.abs(value) > 1 - 1e-12)
    return withheld(value, "the correlation is perfect, so its spread is unknown")
  const z = Float64Array.from(without, Math.atanh)
  if (!z.every(Number.isFinite)) return withheld(value, "the correlation rests on a single case or cluster")
  const mean = z.reduce((sum, each) => sum + each, 0) / count
  const squares = z.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const half =
    Distribution.tQuantile((1 + confidence) / 2, count - 1) * Math.sqrt(((count - 1) / count) * squares)
  return {
    _tag: "Interval",
    estimate: value,
    low: Math.tanh(Math.atanh(value) - half),
    high: Math.tanh(Math.atanh(value) + half),
    confidence,
    n,
    method: "jackknife on Fisher's z"
  }
}
