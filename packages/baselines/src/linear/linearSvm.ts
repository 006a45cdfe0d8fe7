import type { CsrMatrix } from "./csrMatrix.ts"
import { refinement, shuffled } from "./order.ts"
import * as Products from "./products.ts"

/** How a linear SVM trains. */
export interface SvmOptions {
  /** `C`, the weight of the training loss against the penalty. Positive. */
  readonly inverseRegularisation: number
  /** Training ends once the gap is at most this, in loss a row. Positive. */
  readonly tolerance: number
  /** Below the tolerance training goes on to this gap while that is cheap. Positive. */
  readonly finest: number
  /** Passes over the rows at most. */
  readonly maxEpochs: number
  /** Decides the order in which rows are visited. */
  readonly seed: number
}

/** A trained linear SVM. */
export interface SvmModel {
  /** Feature-major: the weight of class k for feature j is at `j * classCount + k`. */
  readonly weights: Float64Array
  /** One a class. */
  readonly intercepts: Float64Array
  /** Passes over the rows. */
  readonly epochs: number
  /** Whether the tolerance was met within `maxEpochs`. */
  readonly converged: boolean
  /** The duality gap of all classes together in the last epoch, divided by `C` and the number of rows: loss a row. */
  readonly gap: number
}

/**
 * Linear support vector machines, one class against the rest, with the squared hinge loss: for each class the minimum of
 * `½ |weights|² + ½ intercept² + C sum_i max(0, 1 - y_i (weights' x_i + intercept))²`, with `y_i` 1 for its rows and -1 for the
 * others. This is the objective of scikit-learn's `LinearSVC`; of two classes, where that one has a single weight vector, the
 * first has its negative here.
 *
 * Method: dual coordinate descent (Hsieh, Chang, Lin, Keerthi & Sundararajan 2008, "A dual coordinate descent method for
 * large-scale linear SVM"), for all classes at once. A row's share of the duality gap is 0 or more and follows from its margin,
 * so that the steps themselves tell how far there is to go. `labels` uses each of the classes. Yields every few rows.
 */
export const train = function* (
  matrix: CsrMatrix,
  labels: Uint32Array,
  classCount: number,
  { finest, inverseRegularisation, maxEpochs, seed, tolerance }: SvmOptions
): Generator<undefined, SvmModel> {
  const { columnCount, rowCount, rowPointers, values } = matrix
  const { addOuterProduct, addScores, change, scores, weights } = Products.ofDoubles(columnCount, classCount)
  const { goal, epochs: refining } = refinement(values.length, classCount, tolerance, finest)
  const intercepts = new Float64Array(classCount)
  const dual = new Float64Array(rowCount * classCount)
  const softness = 1 / (2 * inverseRegularisation)

  /** Returns the row's share of the gap before its step. */
  const visit = (row: number): number => {
    const [from, to] = [rowPointers[row] ?? 0, rowPointers[row + 1] ?? 0]
    let curvature = 1 + softness
    for (let entry = from; entry < to; entry++) curvature += (values[entry] ?? 0) ** 2
    scores.set(intercepts)
    addScores(matrix, from, to)
    let share = 0
    let isMoved = false
    for (let k = 0; k < classCount; k++) {
      const sign = labels[row] === k ? 1 : -1
      const own = dual[row * classCount + k] ?? 0
      const short = 1 - sign * (scores[k] ?? 0)
      const hinge = Math.max(0, short)
      share += inverseRegularisation * hinge * hinge - own * short + (softness / 2) * own * own
      const next = Math.max(0, own + (short - softness * own) / curvature)
      dual[row * classCount + k] = next
      change[k] = sign * (next - own)
      intercepts[k] = (intercepts[k] ?? 0) + sign * (next - own)
      isMoved ||= next !== own
    }
    if (isMoved) addOuterProduct(matrix, from, to)
    return share
  }

  const orders = shuffled(rowCount, seed)
  for (let epoch = 1; ; epoch++) {
    let sum = 0
    for (const [visited, row] of orders().entries()) {
      sum += visit(row)
      if (visited % 64 === 0) yield
    }
    const gap = Math.max(0, sum) / (inverseRegularisation * rowCount)
    const isDone = gap <= goal || (gap <= tolerance && epoch >= refining)
    if (isDone || epoch >= Math.max(maxEpochs, refining)) {
      return { weights, intercepts, epochs: epoch, converged: gap <= tolerance, gap }
    }
  }
}
