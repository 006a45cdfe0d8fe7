/**
 * The kinds of linear classifiers of texts.
 */
import { defined } from "@assay/core/internal"
import * as LinearSvm from "../linear/linearSvm.ts"
import { naiveBayes as train } from "../linear/naiveBayes.ts"
import * as Softmax from "../linear/softmaxRegression.ts"
import type { Kind } from "./textClassifier.ts"

/** Nats an example. On CLINC150 the temperature is 0.735 with it, and 0.736 with the weights of the least loss. */
const roughTolerance = 0.03

/** Nats an example, where examples are few: probabilities are then within 0.0001 of those of the least loss. */
const finest = 1e-13

/** Multinomial logistic regression with an L2 penalty. */
export const logisticRegression = (inverseRegularisation?: number): Kind => ({
  kind: "logistic-regression",
  version: 1,
  settings: { inverseRegularisation: inverseRegularisation ?? null },
  *train(rows, positions, classCount, { isRough, seed }) {
    const precision = isRough ? { tolerance: roughTolerance } : { finest }
    const regression = { seed, ...precision, ...defined({ inverseRegularisation }) }
    const model = yield* Softmax.fitting(rows, positions, classCount, regression)
    const { converged, epochs, gap, intercepts, weights } = model
    return { weights, intercepts, training: { converged, epochs, gap } }
  },
  gapIn: "nats an example above the least loss"
})

/** Multinomial naive Bayes. Throws a `RangeError` for a smoothing that is not above 0. */
export const naiveBayes = (smoothing = 0.01): Kind => {
  if (!(smoothing > 0 && smoothing < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`smoothing: expected a positive number, found ${smoothing}`)
  }
  return {
    kind: "naive-bayes",
    version: 1,
    settings: { smoothing },
    *train(rows, positions, classCount) {
      yield
      return {
        ...train(rows, positions, classCount, smoothing),
        training: { converged: true, epochs: 1, gap: 0 }
      }
    },
    gapIn: undefined
  }
}

/** Loss an example, where the weights only serve to find a temperature. */
const roughLoss = 0.01

/** Linear support vector machines, one label against the rest. Throws a `RangeError` for a `C` that is not above 0. */
export const linearSvm = (inverseRegularisation = 1): Kind => {
  if (!(inverseRegularisation > 0 && inverseRegularisation < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`inverseRegularisation: expected a positive number, found ${inverseRegularisation}`)
  }
  return {
    kind: "linear-svm",
    version: 1,
    settings: { inverseRegularisation },
    *train(rows, positions, classCount, { isRough, seed }) {
      const { weights, intercepts, ...training } = yield* LinearSvm.train(rows, positions, classCount, {
        inverseRegularisation,
        tolerance: isRough ? roughLoss : 1e-3,
        finest: isRough ? roughLoss : finest,
        maxEpochs: 200,
        seed
      })
      return { weights, intercepts, training }
    },
    gapIn: "of squared hinge loss an example above the least"
  }
}
