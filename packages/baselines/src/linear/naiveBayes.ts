import type { CsrMatrix } from "./csrMatrix.ts"

/**
 * Multinomial naive Bayes: the logarithm of each class's share, and of each feature's smoothed share within the class, so that
 * the softmax of the scores are the probabilities. `labels` uses each of the classes; values are 0 or more.
 *
 * The formulas are those of scikit-learn's `MultinomialNB`.
 */
export const naiveBayes = (
  { columnCount, columns, rowPointers, values }: CsrMatrix,
  labels: Uint32Array,
  classCount: number,
  smoothing: number
): { readonly weights: Float64Array; readonly intercepts: Float64Array } => {
  const weights = new Float64Array(columnCount * classCount).fill(smoothing)
  const totals = new Float64Array(classCount).fill(smoothing * columnCount)
  const rows = new Float64Array(classCount)
  for (const [row, label] of labels.entries()) {
    rows[label] = (rows[label] ?? 0) + 1
    const end = rowPointers[row + 1] ?? 0
    for (let entry = rowPointers[row] ?? 0; entry < end; entry++) {
      const at = (columns[entry] ?? 0) * classCount + label
      const value = values[entry] ?? 0
      weights[at] = (weights[at] ?? 0) + value
      totals[label] = (totals[label] ?? 0) + value
    }
  }
  for (let at = 0; at < weights.length; at++) {
    weights[at] = Math.log((weights[at] ?? 1) / (totals[at % classCount] ?? 1))
  }
  return { weights, intercepts: rows.map((count) => Math.log(count / labels.length)) }
}
