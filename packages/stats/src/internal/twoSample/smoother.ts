/**
 * Cross-fitted scores of a ridge classifier as a function of the sides alone.
 *
 * The weights of a fold are (XᵀX + λI)⁻¹ Xᵀy over the other folds. All but y is worked out once, so that the classifier
 * can be trained anew for each arrangement of the sides, which the p value of cross-fitted scores needs.
 */
import type * as Rng from "../../Rng.ts"

/** Rows of numbers of equal length, one after the other. */
export interface Matrix {
  /** How many rows there are. */
  readonly rows: number
  /** How many numbers a row has. */
  readonly width: number
  /** Shape (rows × width). */
  readonly values: Float64Array
}

/** Cross-fitted scores for the sides of the rows. */
export type Smoother = (sides: ArrayLike<number>) => Float64Array

/** Which fold each row is held out in; rows of one group share one. */
export const foldsOf = (groups: Int32Array, folds: number, rng: Rng.Rng): Uint8Array => {
  const count = groups.reduce((most, group) => Math.max(most, group + 1), 0)
  const sizes = new Float64Array(count)
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1
  const order = Int32Array.from({ length: count }, (_, group) => group)
  for (let i = count - 1; i > 0; i--) {
    const j = rng.below(i + 1)
    const kept = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = kept
  }
  const load = new Float64Array(folds)
  const foldOf = new Uint8Array(count)
  for (const group of order.sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0))) {
    let least = 0
    for (let fold = 1; fold < folds; fold++) if ((load[fold] ?? 0) < (load[least] ?? 0)) least = fold
    foldOf[group] = least
    load[least] = (load[least] ?? 0) + (sizes[group] ?? 0)
  }
  return Uint8Array.from(groups, (group) => foldOf[group] ?? 0)
}

/** Each column with mean 0, and all divided by the mean length of a row. */
export const standardised = ({ rows, width, values }: Matrix): Matrix => {
  const means = new Float64Array(width)
  for (let at = 0; at < values.length; at++)
    means[at % width] = (means[at % width] ?? 0) + (values[at] ?? 0) / rows
  const centred = values.map((value, at) => value - (means[at % width] ?? 0))
  let squares = 0
  for (const value of centred) squares += value * value
  const scale = squares > 0 ? Math.sqrt(rows / squares) : 1
  return { rows, width, values: centred.map((value) => value * scale) }
}

/** Adds the outer products of the rows for which `isIn` holds. */
const gramOf = ({ rows, width, values }: Matrix, isIn: (row: number) => boolean): Float64Array => {
  const gram = new Float64Array(width * width)
  for (let row = 0; row < rows; row++) {
    if (!isIn(row)) continue
    const own = values.subarray(row * width, (row + 1) * width)
    for (let a = 0; a < width; a++) {
      const x = own[a] ?? 0
      if (x === 0) continue
      const start = a * width
      for (let b = 0; b <= a; b++) gram[start + b] = (gram[start + b] ?? 0) + x * (own[b] ?? 0)
    }
  }
  return gram
}

/** The factor L of a symmetric positive matrix, LLᵀ, of which the lower half is read; in place. */
const cholesky = (matrix: Float64Array, size: number): Float64Array => {
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = matrix[i * size + j] ?? 0
      for (let k = 0; k < j; k++) sum -= (matrix[i * size + k] ?? 0) * (matrix[j * size + k] ?? 0)
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / (matrix[j * size + j] ?? 1)
    }
  }
  return matrix
}

/** Solves LLᵀ x = b in place. */
const solve = (factor: Float64Array, size: number, b: Float64Array): Float64Array => {
  for (let i = 0; i < size; i++) {
    let sum = b[i] ?? 0
    for (let k = 0; k < i; k++) sum -= (factor[i * size + k] ?? 0) * (b[k] ?? 0)
    b[i] = sum / (factor[i * size + i] ?? 1)
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i] ?? 0
    for (let k = i + 1; k < size; k++) sum -= (factor[k * size + i] ?? 0) * (b[k] ?? 0)
    b[i] = sum / (factor[i * size + i] ?? 1)
  }
  return b
}

/** @param foldOf shape (rows) @param penalty above 0, in units of a row's mean squared length */
export const make = (matrix: Matrix, foldOf: Uint8Array, folds: number, penalty: number): Smoother => {
  const { rows, width, values } = matrix
  const factors = Array.from({ length: folds }, (_, fold) => {
    const gram = gramOf(matrix, (row) => foldOf[row] !== fold)
    for (let a = 0; a < width; a++) gram[a * width + a] = (gram[a * width + a] ?? 0) + penalty
    return cholesky(gram, width)
  })
  const counts = new Float64Array(folds)
  for (const fold of foldOf) counts[fold] = (counts[fold] ?? 0) + 1
  // Sums of rows by fold: what a mean of y that is taken off leaves of Xᵀy.
  const sums = Array.from({ length: folds }, () => new Float64Array(width))
  const weigh = (into: ReadonlyArray<Float64Array>, weightOf: (row: number) => number): void => {
    for (let row = 0; row < rows; row++) {
      const weight = weightOf(row)
      const sum = into[foldOf[row] ?? 0]
      if (weight === 0 || sum === undefined) continue
      for (let a = 0, at = row * width; a < width; a++, at++)
        sum[a] = (sum[a] ?? 0) + weight * (values[at] ?? 0)
    }
  }
  weigh(sums, () => 1)
  return (sides) => {
    const ones = Array.from({ length: folds }, () => new Float64Array(width))
    const onesIn = new Float64Array(folds)
    weigh(ones, (row) => sides[row] ?? 0)
    for (let row = 0; row < rows; row++)
      onesIn[foldOf[row] ?? 0] = (onesIn[foldOf[row] ?? 0] ?? 0) + (sides[row] ?? 0)
    const weights = factors.map((factor, fold) => {
      const target = new Float64Array(width)
      let [n, positive] = [0, 0]
      for (let other = 0; other < folds; other++) {
        if (other === fold) continue
        n += counts[other] ?? 0
        positive += onesIn[other] ?? 0
      }
      const mean = n === 0 ? 0 : positive / n
      for (let other = 0; other < folds; other++) {
        if (other === fold) continue
        for (let a = 0; a < width; a++)
          target[a] = (target[a] ?? 0) + (ones[other]?.[a] ?? 0) - mean * (sums[other]?.[a] ?? 0)
      }
      return solve(factor, width, target)
    })
    const scores = new Float64Array(rows)
    for (let row = 0; row < rows; row++) {
      const own = weights[foldOf[row] ?? 0]
      if (own === undefined) continue
      let score = 0
      for (let a = 0, at = row * width; a < width; a++, at++) score += (own[a] ?? 0) * (values[at] ?? 0)
      scores[row] = score
    }
    return scores
  }
}
