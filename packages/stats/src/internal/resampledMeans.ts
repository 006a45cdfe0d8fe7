import type { Rng } from "../Rng.ts"

/**
 * How the resamples of a mean were drawn.
 *
 * - `cases`: unit by unit, the textbook way; time grows with units × resamples.
 * - `counts`: only few different units exist (right/wrong, 0–5), so the number of times each kind is drawn comes
 *   straight from the multinomial distribution. Exactly the same distribution as `cases`.
 * - `bins`: many different units. They are sorted into narrow bins; the number drawn from each bin is multinomial,
 *   and what the draws inside a bin add up to is normal with the bin's own mean and variance. The first two moments
 *   are exact, the higher ones lose only what happens inside a bin (with at least 35 units each).
 */
export type Resampling = "cases" | "counts" | "bins"

export interface Draws {
  /** Shape (resamples): the mean of each resample, not sorted. */
  readonly means: Float64Array
  readonly resampling: Resampling
}

/** Above this many units, textbook resampling gives way to bins. */
const mostUnitsDrawnOneByOne = 5000
/** More kinds than this never pay. */
const mostKinds = 512
/** A multinomial cell costs about as much as this many single draws. */
const drawsPerCell = 20

const singlesPerEnd = 16
const middleBins = 128

/** One cell of a multinomial resample: `count` units whose residual and size have these moments. */
interface Cells {
  readonly counts: Float64Array
  readonly residual: Float64Array
  readonly size: Float64Array
  readonly residualVariance: Float64Array
  readonly sizeVariance: Float64Array
  readonly covariance: Float64Array
}

const emptyCells = (n: number): Cells => ({
  counts: new Float64Array(n),
  residual: new Float64Array(n),
  size: new Float64Array(n),
  residualVariance: new Float64Array(n),
  sizeVariance: new Float64Array(n),
  covariance: new Float64Array(n)
})

/**
 * Resamples units (clusters, or single cases of size 1) with replacement; each resample's mean is the sum of the
 * drawn sums over the sum of the drawn sizes.
 *
 * @param sums shape (units)
 * @param sizes shape (units), all > 0
 */
export const draw = (sums: Float64Array, sizes: Float64Array, resamples: number, rng: Rng): Draws => {
  const units = sums.length
  const kinds = distinctKinds(sums, sizes, Math.min(mostKinds, Math.floor(units / drawsPerCell)))
  if (kinds !== undefined) {
    return { means: byCells(kinds, units, 0, resamples, rng), resampling: "counts" }
  }
  if (units <= mostUnitsDrawnOneByOne) {
    return { means: oneByOne(sums, sizes, resamples, rng), resampling: "cases" }
  }
  let total = 0
  let weight = 0
  for (let u = 0; u < units; u++) {
    total += sums[u] ?? Number.NaN
    weight += sizes[u] ?? Number.NaN
  }
  const mean = total / weight
  return { means: byCells(bins(sums, sizes, mean), units, mean, resamples, rng), resampling: "bins" }
}

const oneByOne = (sums: Float64Array, sizes: Float64Array, resamples: number, rng: Rng): Float64Array => {
  const units = sums.length
  const means = new Float64Array(resamples)
  for (let b = 0; b < resamples; b++) {
    let total = 0
    let weight = 0
    for (let k = 0; k < units; k++) {
      const u = rng.below(units)
      total += sums[u] ?? Number.NaN
      weight += sizes[u] ?? Number.NaN
    }
    means[b] = total / weight
  }
  return means
}

/** The different (sum, size) pairs with their counts, or undefined when there are more than `limit`. */
const distinctKinds = (sums: Float64Array, sizes: Float64Array, limit: number): Cells | undefined => {
  const bySum = new Map<number, Map<number, number>>()
  const counts: Array<number> = []
  const kinds: Array<readonly [sum: number, size: number]> = []
  for (let u = 0; u < sums.length; u++) {
    const sum = sums[u] ?? Number.NaN
    const size = sizes[u] ?? Number.NaN
    let bySize = bySum.get(sum)
    if (bySize === undefined) {
      bySize = new Map()
      bySum.set(sum, bySize)
    }
    const known = bySize.get(size)
    if (known === undefined) {
      if (kinds.length === limit) return undefined
      bySize.set(size, kinds.length)
      kinds.push([sum, size])
      counts.push(1)
    } else {
      counts[known] = (counts[known] ?? 0) + 1
    }
  }
  const cells = emptyCells(kinds.length)
  cells.counts.set(counts)
  for (const [k, [sum, size]] of kinds.entries()) {
    cells.residual[k] = sum
    cells.size[k] = size
  }
  return cells
}

/** Sorts units by residual and cuts them into bins; the most extreme ones stay single. */
const bins = (sums: Float64Array, sizes: Float64Array, mean: number): Cells => {
  const units = sums.length
  const residual = sums.map((sum, u) => sum - mean * (sizes[u] ?? Number.NaN))
  const sameSize = sizes.every((size) => size === sizes[0])
  let sortedSizes = sizes
  if (sameSize) {
    residual.sort()
  } else {
    const order = Uint32Array.from(sums.keys()).sort((a, b) => (residual[a] ?? 0) - (residual[b] ?? 0))
    sortedSizes = Float64Array.from(order, (u) => sizes[u] ?? Number.NaN)
    residual.sort()
  }
  const inner = units - 2 * singlesPerEnd
  const edges: Array<number> = []
  for (let k = 0; k < singlesPerEnd; k++) edges.push(k)
  for (let k = 0; k < middleBins; k++) edges.push(singlesPerEnd + Math.floor((k * inner) / middleBins))
  for (let k = 0; k <= singlesPerEnd; k++) edges.push(units - singlesPerEnd + k)
  const cells = emptyCells(edges.length - 1)
  for (let k = 0; k + 1 < edges.length; k++)
    fillCell(cells, k, residual, sortedSizes, edges[k] ?? 0, edges[k + 1] ?? 0)
  return cells
}

const fillCell = (
  cells: Cells,
  k: number,
  residual: Float64Array,
  size: Float64Array,
  from: number,
  to: number
): void => {
  const count = to - from
  let meanResidual = 0
  let meanSize = 0
  for (let u = from; u < to; u++) {
    meanResidual += (residual[u] ?? Number.NaN) / count
    meanSize += (size[u] ?? Number.NaN) / count
  }
  let residualVariance = 0
  let sizeVariance = 0
  let covariance = 0
  for (let u = from; u < to; u++) {
    const r = (residual[u] ?? Number.NaN) - meanResidual
    const s = (size[u] ?? Number.NaN) - meanSize
    residualVariance += (r * r) / count
    sizeVariance += (s * s) / count
    covariance += (r * s) / count
  }
  cells.counts[k] = count
  cells.residual[k] = meanResidual
  cells.size[k] = meanSize
  cells.residualVariance[k] = residualVariance
  cells.sizeVariance[k] = sizeVariance
  cells.covariance[k] = covariance
}

/** Draws multinomial cell counts, one binomial after another, and turns them into means. */
const byCells = (cells: Cells, units: number, mean: number, resamples: number, rng: Rng): Float64Array => {
  const means = new Float64Array(resamples)
  const spreadInside = cells.residualVariance.some((variance) => variance > 0)
  for (let b = 0; b < resamples; b++) {
    let left = units
    let leftUnits = units
    let total = 0
    let weight = 0
    let totalVariance = 0
    let weightVariance = 0
    let covariance = 0
    for (let k = 0; left > 0 && k < cells.counts.length; k++) {
      const count = cells.counts[k] ?? Number.NaN
      const drawn = count >= leftUnits ? left : rng.binomial(left, count / leftUnits)
      left -= drawn
      leftUnits -= count
      total += drawn * (cells.residual[k] ?? Number.NaN)
      weight += drawn * (cells.size[k] ?? Number.NaN)
      if (spreadInside) {
        totalVariance += drawn * (cells.residualVariance[k] ?? Number.NaN)
        weightVariance += drawn * (cells.sizeVariance[k] ?? Number.NaN)
        covariance += drawn * (cells.covariance[k] ?? Number.NaN)
      }
    }
    if (totalVariance > 0) {
      const z = rng.normal()
      const spread = Math.sqrt(totalVariance)
      total += spread * z
      if (weightVariance > 0) {
        const rest = Math.max(0, weightVariance - (covariance * covariance) / totalVariance)
        weight += (covariance / spread) * z + Math.sqrt(rest) * rng.normal()
      }
    }
    means[b] = mean + total / weight
  }
  return means
}
