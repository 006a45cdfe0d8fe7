import { Rng } from "@assay/stats"
import { describe, expect, it } from "vitest"
import * as Weights from "./Weights.ts"

describe("results on production's mix", () => {
  const values = [1, 1, 1, 0, 0, 0, 1, 0]
  const groups = ["plain", "plain", "plain", "plain", "rare", "rare", "rare", "rare"]

  it("are the shares times the means of the groups, with an effective n", () => {
    const found = Weights.mean(values, groups, { shares: { plain: 9, rare: 1 } })
    expect(found.weighted.estimate).toBeCloseTo(0.9 * 0.75 + 0.1 * 0.25, 12)
    expect(found.unweighted.estimate).toBeCloseTo(0.5, 12)
    expect(found.weights).toEqual({ plain: expect.closeTo(1.8, 12), rare: expect.closeTo(0.2, 12) })
    // (Σw)² / Σw² = 64 / (4 × 1.8² + 4 × 0.2²)
    expect(found.effectiveN).toBeCloseTo(64 / 13.12, 12)
    // Σ share² × s² / n of each group, by hand: s² = 0.25 in both.
    if (found.weighted._tag !== "Interval") throw new Error("expected an interval")
    const error = Math.sqrt((0.81 * 0.25) / 4 + (0.01 * 0.25) / 4)
    const t7 = 2.364624251592784
    // The mean of 8 linearised values has 8/7 in its variance.
    expect(found.weighted.high - found.weighted.low).toBeCloseTo(2 * t7 * error * Math.sqrt(8 / 7), 6)
  })

  it("are the plain mean where the set has production's mix", () => {
    const found = Weights.mean(values, groups, { shares: { plain: 1, rare: 1 } })
    expect(found.weighted.estimate).toBeCloseTo(0.5, 12)
    expect(found.effectiveN).toBeCloseTo(8, 12)
  })

  it("of groups of any name", () => {
    const odd = groups.map((group) => (group === "plain" ? "__proto__" : "constructor"))
    const mix = Weights.mixOf(["__proto__", "__proto__", "__proto__", "constructor", "7"])
    expect(Object.entries(mix.shares)).toEqual([
      ["7", 0.2],
      ["__proto__", expect.closeTo(0.6, 12)],
      ["constructor", 0.2]
    ])
    const found = Weights.mean(values, odd, mix)
    expect(found.weighted.estimate).toBeCloseTo(0.75 * 0.75 + 0.25 * 0.25, 12)
    expect(found.missing).toEqual(["7"])
    // A group that the mix does not name has no weight.
    expect(Weights.mean(values, odd, { shares: { ["__proto__"]: 1 } }).weighted.estimate).toBeCloseTo(
      0.75,
      12
    )
  })

  it("name the traffic that no case speaks for, and withhold what one case cannot show", () => {
    const found = Weights.mean(values, groups, { shares: { plain: 0.6, rare: 0.1, new: 0.2, other: 0.1 } })
    expect(found).toMatchObject({ missing: ["new", "other"] })
    expect(found.uncovered).toBeCloseTo(0.3, 12)
    const single = Weights.mean([...values, 1], [...groups, "lone"], { shares: { plain: 0.9, lone: 0.1 } })
    expect(single.weighted).toMatchObject({
      _tag: "Withheld",
      reason: expect.stringContaining('"lone" has a single case')
    })
    expect(() => Weights.mean(values, groups, { shares: { plain: -1 } })).toThrow("shares.plain: expected")
    expect(() => Weights.mean(values, ["a"], { shares: { a: 1 } })).toThrow("expected 8 groups")
  })

  it("have intervals of 95 % that hold the truth in 95 of 100 samples, the mix counted in a sample too", () => {
    const rng = Rng.make(5)
    const truth = 0.8 * 0.9 + 0.2 * 0.4
    let held = 0
    const runs = 1000
    for (let run = 0; run < runs; run++) {
      const traffic = Array.from({ length: 200 }, () => (rng.uniform() < 0.8 ? "a" : "b"))
      const own = Array.from({ length: 120 }, (_, i) => (i < 50 ? "a" : "b"))
      const scores = own.map((group) => (rng.uniform() < (group === "a" ? 0.9 : 0.4) ? 1 : 0))
      const { weighted } = Weights.mean(scores, own, Weights.mixOf(traffic))
      if (weighted._tag === "Interval" && weighted.low <= truth && truth <= weighted.high) held++
    }
    expect(held / runs).toBeGreaterThan(0.93)
    expect(held / runs).toBeLessThan(0.97)
  })
})
