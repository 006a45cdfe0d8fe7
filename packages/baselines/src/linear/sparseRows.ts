import type { CsrMatrix } from "./csrMatrix.ts"

/**
 * The two products on which training spends its time. Weights are feature-major (the weight of class k for
 * feature j at `j * classCount + k`), so that the inner loops run over neighbouring memory. Four entries of a
 * row are taken together, which halves the time: `scores` is then read and written once for four products.
 */

/** Adds `weights' x` to `scores` (one a class), for the row x that is the entries from one to before another. */
export const addScores = (
  { columns, values }: Pick<CsrMatrix, "columns" | "values">,
  from: number,
  end: number,
  weights: Float32Array | Float64Array,
  scores: Float64Array
): void => {
  const classCount = scores.length
  let entry = from
  for (; entry + 3 < end; entry += 4) {
    const [a, b] = [(columns[entry] ?? 0) * classCount, (columns[entry + 1] ?? 0) * classCount]
    const [c, d] = [(columns[entry + 2] ?? 0) * classCount, (columns[entry + 3] ?? 0) * classCount]
    const [p, q] = [values[entry] ?? 0, values[entry + 1] ?? 0]
    const [r, s] = [values[entry + 2] ?? 0, values[entry + 3] ?? 0]
    for (let k = 0; k < classCount; k++) {
      const first = p * (weights[a + k] ?? 0) + q * (weights[b + k] ?? 0)
      const second = r * (weights[c + k] ?? 0) + s * (weights[d + k] ?? 0)
      scores[k] = (scores[k] ?? 0) + first + second
    }
  }
  for (; entry < end; entry++) {
    const offset = (columns[entry] ?? 0) * classCount
    const value = values[entry] ?? 0
    for (let k = 0; k < classCount; k++) scores[k] = (scores[k] ?? 0) + value * (weights[offset + k] ?? 0)
  }
}

/** Adds `x change'` to `weights`, for the row x and a change for each class. */
export const addOuterProduct = (
  { columns, values }: Pick<CsrMatrix, "columns" | "values">,
  from: number,
  end: number,
  change: Float64Array,
  weights: Float32Array | Float64Array
): void => {
  const classCount = change.length
  let entry = from
  for (; entry + 3 < end; entry += 4) {
    const [a, b] = [(columns[entry] ?? 0) * classCount, (columns[entry + 1] ?? 0) * classCount]
    const [c, d] = [(columns[entry + 2] ?? 0) * classCount, (columns[entry + 3] ?? 0) * classCount]
    const [p, q] = [values[entry] ?? 0, values[entry + 1] ?? 0]
    const [r, s] = [values[entry + 2] ?? 0, values[entry + 3] ?? 0]
    for (let k = 0; k < classCount; k++) {
      const amount = change[k] ?? 0
      weights[a + k] = (weights[a + k] ?? 0) + p * amount
      weights[b + k] = (weights[b + k] ?? 0) + q * amount
      weights[c + k] = (weights[c + k] ?? 0) + r * amount
      weights[d + k] = (weights[d + k] ?? 0) + s * amount
    }
  }
  for (; entry < end; entry++) {
    const offset = (columns[entry] ?? 0) * classCount
    const value = values[entry] ?? 0
    for (let k = 0; k < classCount; k++) {
      weights[offset + k] = (weights[offset + k] ?? 0) + value * (change[k] ?? 0)
    }
  }
}
