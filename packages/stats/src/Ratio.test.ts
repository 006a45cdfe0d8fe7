import { describe, expect, it } from "vitest"
import * as Interval from "./Interval.ts"
import * as Ratio from "./Ratio.ts"
import * as Rng from "./Rng.ts"

const costs = [0.4, 0.9, 0.5, 1.4, 0.3, 0.8, 0.7, 1.1, 0.6, 0.5, 2.0, 0.9]
const right = [1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1]

const bounds = (estimate: Interval.Estimate): readonly [number, number] => {
  if (estimate._tag === "Withheld") throw new Error(estimate.reason)
  return [estimate.low, estimate.high]
}

describe("Ratio.estimate", () => {
  // SciPy 1.17.1: the roots, by optimize.brentq, of |mean(cost − θ·right)| = t·sem, t from stats.t.ppf; with clusters
  // of one size on the means of clusters.
  it.each([
    ["of independent cases", undefined, 0.6719004283956463, 1.909008019623432],
    ["of four clusters", (i: number) => Math.floor(i / 3), 0.5877415965341545, 2.02508004487975],
    ["of six clusters", (i: number) => i % 6, 0.6283346222447488, 2.1286326139533545]
  ])("agrees with an inverted t test %s", (_name, labelOf, low, high) => {
    const options = labelOf === undefined ? {} : { clusters: costs.map((_, i) => labelOf(i)) }
    const found = Ratio.estimate(costs, right, options)
    expect(found.estimate).toBeCloseTo(10.1 / 9, 12)
    expect(bounds(found)[0]).toBeCloseTo(low, 10)
    expect(bounds(found)[1]).toBeCloseTo(high, 10)
  })

  it("is the mean's own interval where every denominator is 1", () => {
    const [low, high] = bounds(
      Ratio.estimate(
        costs,
        Array.from(costs, () => 1)
      )
    )
    const [meanLow, meanHigh] = bounds(Interval.mean(costs))
    expect(low).toBeCloseTo(meanLow, 12)
    expect(high).toBeCloseTo(meanHigh, 12)
  })

  it("scales with the unit of the numerators, however small", () => {
    const [low, high] = bounds(Ratio.estimate(costs, right))
    const tiny = bounds(
      Ratio.estimate(
        costs.map((cost) => cost * 1e-9),
        right
      )
    )
    expect(tiny[0] * 1e9).toBeCloseTo(low, 10)
    expect(tiny[1] * 1e9).toBeCloseTo(high, 10)
  })

  it("is withheld where the denominator may be 0, where nothing varies, and for one cluster", () => {
    const rare = costs.map((_, i) => (i === 3 ? 1 : 0))
    expect(Ratio.estimate(costs, rare)).toMatchObject({
      _tag: "Withheld",
      reason: "the denominator is not significantly different from 0"
    })
    expect(Ratio.estimate([2, 2, 2], [1, 1, 1])).toMatchObject({ _tag: "Withheld", estimate: 2 })
    expect(Ratio.estimate([0, 0, 0], [1, 0, 1])).toMatchObject({ _tag: "Withheld", estimate: 0 })
    expect(Ratio.estimate(costs, right, { clusters: costs.map(() => 1) })).toMatchObject({ needs: 2 })
  })

  it("refuses denominators that add up to nothing, and lengths that differ", () => {
    expect(() => Ratio.estimate([1, 2], [0, 0])).toThrow(RangeError)
    expect(() => Ratio.estimate([1, 2], [1])).toThrow(
      "expected 2 denominators, one for each numerator, found 1"
    )
  })

  it("covers the truth as often as promised: skewed costs, dearer when wrong, shared by clusters", () => {
    const rng = Rng.make(11)
    for (const clustered of [false, true]) {
      let covered = 0
      const times = 3_000
      // Costs are e^(0.5·z), half as dear again when wrong; 60 % are right.
      const truth = (Math.exp(0.125) * (0.6 + 0.4 * 1.5)) / 0.6
      for (let k = 0; k < times; k++) {
        const groups = 40
        const size = clustered ? 3 : 1
        const shared = Array.from({ length: groups }, rng.normal)
        const clusters = Array.from({ length: groups * size }, (_, i) => i % groups)
        const isRight = clusters.map(() => (rng.uniform() < 0.6 ? 1 : 0))
        const paid = clusters.map((c, i) => {
          const z = clustered ? Math.SQRT1_2 * ((shared[c] ?? 0) + rng.normal()) : rng.normal()
          return Math.exp(0.5 * z) * (isRight[i] === 1 ? 1 : 1.5)
        })
        const [low, high] = bounds(Ratio.estimate(paid, isRight, clustered ? { clusters } : {}))
        if (low <= truth && truth <= high) covered++
      }
      expect(covered / times).toBeGreaterThan(0.93)
      expect(covered / times).toBeLessThan(0.97)
    }
  })
})
