import { describe, expect, it } from "vitest"
import * as Interval from "./Interval.ts"
import * as Paired from "./Paired.ts"
import * as Rng from "./Rng.ts"
import * as SignFlip from "./SignFlip.ts"

describe("Paired", () => {
  it("takes candidate − against", () => {
    expect(Paired.differences([1, 2], [4, 1])).toEqual(Float64Array.of(3, -1))
    expect(Paired.meanDifference([1, 2, 5], [4, 1, 5])).toEqual(Interval.mean([3, -1, 0]))
  })

  it("reads a ratio as times as slow: unit-free, and its own inverse when the sides are swapped", () => {
    const against = [100, 200, 400, 300]
    const candidate = [120, 250, 440, 390]
    const found = Paired.ratio(against, candidate)
    const inverse = Paired.ratio(candidate, against)
    if (found._tag === "Withheld" || inverse._tag === "Withheld") throw new Error("expected an interval")
    expect(found.estimate).toBeCloseTo((1.2 * 1.25 * 1.1 * 1.3) ** 0.25, 12)
    expect(inverse.estimate).toBeCloseTo(1 / found.estimate, 12)
    expect(inverse.low).toBeCloseTo(1 / found.high, 12)
    expect(Paired.ratio([2], [3])).toMatchObject({ _tag: "Withheld", estimate: 1.5, needs: 2 })
  })

  it("leaves the log ratios to other tests: ten cases twice as slow are beyond chance", () => {
    const logs = Paired.logRatios(new Float64Array(10).fill(100), new Float64Array(10).fill(200))
    expect(logs[0]).toBeCloseTo(Math.LN2, 12)
    expect(SignFlip.test(logs).p).toBeCloseTo(2 / 1024, 12)
  })

  it("covers the true ratio as often as promised, cases of one user sharing their slowness", () => {
    const rng = Rng.make(1)
    let covered = 0
    for (let k = 0; k < 3000; k++) {
      const clusters = Array.from({ length: 30 }, (_, c) =>
        Array.from({ length: 1 + rng.below(5) }, () => c)
      ).flat()
      const effect = Array.from({ length: 30 }, () => 0.1 + 0.2 * rng.normal())
      const against = clusters.map(() => Math.exp(6 + rng.normal()))
      const candidate = clusters.map(
        (c, i) => (against[i] ?? Number.NaN) * Math.exp((effect[c] ?? Number.NaN) + 0.3 * rng.normal())
      )
      const found = Paired.ratio(against, candidate, { clusters })
      if (found._tag === "Interval" && found.low <= Math.exp(0.1) && Math.exp(0.1) <= found.high) covered += 1
    }
    expect(covered / 3000).toBeGreaterThanOrEqual(0.93)
    expect(covered / 3000).toBeLessThanOrEqual(0.97)
  })

  it("refuses unequal lengths and ratios of what is not positive", () => {
    expect(() => Paired.differences([1], [1, 2])).toThrow("pairs: expected equal lengths, found 1 and 2")
    expect(() => Paired.ratio([1, 0], [1, 1])).toThrow(
      "pair 1: expected positive numbers for a ratio, found 0 and 1"
    )
    expect(() => Paired.ratio([-1, 1], [-1, 1])).toThrow(RangeError)
  })
})
