/**
 * The directions in which rows differ most, by subspace iteration: what truncated SVD keeps, up to a rotation.
 *
 * @see Halko, Martinsson & Tropp 2011, "Finding Structure with Randomness", algorithm 4.4.
 */
import { Rng } from "@assay/stats"
import type { CsrMatrix } from "../linear/csrMatrix.ts"

/** rows × directions: each row of `matrix` times `basis` (columns × width). */
export const times = (
  { rowCount, rowPointers, columns, values }: CsrMatrix,
  basis: Float64Array,
  width: number
) => {
  const product = new Float64Array(rowCount * width)
  for (let row = 0; row < rowCount; row++) {
    const start = row * width
    for (let entry = rowPointers[row] ?? 0; entry < (rowPointers[row + 1] ?? 0); entry++) {
      const value = values[entry] ?? 0
      const from = (columns[entry] ?? 0) * width
      for (let k = 0; k < width; k++)
        product[start + k] = (product[start + k] ?? 0) + value * (basis[from + k] ?? 0)
    }
  }
  return product
}

/** columns × directions: the transpose of `matrix` times `left` (rows × width). */
const transposeTimes = (
  { rowCount, columnCount, rowPointers, columns, values }: CsrMatrix,
  left: Float64Array,
  width: number
) => {
  const product = new Float64Array(columnCount * width)
  for (let row = 0; row < rowCount; row++) {
    const from = row * width
    for (let entry = rowPointers[row] ?? 0; entry < (rowPointers[row + 1] ?? 0); entry++) {
      const value = values[entry] ?? 0
      const start = (columns[entry] ?? 0) * width
      for (let k = 0; k < width; k++)
        product[start + k] = (product[start + k] ?? 0) + value * (left[from + k] ?? 0)
    }
  }
  return product
}

/** Makes the columns of `basis` (size × width) orthonormal, in place; a column that depends on others becomes 0. */
const orthonormal = (basis: Float64Array, size: number, width: number): Float64Array => {
  const columns = Array.from({ length: width }, (_, k) =>
    Float64Array.from({ length: size }, (_, i) => basis[i * width + k] ?? 0)
  )
  for (const [k, own] of columns.entries()) {
    let before = 0
    for (const value of own) before += value * value
    for (const other of columns.slice(0, k)) {
      let dot = 0
      for (let i = 0; i < size; i++) dot += (own[i] ?? 0) * (other[i] ?? 0)
      if (dot !== 0) for (let i = 0; i < size; i++) own[i] = (own[i] ?? 0) - dot * (other[i] ?? 0)
    }
    let squares = 0
    for (const value of own) squares += value * value
    const scale = squares > 1e-12 * before ? 1 / Math.sqrt(squares) : 0
    for (let i = 0; i < size; i++) own[i] = (own[i] ?? 0) * scale
  }
  for (const [k, own] of columns.entries()) for (let i = 0; i < size; i++) basis[i * width + k] = own[i] ?? 0
  return basis
}

// From random directions, two passes over the rows separate what differs from what does not.
const passes = 3

/** An orthonormal basis (columns × width) of the directions in which the rows are longest. */
export const find = (matrix: CsrMatrix, width: number, seed: number): Float64Array => {
  const rng = Rng.make(seed)
  let basis = Float64Array.from({ length: matrix.columnCount * width }, () => rng.normal())
  for (let pass = 0; pass < passes; pass++)
    basis = Float64Array.from(
      orthonormal(transposeTimes(matrix, times(matrix, basis, width), width), matrix.columnCount, width)
    )
  return basis
}
