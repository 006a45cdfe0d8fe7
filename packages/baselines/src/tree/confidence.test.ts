import { describe, expect, it } from "vitest"
import * as DecisionTree from "../DecisionTree.ts"
import { calibrate, confidenceOf, signalOf } from "./confidence.ts"
import { predictorOf } from "./predictor.ts"

/** 0 to 1, from a seed. */
const draws = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

/** A number that tells the label in four cases of five, and 20 that tell nothing. */
const cases = (count: number, seed: number) => {
  const draw = draws(seed)
  return Array.from({ length: count }, () => {
    const isSpam = draw() < 0.5
    const told = draw() < 0.8 ? isSpam : !isSpam
    const noise = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`noise${at}`, draw()]))
    return { input: { links: told ? 1 + draw() : draw(), ...noise }, expected: isSpam ? "spam" : "ham" }
  })
}

describe("the confidence of a tree", () => {
  it("is on average the share of right answers on new cases, whatever the tree made up of noise", () => {
    const gaps = [1, 2, 3].map((seed) => {
      const predict = predictorOf(DecisionTree.grow(["spam", "ham"], cases(300, seed)))
      const answers = cases(1_000, 100 + seed).map(({ expected, input }) => {
        const { confidence, label } = predict(input)
        return { confidence, isRight: Number(label === expected) }
      })
      return answers.reduce((sum, { confidence, isRight }) => sum + confidence - isRight, 0) / answers.length
    })
    expect(Math.abs(gaps.reduce((sum, gap) => sum + gap, 0) / 3)).toBeLessThan(0.03)
  })

  it("falls where held-out answers are wrong more often than their leaves say", () => {
    const signals = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? 3 : 1))
    const curve = calibrate(
      signals,
      signals.map((signal, at) => (signal === 3 ? at % 10 !== 0 : at % 3 === 0))
    )
    expect(confidenceOf(curve, 3)).toBeCloseTo(0.8, 1)
    expect(confidenceOf(curve, 1)).toBeCloseTo(0.33, 1)
    expect(confidenceOf(null, 3)).toBeCloseTo(0.953, 3)
  })

  it("is not recalibrated by few answers, nor by answers that were right the more often the less sure they were", () => {
    expect(calibrate([1, 2], [true, false])).toBe(null)
    const signals = Array.from({ length: 100 }, (_, at) => at % 2)
    expect(
      calibrate(
        signals,
        signals.map((signal) => signal === 0)
      )
    ).toBe(null)
  })

  it("of a leaf without other labels is finite, and grows with the leaf", () => {
    expect(signalOf([1, 0], [1, 0], 0)).toBe(30)
    expect(signalOf([2, 0], [50, 50], 0)).toBeLessThan(signalOf([20, 0], [50, 50], 0))
    expect(signalOf([20, 0], [50, 50], 0)).toBeCloseTo(Math.log(20.5 / 0.5), 9)
  })
})
