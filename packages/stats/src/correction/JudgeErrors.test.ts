import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import * as JudgeErrors from "./JudgeErrors.ts"

const judgedAs = (sensitivity: readonly [number, number], specificity: readonly [number, number]) => ({
  truePositive: sensitivity[0],
  falseNegative: sensitivity[1] - sensitivity[0],
  trueNegative: specificity[0],
  falsePositive: specificity[1] - specificity[0]
})

describe("whether a judge errs alike", () => {
  /** scipy 1.17.1, stats.fisher_exact. */
  it.each([
    [[9, 10], [4, 10], 0.05727554179566563],
    [[45, 50], [30, 50], 0.0009668432030628979],
    [[3, 3], [1, 5], 0.14285714285714288],
    [[95, 100], [90, 100], 0.2827638303777807]
  ] as const)("%j against %j has Fisher's p value", (against, candidate, p) => {
    const same = [40, 50] as const
    const found = JudgeErrors.alike(judgedAs(same, against), judgedAs(same, candidate))
    expect(found.specificity.p).toBeCloseTo(p, 12)
    expect(found.sensitivity.p).toBeCloseTo(1, 9)
    expect(found.p).toBeCloseTo(Math.min(1, 2 * p), 12)
  })

  it("has Newcombe's interval of the difference (1998, table II, 56/70 − 48/80)", () => {
    const found = JudgeErrors.alike(judgedAs([48, 80], [1, 2]), judgedAs([56, 70], [1, 2]))
    expect(found.sensitivity.difference).toMatchObject({
      estimate: expect.closeTo(0.2, 9),
      low: expect.closeTo(0.0524, 4),
      high: expect.closeTo(0.3339, 4)
    })
  })

  it("cannot tell where one has no label of a kind", () => {
    const found = JudgeErrors.alike(judgedAs([9, 10], [0, 0]), judgedAs([4, 10], [5, 5]))
    expect(found.specificity).toMatchObject({ p: 1, difference: { _tag: "Withheld" } })
  })

  it("is seen at the planned number of labels with the planned power, and alarms no oftener than it may", () => {
    const rng = Rng.make(1)
    const assumed = { share: 0.5, sensitivity: 0.9, specificity: 0.9, harm: 0.15 }
    const { labels = 0, bySensitivity, bySpecificity } = JudgeErrors.labelsToSee(assumed)
    expect(bySensitivity).toBe(bySpecificity)
    const found = (fall: number): number => {
      let seen = 0
      for (let run = 0; run < 400; run++) {
        const [against, candidate] = [0, fall].map((less) => {
          const good = rng.binomial(labels, 0.5)
          const right = rng.binomial(good, 0.9)
          return judgedAs([right, good], [rng.binomial(labels - good, 0.9 - less), labels - good])
        })
        if (
          against !== undefined &&
          candidate !== undefined &&
          JudgeErrors.alike(against, candidate).p <= 0.05
        )
          seen++
      }
      return seen / 400
    }
    // A harm of 15 points at J = 0.8 and half of the answers bad: a fall of 24 points.
    expect(found(0.24)).toBeGreaterThan(0.74)
    expect(found(0.24)).toBeLessThan(0.9)
    expect(found(0)).toBeLessThan(0.05)
  })

  it("says how many labels a harm of five points takes, and where it cannot be", () => {
    const found = JudgeErrors.labelsToSee({ share: 0.8, sensitivity: 0.9, specificity: 0.9 })
    expect(found.labels).toBe(Math.max(found.bySensitivity ?? 0, found.bySpecificity ?? 0))
    expect(found.bySensitivity).toBeGreaterThan(found.bySpecificity ?? Number.POSITIVE_INFINITY)
    const { bySpecificity } = JudgeErrors.labelsToSee({ share: 0.97, sensitivity: 0.9, specificity: 0.9 })
    expect(bySpecificity).toBeUndefined()
  })
})

describe("Youden's J", () => {
  it("is that of the counts, or withheld where all labels are of one kind", () => {
    expect(JudgeErrors.youden(judgedAs([45, 50], [30, 40]))).toMatchObject({
      _tag: "Interval",
      estimate: expect.closeTo(0.65, 12)
    })
    expect(JudgeErrors.youden(judgedAs([0, 0], [3, 4]))).toMatchObject({ reason: "no label is good" })
    expect(() => JudgeErrors.youden(judgedAs([2, 1], [3, 4]))).toThrow(
      /falseNegative: expected a whole number/
    )
  })
})
