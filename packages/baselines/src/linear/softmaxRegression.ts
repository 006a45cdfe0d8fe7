import type { CsrMatrix } from "./csrMatrix.ts"
import * as DualAscent from "./dualAscent.ts"
import { softmax } from "./simplexStep.ts"
import { addScores } from "./sparseRows.ts"

export interface SoftmaxOptions {
  /**
   * `C`, the weight of the training loss against the penalty; larger fits the training rows more closely. Any
   * positive number. Default 100, chosen for TF-IDF rows of unit norm by the log loss on the validation rows of
   * CLINC150; rows with larger norms want a smaller one, and training slows down with `C` times the square of
   * the norm.
   */
  readonly inverseRegularisation?: number
  /** Training ends once `gap` is at most this, in nats a row. Positive. Default 0.001. */
  readonly tolerance?: number
  /**
   * Below the tolerance training goes on until `gap` is at most this, as long as all of it takes at most 20 million products
   * of a weight and a value. Positive. Default: the tolerance.
   */
  readonly finest?: number
  /** Passes over the rows at most. Default 200. */
  readonly maxEpochs?: number
  /** Whether each class has an intercept, which carries no penalty. Default `true`. */
  readonly intercept?: boolean
  /** Decides the order in which rows are visited; equal input and seed give equal bits. Default 1. */
  readonly seed?: number
}

/**
 * Multinomial logistic regression: `P(class k | x) = softmax(weights' x + intercepts)[k]`, at the minimum of
 * `C sum_i -ln P(label_i | x_i) + ½ |weights|²`. This is the objective of scikit-learn's `LogisticRegression`
 * for three classes and more; for two classes that one has a single weight vector, which equals the difference
 * of the two here at half the `C`.
 */
export interface SoftmaxModel {
  readonly classCount: number
  readonly featureCount: number
  /**
   * The classes that training saw, increasing. A class it did not see has probability 0, the limit to which its
   * unpenalised intercept goes.
   */
  readonly classes: Uint32Array
  /** Feature-major over `classes`: that of `classes[k]` for feature j is at `j * classes.length + k`. */
  readonly weights: Float64Array
  /** Parallel to `classes`. */
  readonly intercepts: Float64Array
  /** Passes over the rows. */
  readonly epochs: number
  /** Whether the tolerance was met within `maxEpochs`. */
  readonly converged: boolean
  /**
   * How far the training objective, divided by `C` and the number of rows, was above its minimum in the last
   * epoch: nats a row, estimated from the duality gap.
   */
  readonly gap: number
}

/**
 * Trains on the rows of a matrix. `labels[i]`, in `[0, classCount)`, is the class of row i. Empty rows and
 * repeated rows are rows like any other. With one class among the labels nothing is trained and that class is
 * certain.
 *
 * Throws a `RangeError` for no rows, a label out of range, as many labels as not rows, a value that is `NaN` or
 * infinite, or an option out of its range.
 *
 * Method: stochastic dual coordinate ascent; see `dualAscent.ts`.
 */
export const fit = (
  matrix: CsrMatrix,
  labels: ArrayLike<number>,
  classCount: number,
  options: SoftmaxOptions = {}
): SoftmaxModel => {
  const steps = fitting(matrix, labels, classCount, options)
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/** {@link fit} in steps: it yields every few rows, so that the caller may do something else. */
export const fitting = function* (
  matrix: CsrMatrix,
  labels: ArrayLike<number>,
  classCount: number,
  options: SoftmaxOptions = {}
): Generator<undefined, SoftmaxModel> {
  const resolved = resolve(options)
  check(matrix, labels, classCount)
  const present = new Uint8Array(classCount)
  for (let i = 0; i < labels.length; i++) present[labels[i] ?? 0] = 1
  const classes = Uint32Array.from(present.keys().filter((label) => present[label] === 1))
  const positionOf = new Map(Array.from(classes, (label, position) => [label, position]))
  const positions = Uint32Array.from(labels, (label) => positionOf.get(label) ?? 0)
  const shared = { classCount, featureCount: matrix.columnCount, classes }
  if (classes.length === 1) {
    const weights = new Float64Array(matrix.columnCount)
    return { ...shared, weights, intercepts: new Float64Array(1), epochs: 0, converged: true, gap: 0 }
  }
  return { ...shared, ...(yield* DualAscent.train(matrix, positions, classes.length, resolved)) }
}

/**
 * The softmax probability of each class for each row: row-major, that of class k for row i at
 * `i * model.classCount + k`. Each row sums to 1.
 *
 * Throws a `RangeError` for a matrix with another number of columns, or a value that is `NaN` or infinite.
 */
export const predictProbabilities = (model: SoftmaxModel, matrix: CsrMatrix): Float64Array => {
  if (matrix.columnCount !== model.featureCount) {
    throw new RangeError(
      `expected ${model.featureCount} columns, one for each feature of the model, found ${matrix.columnCount}`
    )
  }
  checkFinite(matrix)
  const { classCount, classes, intercepts, weights } = model
  const result = new Float64Array(matrix.rowCount * classCount)
  const scores = new Float64Array(classes.length)
  const probabilities = new Float64Array(classes.length)
  for (let i = 0; i < matrix.rowCount; i++) {
    scores.set(intercepts)
    addScores(matrix, matrix.rowPointers[i] ?? 0, matrix.rowPointers[i + 1] ?? 0, weights, scores)
    softmax(scores, probabilities)
    for (const [k, label] of classes.entries()) result[i * classCount + label] = probabilities[k] ?? 0
  }
  return result
}

/** The most probable class of each row; of equals, the lowest. Throws as {@link predictProbabilities} does. */
export const predict = (model: SoftmaxModel, matrix: CsrMatrix): Uint32Array => {
  const probabilities = predictProbabilities(model, matrix)
  return Uint32Array.from({ length: matrix.rowCount }, (_, i) => {
    let best = 0
    let highest = -1
    for (let k = 0; k < model.classCount; k++) {
      const probability = probabilities[i * model.classCount + k] ?? 0
      if (probability > highest) {
        best = k
        highest = probability
      }
    }
    return best
  })
}

const resolve = (options: SoftmaxOptions): Required<SoftmaxOptions> => {
  const resolved = {
    inverseRegularisation: 100,
    tolerance: 1e-3,
    maxEpochs: 200,
    intercept: true,
    seed: 1,
    ...options,
    finest: options.finest ?? options.tolerance ?? 1e-3
  }
  for (const name of ["inverseRegularisation", "tolerance", "finest"] as const) {
    if (!(resolved[name] > 0 && resolved[name] < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`${name}: expected a positive number, found ${resolved[name]}`)
    }
  }
  if (!Number.isSafeInteger(resolved.maxEpochs) || resolved.maxEpochs < 1) {
    throw new RangeError(`maxEpochs: expected a positive integer, found ${resolved.maxEpochs}`)
  }
  if (!Number.isSafeInteger(resolved.seed)) {
    throw new RangeError(`seed: expected an integer, found ${resolved.seed}`)
  }
  return resolved
}

const check = (matrix: CsrMatrix, labels: ArrayLike<number>, classCount: number): void => {
  if (matrix.rowCount === 0) throw new RangeError("expected at least one row to train on, found none")
  if (labels.length !== matrix.rowCount) {
    throw new RangeError(`expected ${matrix.rowCount} labels, one for each row, found ${labels.length}`)
  }
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? -1
    if (!Number.isSafeInteger(label) || label < 0 || label >= classCount) {
      throw new RangeError(`label of row ${i}: expected an integer in [0, ${classCount}), found ${label}`)
    }
  }
  checkFinite(matrix)
}

const checkFinite = ({ rowPointers, values, columns }: CsrMatrix): void => {
  // `findIndex` with a closure is several times slower than this on tens of millions of entries.
  for (let entry = 0; entry < values.length; entry++) {
    if (Number.isFinite(values[entry])) continue
    const row = rowPointers.findLastIndex((start) => start <= entry)
    throw new RangeError(
      `row ${row}, column ${columns[entry]}: expected a finite number, found ${values[entry]}`
    )
  }
}
