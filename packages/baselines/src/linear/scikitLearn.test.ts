import { describe, expect, it } from "vitest"
import * as CsrMatrix from "./csrMatrix.ts"
import * as LinearSvm from "./linearSvm.ts"
import { denseProblems } from "./scikitLearn.fixture.ts"
import * as SoftmaxRegression from "./softmaxRegression.ts"

describe("softmax regression beside scikit-learn's", () => {
  const problems = denseProblems.flatMap(({ logistic, ...problem }) =>
    logistic.map(({ c, probabilities }) => ({ ...problem, c, probabilities }))
  )

  it.each(problems)("gives its probabilities to 1e-4: $name, C = $c", ({ c, ...problem }) => {
    const classCount = Math.max(...problem.labels) + 1
    const model = SoftmaxRegression.fit(CsrMatrix.fromDense(problem.rows), problem.labels, classCount, {
      inverseRegularisation: c,
      tolerance: 1e-10,
      maxEpochs: 20_000
    })
    expect(model.converged).toBe(true)
    const found = SoftmaxRegression.predictProbabilities(model, CsrMatrix.fromDense(problem.asked))
    for (const [nth, expected] of problem.probabilities.flat().entries()) {
      expect(Math.abs((found[nth] ?? 0) - expected)).toBeLessThan(1e-4)
    }
  })
})

describe("linear SVMs beside scikit-learn's LinearSVC", () => {
  const problems = denseProblems.flatMap(({ svm, ...problem }) =>
    svm.map((each) => ({ ...problem, ...each }))
  )

  it.each(problems)(
    "have its coefficients: $name, C = $c",
    ({ c, coefficients, intercepts, labels, rows }) => {
      const classCount = Math.max(...labels) + 1
      const matrix = CsrMatrix.fromDense(rows)
      const steps = LinearSvm.train(matrix, Uint32Array.from(labels), classCount, {
        inverseRegularisation: c,
        tolerance: 1e-13,
        finest: 1e-13,
        maxEpochs: 20_000,
        seed: 1
      })
      let step = steps.next()
      while (step.done !== true) step = steps.next()
      const model = step.value
      expect(model.converged).toBe(true)
      // Of two classes scikit-learn has the weights of the second.
      const shift = classCount === 2 ? 1 : 0
      for (const [nth, row] of coefficients.entries()) {
        for (const [j, coefficient] of row.entries()) {
          expect(Math.abs((model.weights[j * classCount + nth + shift] ?? 0) - coefficient)).toBeLessThan(
            1e-5
          )
        }
        expect(Math.abs((model.intercepts[nth + shift] ?? 0) - (intercepts[nth] ?? 0))).toBeLessThan(1e-5)
      }
    }
  )
})
