/**
 * What error is left when only the surest answers are served: risk against coverage.
 */
import type { Labels } from "../Cluster.ts"
import * as Cluster from "../Cluster.ts"
import type { Estimate } from "../Interval.ts"
import * as Rng from "../Rng.ts"

/** Serving all answers of at least a signal. */
export interface Point {
  /** The lowest signal that is served. */
  readonly signal: number
  /** The share of answers that are served, above 0 and at most 1. */
  readonly coverage: number
  /** The share of those that is wrong, from 0 to 1. */
  readonly risk: number
  /** How many answers are served. */
  readonly served: number
  /** How many of those are wrong. */
  readonly errors: number
}

/**
 * The curve from strict to lax, one point for each distinct signal.
 *
 * @param signal shape (n): the greater, the surer
 * @param wrong shape (n): 1 for a wrong answer, 0 for a right one
 * @throws RangeError where the shapes differ.
 * @see El-Yaniv & Wiener 2010, "On the foundations of noise-free selective classification".
 */
export const curve = (
  signal: ArrayLike<number>,
  wrong: ArrayLike<number | boolean>
): ReadonlyArray<Point> => {
  const n = signal.length
  if (wrong.length !== n)
    throw new RangeError(`expected ${n} labels, one for each signal, found ${wrong.length}`)
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => (signal[b] ?? 0) - (signal[a] ?? 0))
  const points: Array<Point> = []
  let errors = 0
  order.forEach((i, at) => {
    errors += Number(wrong[i] ?? 0)
    const value = signal[i] ?? 0
    const next = order[at + 1]
    if (next !== undefined && signal[next] === value) return
    points.push({ signal: value, coverage: (at + 1) / n, risk: errors / (at + 1), served: at + 1, errors })
  })
  return points
}

/** The harmonic numbers 0 … n. */
const harmonic = (n: number): Float64Array => {
  const sums = new Float64Array(n + 1)
  for (let i = 1; i <= n; i++) sums[i] = (sums[i - 1] ?? 0) + 1 / i
  return sums
}

/**
 * The area under the risk-coverage curve: the mean risk over all numbers of answers served, those of a tie in the mean of
 * their orders. From 0 to 1; 0 is best. NaN without answers.
 *
 * @see Geifman, Uziel & El-Yaniv 2019, "Bias-reduced uncertainty estimation", arXiv:1805.08206.
 */
export const aurc = (points: ReadonlyArray<Point>): number => {
  const n = points.at(-1)?.served ?? 0
  const sums = harmonic(n)
  let [area, served, errors] = [0, 0, 0]
  for (const point of points) {
    // Within a tie, errors come at the tie's rate: the risk after k answers is (errors + (k − served) · rate) / k.
    const rate = (point.errors - errors) / (point.served - served)
    const inverse = (sums[point.served] ?? 0) - (sums[served] ?? 0)
    area += (errors - served * rate) * inverse + rate * (point.served - served)
    served = point.served
    errors = point.errors
  }
  return n === 0 ? Number.NaN : area / n
}

/** The area that a signal would have that puts every wrong answer last. */
const leastAurc = (n: number, errors: number): number => {
  let area = 0
  for (let k = n - errors + 1; k <= n; k++) area += (k - (n - errors)) / k
  return area / n
}

/**
 * The area beyond that of a signal that puts every wrong answer last: what the signal itself leaves to be gained. From 0
 * to 1; 0 is best.
 *
 * @see Geifman, Uziel & El-Yaniv 2019, arXiv:1805.08206.
 */
export const excessAurc = (points: ReadonlyArray<Point>): number => {
  const last = points.at(-1)
  return last === undefined ? Number.NaN : aurc(points) - leastAurc(last.served, last.errors)
}

/** The curve of a sample that has so many answers, and so many wrong ones, at each signal. */
const counted = (
  points: ReadonlyArray<Point>,
  served: Float64Array,
  errors: Float64Array
): ReadonlyArray<Point> => {
  const total = served.reduce((sum, count) => sum + count, 0)
  let [all, wrongs] = [0, 0]
  return points.flatMap(({ signal }, place) => {
    if (served[place] === 0) return []
    all += served[place] ?? 0
    wrongs += errors[place] ?? 0
    return [{ signal, coverage: all / total, risk: wrongs / all, served: all, errors: wrongs }]
  })
}

/** How the areas' intervals are made. */
export interface Options {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * One label per answer. Answers that share a label are drawn together.
   *
   * @defaultValue none: every answer stands alone
   */
  readonly clusters?: Labels
  /**
   * The seed of the draws.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
  /**
   * How many draws, at least 100.
   *
   * @defaultValue 1000
   */
  readonly draws?: number
}

/**
 * The area and the excess area with percentile intervals of the bootstrap over clusters. Withheld with fewer than 20
 * clusters, and where all answers are right or all wrong.
 *
 * @throws RangeError where the shapes differ.
 * @see Efron & Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13.
 */
export const areas = (
  signal: ArrayLike<number>,
  wrong: ArrayLike<number | boolean>,
  options: Options = {}
): { readonly aurc: Estimate; readonly excess: Estimate } => {
  const { confidence = 0.95, seed = Rng.defaultSeed, draws = 1000 } = options
  const n = signal.length
  const points = curve(signal, wrong)
  const clusters = Cluster.index(options.clusters, n)
  const members: Array<Array<number>> = Array.from({ length: clusters.count }, () => [])
  clusters.of.forEach((c, i) => members[c]?.push(i))
  const places = new Map(points.map((point, place) => [point.signal, place]))
  const placeOf = Int32Array.from({ length: n }, (_, i) => places.get(signal[i] ?? 0) ?? 0)
  const values = { aurc: aurc(points), excess: excessAurc(points) }
  const wrongs = points.at(-1)?.errors ?? 0
  const withheld = (estimate: number): Estimate => ({
    _tag: "Withheld",
    estimate: Number.isNaN(estimate) ? undefined : estimate,
    n,
    needs: clusters.count < 20 ? 20 : undefined,
    reason: clusters.count < 20 ? "it takes 20 independent answers" : "all answers are alike"
  })
  if (clusters.count < 20 || wrongs === 0 || wrongs === n) {
    return { aurc: withheld(values.aurc), excess: withheld(values.excess) }
  }
  const rng = Rng.make(seed)
  const drawn = { aurc: new Float64Array(draws), excess: new Float64Array(draws) }
  const [served, errors] = [new Float64Array(points.length), new Float64Array(points.length)]
  for (let draw = 0; draw < draws; draw++) {
    served.fill(0)
    errors.fill(0)
    for (let c = 0; c < clusters.count; c++) {
      for (const i of members[rng.below(clusters.count)] ?? []) {
        const place = placeOf[i] ?? 0
        served[place] = (served[place] ?? 0) + 1
        errors[place] = (errors[place] ?? 0) + Number(wrong[i] ?? 0)
      }
    }
    const found = counted(points, served, errors)
    drawn.aurc[draw] = aurc(found)
    drawn.excess[draw] = excessAurc(found)
  }
  const interval = (estimate: number, all: Float64Array): Estimate => {
    const sorted = all.sort()
    const tail = (1 - confidence) / 2
    return {
      _tag: "Interval",
      estimate,
      low: Math.min(estimate, sorted[Math.floor(tail * draws)] ?? estimate),
      high: Math.max(estimate, sorted[Math.min(draws - 1, Math.ceil((1 - tail) * draws) - 1)] ?? estimate),
      confidence,
      n,
      method: "percentile bootstrap"
    }
  }
  return { aurc: interval(values.aurc, drawn.aurc), excess: interval(values.excess, drawn.excess) }
}
