/**
 * How well a signal tells right answers from wrong ones, whatever its scale.
 */
import * as Cluster from "../Cluster.ts"
import * as Distribution from "../Distribution.ts"
import { defaultConfidence, type Estimate, requireConfidence } from "../Interval.ts"

/** How the area is asked for. */
export interface AurocOptions {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * One label per answer. Answers that share a label are not independent.
   *
   * @defaultValue none: every answer stands alone
   */
  readonly clusters?: Cluster.Labels
}

/** The ranks of values from 1, ties averaged. */
const midRanks = (values: ArrayLike<number>): Float64Array => {
  const order = Array.from({ length: values.length }, (_, i) => i)
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Float64Array(values.length)
  for (let i = 0; i < order.length; ) {
    let j = i
    while (j + 1 < order.length && values[order[j + 1] ?? 0] === values[order[i] ?? 0]) j++
    for (let k = i; k <= j; k++) ranks[order[k] ?? 0] = (i + j) / 2 + 1
    i = j + 1
  }
  return ranks
}

/** Each answer's placement among those of the other kind, from 0 to 1. */
const placements = (signal: ArrayLike<number>, right: ArrayLike<number | boolean>) => {
  const all = midRanks(signal)
  const groups = [0, 1].map((kind) => {
    const members: Array<number> = []
    for (let i = 0; i < signal.length; i++) if (Number(right[i] ?? 0) === kind) members.push(i)
    return { members, within: midRanks(members.map((i) => signal[i] ?? 0)) }
  })
  const [wrong, correct] = groups
  const placed = new Float64Array(signal.length)
  const m = correct?.members.length ?? 0
  const k = wrong?.members.length ?? 0
  correct?.members.forEach((i, at) => {
    placed[i] = ((all[i] ?? 0) - (correct.within[at] ?? 0)) / k
  })
  wrong?.members.forEach((i, at) => {
    placed[i] = 1 - ((all[i] ?? 0) - (wrong.within[at] ?? 0)) / m
  })
  return { placed, m, k }
}

/**
 * The area under the ROC curve: the probability that a right answer has a greater signal than a wrong one, a tie counting
 * half. The interval is DeLong's on the scale of the logit, with clusters Obuchowski's. Withheld without two answers of
 * each kind, and where every right answer is above every wrong one: perfection in a sample shows no spread.
 *
 * @param signal shape (n), any unit
 * @param right shape (n): 1 for a right answer, 0 for a wrong one
 * @throws RangeError where the shapes differ, a signal is not finite, or confidence is impossible.
 * @see DeLong, DeLong & Clarke-Pearson 1988; Obuchowski 1997, "Nonparametric analysis of clustered ROC curve data"; Sun &
 * Xu 2014 for the ranks.
 */
export const auroc = (
  signal: ArrayLike<number>,
  right: ArrayLike<number | boolean>,
  options: AurocOptions = {}
): Estimate => {
  const n = signal.length
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  if (right.length !== n)
    throw new RangeError(`expected ${n} labels, one for each signal, found ${right.length}`)
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(signal[i]))
      throw new RangeError(`signal ${i}: expected a number, found ${signal[i]}`)
  }
  const { placed, m, k } = placements(signal, right)
  if (m < 2 || k < 2) {
    const estimate = m > 0 && k > 0 ? meanOf(placed, right, 1) : undefined
    return {
      _tag: "Withheld",
      estimate,
      n,
      needs: undefined,
      reason: `it takes 2 right and 2 wrong answers, found ${m} and ${k}`
    }
  }
  const area = meanOf(placed, right, 1)
  const clusters = Cluster.index(options.clusters, n)
  const [x, y, sizesX, sizesY] = [0, 1, 2, 3].map(() => new Float64Array(clusters.count))
  if (x === undefined || y === undefined || sizesX === undefined || sizesY === undefined)
    throw new RangeError()
  for (let i = 0; i < n; i++) {
    const c = clusters.of[i] ?? 0
    const [sum, size] = Number(right[i] ?? 0) === 1 ? [x, sizesX] : [y, sizesY]
    sum[c] = (sum[c] ?? 0) + (placed[i] ?? 0) - area
    size[c] = (size[c] ?? 0) + 1
  }
  const count = (sizes: Float64Array): number => sizes.reduce((sum, size) => sum + (size > 0 ? 1 : 0), 0)
  const product = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, c) => sum + value * (b[c] ?? 0), 0)
  const [withRight, withWrong] = [count(sizesX), count(sizesY)]
  if (withRight < 2 || withWrong < 2) {
    return {
      _tag: "Withheld",
      estimate: area,
      n,
      needs: undefined,
      reason: "it takes 2 clusters of each kind"
    }
  }
  const variance =
    ((withRight / (withRight - 1)) * product(x, x)) / m ** 2 +
    ((withWrong / (withWrong - 1)) * product(y, y)) / k ** 2 +
    ((2 * clusters.count) / (clusters.count - 1)) * (product(x, y) / (m * k))
  if (!(variance > 0) || area <= 0 || area >= 1) {
    return { _tag: "Withheld", estimate: area, n, needs: undefined, reason: "the sample shows no spread" }
  }
  const z = Distribution.normalQuantile((1 + confidence) / 2)
  const logit = Math.log(area / (1 - area))
  const half = (z * Math.sqrt(variance)) / (area * (1 - area))
  const back = (value: number): number => 1 / (1 + Math.exp(-value))
  return {
    _tag: "Interval",
    estimate: area,
    low: back(logit - half),
    high: back(logit + half),
    confidence,
    n,
    method: options.clusters === undefined ? "DeLong, logit" : "Obuchowski, logit"
  }
}

const meanOf = (values: Float64Array, right: ArrayLike<number | boolean>, kind: number): number => {
  let [sum, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (Number(right[i] ?? 0) !== kind) continue
    sum += values[i] ?? 0
    count++
  }
  return sum / count
}
