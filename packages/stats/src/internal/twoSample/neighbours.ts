/**
 * The nearest rows of each row, nearest first, those of its own unit left out.
 */
import { squaredDistance } from "./pairwise.ts"
import type { Matrix } from "./smoother.ts"
import type { Units } from "./units.ts"

/** Nearest rows. */
export interface Neighbours {
  /** How many are kept of each row. */
  readonly kept: number
  /** Shape (rows × kept): row numbers, nearest first; −1 where there are no more. */
  readonly rows: Int32Array
  /** Shape (rows × kept): their distances. */
  readonly distances: Float64Array
}

/** Finds the nearest rows. */
export const find = (matrix: Matrix, { of }: Pick<Units, "of">, most: number): Neighbours => {
  const n = matrix.rows
  const kept = Math.min(most, n - 1)
  const rows = new Int32Array(n * kept).fill(-1)
  const distances = new Float64Array(n * kept).fill(Number.POSITIVE_INFINITY)
  const own = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++)
      own[j] = of[j] === of[i] ? Number.POSITIVE_INFINITY : squaredDistance(matrix, i, j)
    // Sorting the whole row costs more than the distances: first the bound of the nearest, then only what is within.
    const bound = Float64Array.from(own).sort()[kept - 1] ?? Number.POSITIVE_INFINITY
    const within: Array<number> = []
    for (let j = 0; j < n; j++)
      if ((own[j] ?? 0) <= bound && own[j] !== Number.POSITIVE_INFINITY) within.push(j)
    within.sort((a, b) => (own[a] ?? 0) - (own[b] ?? 0) || a - b)
    for (const [at, j] of within.slice(0, kept).entries()) {
      rows[i * kept + at] = j
      distances[i * kept + at] = Math.sqrt(own[j] ?? 0)
    }
  }
  return { kept, rows, distances }
}

/** Of each row the distance to the nearest row of side 0; infinite where none of those kept is. */
export const toReference = (
  { kept, rows, distances }: Neighbours,
  side: Uint8Array
): { readonly distance: Float64Array; readonly row: Int32Array } => {
  const n = side.length
  const distance = new Float64Array(n).fill(Number.POSITIVE_INFINITY)
  const row = new Int32Array(n).fill(-1)
  for (let i = 0; i < n; i++) {
    for (let at = i * kept; at < (i + 1) * kept; at++) {
      const j = rows[at] ?? -1
      if (j === -1) break
      if (side[j] !== 0) continue
      distance[i] = distances[at] ?? 0
      row[i] = j
      break
    }
  }
  return { distance, row }
}
