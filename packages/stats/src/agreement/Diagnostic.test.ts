import { describe, expect, it } from "vitest"
import * as Interval from "../Interval.ts"
import * as Diagnostic from "./Diagnostic.ts"

const list = (...runs: ReadonlyArray<readonly [count: number, judge: number, people: number]>) => ({
  judge: runs.flatMap(([count, said]) => Array.from({ length: count }, () => said)),
  people: runs.flatMap(([count, , is]) => Array.from({ length: count }, () => is))
})

/** Liver scans of 344 patients against pathology: Altman & Bland 1994, BMJ 308:1552 and 309:102. */
const scans = list([231, 1, 1], [32, 1, 0], [27, 0, 1], [54, 0, 0])

describe("a judge as a test has the rates of the published example", () => {
  it("sensitivity 0.90, specificity 0.63, predictive values 0.88 and 0.67, prevalence 0.75", () => {
    const found = Diagnostic.rates(scans.judge, scans.people)
    expect(found.counts).toEqual({
      truePositive: 231,
      falsePositive: 32,
      falseNegative: 27,
      trueNegative: 54
    })
    expect(found.sensitivity.estimate).toBeCloseTo(0.895, 3)
    expect(found.specificity.estimate).toBeCloseTo(0.628, 3)
    expect(found.positivePredictive.estimate).toBeCloseTo(0.878, 3)
    expect(found.negativePredictive.estimate).toBeCloseTo(0.667, 3)
    expect(found.prevalence.estimate).toBeCloseTo(0.75, 12)
    expect(found.specificity).toEqual(Interval.wilson(54, 86))
  })

  it("has no specificity where people failed nothing, and leaves out what is not graded", () => {
    const found = Diagnostic.rates([1, 0, null, 1], [1, 1, 0, null])
    expect(found.sensitivity.estimate).toBe(0.5)
    expect(found.specificity).toMatchObject({ _tag: "Withheld", estimate: undefined, n: 0 })
    expect(found).toMatchObject({ judgeMissing: 1, peopleMissing: 1 })
  })

  it("counts a weighted case as so many", () => {
    const found = Diagnostic.rates([1, 0, 1, 0], [1, 1, 0, 0], { weights: [3, 1, 1, 1] })
    expect(found.sensitivity.estimate).toBe(0.75)
    expect(found.prevalence.estimate).toBeCloseTo(4 / 6, 12)
  })

  it("refuses grades that are neither right nor wrong", () => {
    expect(() => Diagnostic.rates([2], [1])).toThrow("pair 0: expected grades of 0 or 1, found 2 and 1")
  })
})
