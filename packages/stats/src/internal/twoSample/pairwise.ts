/**
 * Statistics that are sums over pairs of rows: all that an arrangement of clusters needs of them is the sum for each pair
 * of clusters.
 */
import type { Matrix } from "./smoother.ts"
import type { Units } from "./units.ts"

/** The squared Euclidean distance of two rows. */
export const squaredDistance = ({ width, values }: Matrix, a: number, b: number): number => {
  let sum = 0
  for (let k = 0, i = a * width, j = b * width; k < width; k++, i++, j++) {
    const difference = (values[i] ?? 0) - (values[j] ?? 0)
    sum += difference * difference
  }
  return sum
}

/** Shape (units × units): the sum of what pairs of their rows have. */
export const sumsOf = (
  matrix: Matrix,
  units: Units,
  ofPair: (squaredDistance: number) => number
): Float64Array => {
  const { count, of } = units
  const sums = new Float64Array(count * count)
  const atNothing = ofPair(0)
  for (let a = 0; a < matrix.rows; a++) {
    const u = of[a] ?? 0
    sums[u * count + u] = (sums[u * count + u] ?? 0) + atNothing
    for (let b = 0; b < a; b++) {
      const v = of[b] ?? 0
      const value = ofPair(squaredDistance(matrix, a, b))
      sums[u * count + v] = (sums[u * count + v] ?? 0) + value
      sums[v * count + u] = (sums[v * count + u] ?? 0) + value
    }
  }
  return sums
}

/** Mean within side 0, plus mean within side 1, minus twice the mean across, for any sides of the units. */
export const contrast = (sums: Float64Array, { count, of }: Units): ((side: Uint8Array) => number) => {
  const sizes = new Float64Array(count)
  for (const unit of of) sizes[unit] = (sizes[unit] ?? 0) + 1
  const totals = new Float64Array(count)
  let all = 0
  for (let u = 0; u < count; u++) {
    for (let v = 0; v < count; v++) totals[u] = (totals[u] ?? 0) + (sums[u * count + v] ?? 0)
    all += totals[u] ?? 0
  }
  const rows = of.length
  return (side) => {
    const ones: Array<number> = []
    let [n, touching, within] = [0, 0, 0]
    for (let u = 0; u < count; u++) {
      if (side[u] !== 1) continue
      ones.push(u)
      n += sizes[u] ?? 0
      touching += totals[u] ?? 0
    }
    for (const u of ones) {
      const start = u * count
      for (const v of ones) within += sums[start + v] ?? 0
    }
    const across = touching - within
    const others = all - 2 * touching + within
    return within / (n * n) + others / ((rows - n) * (rows - n)) - (2 * across) / (n * (rows - n))
  }
}
