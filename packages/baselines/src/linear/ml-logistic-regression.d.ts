// Version 2.0.0 comes without types. Only tests and benchmarks import it, as an independent implementation.
declare module "ml-logistic-regression" {
  import type { Matrix } from "ml-matrix"

  export default class LogisticRegression {
    constructor(options?: { readonly numSteps?: number; readonly learningRate?: number })
    readonly classifiers: ReadonlyArray<{ readonly weights: Matrix }>
    train(features: Matrix, labels: Matrix): void
    predict(features: Matrix): Array<number>
  }
}
