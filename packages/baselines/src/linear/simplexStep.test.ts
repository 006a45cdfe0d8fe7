import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as SimplexStep from "./simplexStep.ts"

const problem = fc.integer({ min: 2, max: 6 }).chain((classCount) =>
  fc.record({
    scores: fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
      minLength: classCount,
      maxLength: classCount
    }),
    masses: fc.array(fc.constantFrom<number>(0, 1e-12, 0.01, 1, 3), {
      minLength: classCount - 1,
      maxLength: classCount - 1
    }),
    curvature: fc.constantFrom(0, 0.01, 1, 30, 1e4)
  })
)

describe("SimplexStep", () => {
  it("finds a point on the simplex that satisfies the optimality condition, from any start", () => {
    fc.assert(
      fc.property(problem, ({ scores, masses, curvature }) => {
        const sum = masses.reduce((a, b) => a + b, 1)
        const old = Float64Array.from([1, ...masses].map((mass) => mass / sum))
        const next = new Float64Array(scores.length)
        SimplexStep.solve(
          Float64Array.from(scores),
          old,
          0,
          curvature,
          -1,
          new Float64Array(scores.length),
          next
        )
        expect(next.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
        const multipliers = Array.from(next, (value, k) => ({
          value,
          multiplier: Math.log(value) + curvature * (value - (old[k] ?? 0)) - (scores[k] ?? 0)
        }))
          .filter(({ value }) => value > 1e-9)
          .map(({ multiplier }) => multiplier)
        expect(Math.max(...multipliers) - Math.min(...multipliers)).toBeLessThan(1e-5 * (1 + curvature))
      })
    )
  })

  it("returns the divergence of the softmax of the scores from the old point", () => {
    const dual = Float64Array.of(0.5, 0.25, 0.25)
    const divergence = SimplexStep.solve(
      Float64Array.of(Math.log(0.25), Math.log(0.25), Math.log(0.5)),
      dual,
      0,
      1,
      1,
      new Float64Array(3),
      new Float64Array(3)
    )
    expect(divergence).toBeCloseTo(0.5 * Math.log(2) + 0.25 * Math.log(0.5), 12)
  })

  it("takes scores beyond the range of the exponential", () => {
    const probabilities = new Float64Array(2)
    expect(SimplexStep.softmax(Float64Array.of(1e4, 1e4), probabilities)).toBeCloseTo(1e4 + Math.LN2, 8)
    expect(Array.from(probabilities)).toEqual([0.5, 0.5])
  })
})
