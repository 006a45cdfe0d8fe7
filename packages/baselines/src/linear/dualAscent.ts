import type { CsrMatrix } from "./csrMatrix.ts"
import { generator } from "./generator.ts"
import * as SimplexStep from "./simplexStep.ts"
import { addOuterProduct, addScores } from "./sparseRows.ts"

export interface DualAscentOptions {
  readonly inverseRegularisation: number
  readonly tolerance: number
  readonly maxEpochs: number
  readonly intercept: boolean
  readonly seed: number
}

export interface DualAscentResult {
  /** Feature-major: the weight of class k for feature j is at `j * classCount + k`. */
  readonly weights: Float64Array
  readonly intercepts: Float64Array
  readonly epochs: number
  readonly converged: boolean
  readonly gap: number
}

// Strength of the pull of an intercept towards its centre, in the unit of the rows' curvature `C |x|²`. On
// CLINC150, SpamAssassin and Iris 1 took the fewest epochs of 0.1, 1, 10 and 100.
const interceptPull = 1

const rowsBetween = 64

/**
 * Stochastic dual coordinate ascent for softmax regression with an L2 penalty (Shalev-Shwartz & Zhang 2013,
 * "Stochastic dual coordinate ascent methods for regularized loss minimization", with the exact step of Yu,
 * Huang & Lin 2011, "Dual coordinate descent methods for logistic regression and maximum entropy models").
 *
 * Row i has a dual point on the simplex of classes; throughout, the weights are `C sum_i x_i (y_i - dual_i)`
 * with `y_i` the row's class as a unit vector. The duality gap is `C sum_i KL(dual_i, softmax(scores_i))`, so
 * that the steps themselves tell how far there is to go: the divergences met during an epoch are added up.
 *
 * An intercept without a penalty ties the rows together (`sum_i dual_i = sum_i y_i`), which one row at a time
 * cannot keep. It is trained by the method of multipliers (Hestenes 1969): as the weight of a constant feature
 * whose penalty is centred anew after each epoch, so that in the limit it has no pull. What the intercepts still
 * have to gain is estimated by their Newton decrement, half the sum over classes of the squared difference
 * between share and mean dual weight, divided by the share, and added to the gap.
 *
 * `labels` must use each of the `classCount` classes, at least two. Yields every few rows: the caller may do something else.
 */
export const train = function* (
  matrix: CsrMatrix,
  labels: Uint32Array,
  classCount: number,
  options: DualAscentOptions
): Generator<undefined, DualAscentResult> {
  const { rowCount, columnCount } = matrix
  const { inverseRegularisation, tolerance, maxEpochs, intercept } = options
  const weights = new Float64Array(columnCount * classCount)
  const dual = new Float64Array(rowCount * classCount)
  for (const [i, label] of labels.entries()) dual[i * classCount + label] = 1
  const shares = sharesOf(labels, classCount)
  const intercepts = intercept ? shares.map(Math.log) : new Float64Array(classCount)
  const pull = intercept ? interceptPull : 0
  const centres = intercepts.slice()
  const squaredNorms = squaredNormsOf(matrix)

  const scores = new Float64Array(classCount)
  const scratch = new Float64Array(classCount)
  const change = new Float64Array(classCount)
  // A row this close to its optimum is left as it is; were all rows, the gap would be a tenth of the tolerance.
  const threshold = tolerance / 10

  /** Returns the divergence of the row before its step. */
  const visit = (row: number): number => {
    const own = row * classCount
    scores.set(intercepts)
    addScores(matrix, row, weights, scores)
    const curvature = inverseRegularisation * (squaredNorms[row] ?? 0) + pull
    const divergence = SimplexStep.solve(scores, dual, own, curvature, threshold, scratch, change)
    if (divergence <= threshold) return divergence
    for (let k = 0; k < classCount; k++) {
      const next = change[k] ?? 0
      const moved = (dual[own + k] ?? 0) - next
      dual[own + k] = next
      change[k] = inverseRegularisation * moved
      intercepts[k] = (intercepts[k] ?? 0) + pull * moved
    }
    addOuterProduct(matrix, row, change, weights)
    return divergence
  }

  const order = Uint32Array.from({ length: rowCount }, (_, row) => row)
  const random = generator(options.seed)
  for (let epoch = 1; ; epoch++) {
    shuffle(order, random)
    let divergence = 0
    for (const [visited, row] of order.entries()) {
      divergence += visit(row)
      if (visited % rowsBetween === 0) yield
    }
    let gap = divergence / rowCount
    for (let k = 0; intercept && k < classCount; k++) {
      const imbalance = ((intercepts[k] ?? 0) - (centres[k] ?? 0)) / (pull * rowCount)
      gap += imbalance ** 2 / (2 * (shares[k] ?? 1))
    }
    if (gap <= tolerance || epoch === maxEpochs) {
      return { weights, intercepts, epochs: epoch, converged: gap <= tolerance, gap }
    }
    for (let k = 0; k < classCount; k++) {
      const reached = intercepts[k] ?? 0
      intercepts[k] = 2 * reached - (centres[k] ?? 0)
      centres[k] = reached
    }
  }
}

const sharesOf = (labels: Uint32Array, classCount: number): Float64Array => {
  const shares = new Float64Array(classCount)
  for (const label of labels) shares[label] = (shares[label] ?? 0) + 1 / labels.length
  return shares
}

const squaredNormsOf = ({ rowCount, rowPointers, values }: CsrMatrix): Float64Array => {
  const squaredNorms = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    let squares = 0
    for (const value of values.subarray(rowPointers[row], rowPointers[row + 1])) squares += value * value
    squaredNorms[row] = squares
  }
  return squaredNorms
}

/** Fisher–Yates. */
const shuffle = (order: Uint32Array, random: () => number): void => {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const swapped = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = swapped
  }
}
