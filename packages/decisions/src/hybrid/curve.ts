/**
 * What a hybrid comes to at each of a grid of thresholds, and which of them an objective prefers.
 */
import type { Sample } from "./sample.ts"

/** How many steps of the share served the grid has. */
const steps = 40

/**
 * The thresholds that are looked at, ascending: 0 serves every answer of the baseline, Infinity none. Between them stand
 * quantiles of its confidence, which know no scores.
 */
export const gridOf = (confidences: Iterable<number>, count = steps): Float64Array => {
  const sorted = Float64Array.from([...confidences].filter(Number.isFinite)).sort()
  const inner = Array.from(
    { length: count - 1 },
    (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / count)] ?? 0
  )
  return Float64Array.from(new Set([0, ...(sorted.length === 0 ? [] : inner), Number.POSITIVE_INFINITY]))
}

/** How many thresholds of the grid serve an answer: all up to its confidence. */
const servedBy = (grid: Float64Array, confidence: number): number => {
  let low = 0
  let high = grid.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((grid[middle] ?? Number.NaN) <= confidence) low = middle + 1
    else high = middle
  }
  return low
}

/** A point of the curve: sums over cases, or means where `cases` is 1. */
export interface Point {
  /** The mean score, in its unit. */
  readonly quality: number
  /** The mean score of the model alone, in its unit. */
  readonly model: number
  /** The share of answers that the baseline serves, from 0 to 1. */
  readonly served: number
  /** US dollars an answer. NaN where that is not known. */
  readonly costUsd: number
  /** The standard error of `quality` − `model`, as if cases stood alone. */
  readonly error: number
}

/** What to aim at. */
export type Objective =
  /** The highest mean score. */
  | "quality"
  | {
      /**
       * Serve as much by the baseline as loses at most this much of the model's mean score, in the unit of the score: 0.02. It has to be seen: what the cases leave in doubt is not
       * served.
       */
      readonly maxLoss: number
    }
  | {
      /** The highest value: this many US dollars for each unit of the score, such as a right answer, less the cost. */
      readonly rightAnswer: number
    }

/** How many standard errors a loss must stay below what is allowed, so that the cases can show that it does. */
const room = 2.5

/** What an objective makes the most of. -Infinity where a point is out of the question. */
const worth = (objective: Objective, { quality, model, served, costUsd, error }: Point): number => {
  if (objective === "quality") return quality
  if ("maxLoss" in objective)
    return model - quality + room * error <= objective.maxLoss + 1e-12
      ? Number.isNaN(costUsd)
        ? served
        : -costUsd
      : -Infinity
  return objective.rightAnswer * quality - costUsd
}

/** The position of the best point, of equal ones the one that serves most. `point` is asked in order of the thresholds. */
export const bestOf = (objective: Objective, thresholds: number, point: (nth: number) => Point): number => {
  let best = thresholds - 1
  let most = -Infinity
  for (let nth = 0; nth < thresholds; nth++) {
    const found = worth(objective, point(nth))
    if (found > most + 1e-12) {
      most = found
      best = nth
    }
  }
  return best
}

/** Sums of a sample by how many thresholds serve an item, from which the curve of any part of it is made. */
export interface Bins {
  /** The thresholds, ascending. */
  readonly grid: Float64Array
  /** Shape (items): how many thresholds serve it. */
  readonly binOf: Int32Array
}

/** Sorts a sample into the grid. */
export const binsOf = ({ items }: Sample, grid: Float64Array): Bins => ({
  grid,
  binOf: Int32Array.from(items, ({ confidence }) => servedBy(grid, confidence))
})

/** Sums over a part of a sample: shape (thresholds + 1), by bin. */
export interface Sums {
  /** The weights of the items. */
  readonly weight: Float64Array
  /** Scores of the baseline, weighted. */
  readonly baseline: Float64Array
  /** Scores of the model, weighted. */
  readonly model: Float64Array
  /** Squares of baseline − model, weighted. */
  readonly squares: Float64Array
  /** What asking the model costs, weighted. */
  readonly modelUsd: Float64Array
  /** The largest square of baseline − model: one more such difference is always to be expected. */
  largest: number
  /** What the baseline costs in all, weighted. */
  baselineUsd: number
}

/** No items yet. */
export const noSums = ({ grid }: Bins): Sums => ({
  weight: new Float64Array(grid.length + 1),
  baseline: new Float64Array(grid.length + 1),
  model: new Float64Array(grid.length + 1),
  squares: new Float64Array(grid.length + 1),
  modelUsd: new Float64Array(grid.length + 1),
  largest: 0,
  baselineUsd: 0
})

/** Adds an item to sums. Cost that is not known makes all of it unknown. */
export const add = (
  sums: Sums,
  { items, weight }: Sample,
  { binOf }: Bins,
  i: number,
  cost: boolean
): void => {
  const item = items[i]
  if (item === undefined) return
  const bin = binOf[i] ?? 0
  const w = weight[i] ?? 0
  sums.weight[bin] = (sums.weight[bin] ?? 0) + w
  sums.baseline[bin] = (sums.baseline[bin] ?? 0) + w * item.baseline
  sums.model[bin] = (sums.model[bin] ?? 0) + w * item.model
  const square = (item.baseline - item.model) ** 2
  sums.squares[bin] = (sums.squares[bin] ?? 0) + w * square
  sums.largest = Math.max(sums.largest, square)
  if (!cost) return
  sums.modelUsd[bin] = (sums.modelUsd[bin] ?? 0) + w * (item.modelUsd ?? Number.NaN)
  sums.baselineUsd += w * (item.baselineUsd ?? Number.NaN)
}

/** The curve of several sums together: a point for each threshold, means over cases. */
export const pointsOf = (parts: ReadonlyArray<Sums>, { grid }: Bins, cost: boolean): ReadonlyArray<Point> => {
  const total = (of: (sums: Sums) => Float64Array, bin: number): number =>
    parts.reduce((sum, each) => sum + (of(each)[bin] ?? 0), 0)
  const bins = Array.from({ length: grid.length + 1 }, (_, bin) => ({
    weight: total(({ weight }) => weight, bin),
    baseline: total(({ baseline }) => baseline, bin),
    model: total(({ model }) => model, bin),
    squares: total(({ squares }) => squares, bin),
    modelUsd: total(({ modelUsd }) => modelUsd, bin)
  }))
  const n = bins.reduce((sum, { weight }) => sum + weight, 0)
  const model = bins.reduce((sum, each) => sum + each.model, 0)
  const fixedUsd = parts.reduce((sum, { baselineUsd }) => sum + baselineUsd, 0)
  // An item is served by the thresholds 0 to bin − 1, so threshold g serves the bins above g.
  let quality = bins.reduce((sum, each) => sum + each.baseline, 0)
  let served = n
  let squares = bins.reduce((sum, each) => sum + each.squares, 0)
  const largest = Math.max(...parts.map((each) => each.largest))
  let asked = 0
  return Array.from(grid, (_, g) => {
    const bin = bins[g]
    if (bin !== undefined) {
      quality += bin.model - bin.baseline
      served -= bin.weight
      asked += bin.modelUsd
      squares -= bin.squares
    }
    const difference = (quality - model) / n
    const variance = Math.max(0, (squares + (served > 1e-9 ? largest : 0)) / n - difference ** 2)
    return {
      quality: quality / n,
      model: model / n,
      served: Math.max(0, served / n),
      costUsd: cost ? (fixedUsd + asked) / n : Number.NaN,
      error: Math.sqrt(variance / n)
    }
  })
}
