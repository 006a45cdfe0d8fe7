import { describe, expect, it } from "vitest"
import * as CsrMatrix from "./csrMatrix.ts"
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
