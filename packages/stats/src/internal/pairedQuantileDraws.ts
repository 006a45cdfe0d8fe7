import type * as Cluster from "../Cluster.ts"
import { inOrder } from "../Quantile.ts"
import type { Rng } from "../Rng.ts"
import { cumulativeWeights } from "./harrellDavis.ts"

/** The Harrell–Davis q-quantiles of both sides in each resample; both of shape (resamples). */
export interface Draws {
  readonly against: Float64Array
  readonly candidate: Float64Array
}

/**
 * One side of the pairs, seen from the units that are resampled. A resample's quantile lies near the sample's own, so
 * only the values in a window around it are looked at one by one; of the rest it matters how many lie below.
 */
interface Side {
  /** The different values in the window, ascending. */
  readonly window: Float64Array
  /** Shape (units): how many of a unit's values lie below the window. */
  readonly below: Float64Array
  /** Window positions of all units, one unit after another; unit u has those from start[u] to start[u + 1]. */
  readonly positions: Int32Array
  readonly start: Int32Array
}

/**
 * The window is this many standard deviations of the quantile's rank wide on each side, reckoned as if clusters were
 * perfectly correlated. A resample's rank falls out of it once in 10⁹.
 */
const windowDeviations = 6

/** Draws the quantiles of `resamples` resamples of whole units. Exact but for the last ends of the weights, in time about √n per resample. */
export const draw = (
  against: ArrayLike<number>,
  candidate: ArrayLike<number>,
  clusters: Cluster.Index,
  q: number,
  resamples: number,
  rng: Rng
): Draws => {
  const sizes = new Float64Array(clusters.count)
  for (const u of clusters.of) sizes[u] = (sizes[u] ?? Number.NaN) + 1
  const all = [side(against, clusters, sizes, q), side(candidate, clusters, sizes, q)] as const
  const { informative, kinds } = planDraws(...all, sizes)
  // What is drawn one by one is kept together, so that it stays in the processor's cache.
  const first = only(all[0], informative)
  const second = only(all[1], informative)
  const informativeSizes = Float64Array.from(informative, (u) => sizes[u] ?? Number.NaN)
  const weights = cumulativeWeights(against.length, q)
  const result: Draws = { against: new Float64Array(resamples), candidate: new Float64Array(resamples) }
  const firstCounts = new Int32Array(first.window.length)
  const secondCounts = new Int32Array(second.window.length)

  for (let b = 0; b < resamples; b++) {
    firstCounts.fill(0)
    secondCounts.fill(0)
    let total = 0
    let firstBelow = 0
    let secondBelow = 0
    const single = rng.binomial(clusters.count, informative.length / clusters.count)
    for (let k = 0; k < single; k++) {
      const u = rng.below(informative.length)
      total += informativeSizes[u] ?? Number.NaN
      firstBelow += first.below[u] ?? Number.NaN
      secondBelow += second.below[u] ?? Number.NaN
      tally(first, u, firstCounts)
      tally(second, u, secondCounts)
    }
    let left = clusters.count - single
    let leftUnits = clusters.count - informative.length
    for (const kind of kinds) {
      if (left === 0) break
      const drawn = kind.count >= leftUnits ? left : rng.binomial(left, kind.count / leftUnits)
      left -= drawn
      leftUnits -= kind.count
      total += drawn * kind.size
      firstBelow += drawn * kind.firstBelow
      secondBelow += drawn * kind.secondBelow
    }
    result.against[b] = smoothed(first, firstCounts, firstBelow, total, weights)
    result.candidate[b] = smoothed(second, secondCounts, secondBelow, total, weights)
  }
  return result
}

const side = (values: ArrayLike<number>, clusters: Cluster.Index, sizes: Float64Array, q: number): Side => {
  const n = values.length
  const sorted = inOrder(values)
  let squares = 0
  for (const size of sizes) squares += size * size
  const reach = Math.ceil(windowDeviations * (Math.sqrt(squares * q * (1 - q)) + 1))
  const centre = Math.floor(n * q)
  const lowest = sorted[Math.max(0, centre - reach)] ?? Number.NaN
  const highest = sorted[Math.min(n - 1, centre + reach)] ?? Number.NaN
  const distinct: Array<number> = []
  for (let k = 0; k < n; k++) {
    const value = sorted[k] ?? Number.NaN
    if (value >= lowest && value <= highest && value !== distinct.at(-1)) distinct.push(value)
  }
  const window = Float64Array.from(distinct)

  const below = new Float64Array(clusters.count)
  const start = new Int32Array(clusters.count + 1)
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? Number.NaN
    const u = clusters.of[i] ?? -1
    if (value < lowest) below[u] = (below[u] ?? Number.NaN) + 1
    else if (value <= highest) start[u + 1] = (start[u + 1] ?? 0) + 1
  }
  for (let u = 0; u < clusters.count; u++) start[u + 1] = (start[u + 1] ?? 0) + (start[u] ?? 0)
  const positions = new Int32Array(start.at(-1) ?? 0)
  const filled = start.slice()
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? Number.NaN
    if (!(value >= lowest && value <= highest)) continue
    const u = clusters.of[i] ?? -1
    const slot = filled[u] ?? -1
    positions[slot] = placeOf(value, window)
    filled[u] = slot + 1
  }
  return { window, below, positions, start }
}

/** The index of a value in an ascending array that holds it. */
const placeOf = (value: number, ascending: Float64Array): number => {
  let low = 0
  let high = ascending.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? Number.NaN) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Units without a value in either window that look alike from here. */
interface Kind {
  readonly size: number
  readonly firstBelow: number
  readonly secondBelow: number
  count: number
}

const planDraws = (
  first: Side,
  second: Side,
  sizes: Float64Array
): { readonly informative: Int32Array; readonly kinds: ReadonlyArray<Kind> } => {
  const informative: Array<number> = []
  const kinds = new Map<string, Kind>()
  for (const [u, size] of sizes.entries()) {
    if (first.start[u] !== first.start[u + 1] || second.start[u] !== second.start[u + 1]) {
      informative.push(u)
      continue
    }
    const firstBelow = first.below[u] ?? Number.NaN
    const secondBelow = second.below[u] ?? Number.NaN
    const key = `${size} ${firstBelow} ${secondBelow}`
    const kind = kinds.get(key)
    if (kind === undefined) kinds.set(key, { size, firstBelow, secondBelow, count: 1 })
    else kind.count += 1
  }
  return { informative: Int32Array.from(informative), kinds: [...kinds.values()] }
}

/** A side with some of its units only, in the given order. */
const only = ({ window, below, positions, start }: Side, units: Int32Array): Side => {
  const kept = new Int32Array(units.length + 1)
  const list: Array<number> = []
  for (const [k, u] of units.entries()) {
    for (const position of positions.subarray(start[u], start[u + 1])) list.push(position)
    kept[k + 1] = list.length
  }
  return {
    window,
    below: Float64Array.from(units, (u) => below[u] ?? Number.NaN),
    positions: Int32Array.from(list),
    start: kept
  }
}

const tally = ({ positions, start }: Side, u: number, counts: Int32Array): void => {
  const end = start[u + 1] ?? 0
  for (let k = start[u] ?? 0; k < end; k++) {
    const position = positions[k] ?? -1
    counts[position] = (counts[position] ?? 0) + 1
  }
}

/** The Harrell–Davis quantile of a resample of `total` values, of which `below` lie under the window. */
const smoothed = (
  { window }: Side,
  counts: Int32Array,
  below: number,
  total: number,
  weights: Float64Array
): number => {
  const n = weights.length - 1
  const perValue = n / total
  let rank = below
  let reached = 0
  let sum = 0
  for (let k = 0; k < counts.length; k++) {
    const count = counts[k] ?? 0
    if (count === 0) continue
    rank += count
    // A resample of clusters may hold more or fewer than n values; its ranks are scaled to the table.
    const position = Math.min(n, rank * perValue)
    const whole = Math.floor(position)
    const at = weights[whole] ?? Number.NaN
    const weight = position > whole ? at + (position - whole) * ((weights[whole + 1] ?? Number.NaN) - at) : at
    sum += (weight - reached) * (window[k] ?? Number.NaN)
    reached = weight
    if (reached >= 1) break
  }
  // What little weight lies outside the window goes to the values inside.
  return sum / reached
}
