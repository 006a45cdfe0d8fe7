import { describe, expect, it } from "vitest"
import * as Temperature from "./temperature.ts"

const heldOut = (rows: ReadonlyArray<readonly [score: number, right: boolean]>): Temperature.HeldOut => ({
  classCount: 2,
  scores: Float64Array.from(rows.flatMap(([score]) => [score, 0])),
  right: rows.map(([, right]) => (right ? 0 : 1))
})

describe("a temperature", () => {
  it("makes the confidence the share of right answers", () => {
    // At one score the likelihood is greatest where the probability is the share, here that of Platt's targets.
    for (const score of [0.1, 1, 20]) {
      const rows = Array.from({ length: 100 }, (_, nth) => [score, nth < 80] as const)
      const confidence = 1 / (1 + Math.exp(-score / Temperature.fit([heldOut(rows)])))
      expect(confidence).toBeCloseTo((80 * (101 / 102) + 20 / 102) / 100, 6)
    }
  })

  it("is not certain after a few right answers, and leaves scores alone without any", () => {
    const confidence =
      1 / (1 + Math.exp(-5 / Temperature.fit([heldOut(Array.from({ length: 8 }, () => [5, true]))])))
    expect(confidence).toBeCloseTo(0.9, 6)
    expect(Temperature.fit([])).toBe(1)
  })
})
