import { describe, expect, it } from "vitest"
import * as Bootstrap from "./Bootstrap.ts"
import type { Withheld } from "./Interval.ts"
import * as Interval from "./Interval.ts"
import * as bootstrapLevels from "./internal/bootstrapLevels.ts"
import * as Rng from "./Rng.ts"

// numpy.random.seed(0); numpy.round(numpy.random.lognormal(0, 0.7, 40), 3)
const skewed = [
  3.438, 1.323, 1.984, 4.8, 3.696, 0.505, 1.945, 0.899, 0.93, 1.333, 1.106, 2.768, 1.704, 1.089, 1.364, 1.263,
  2.846, 0.866, 1.245, 0.55, 0.167, 1.58, 1.831, 0.595, 4.898, 0.361, 1.033, 0.877, 2.924, 2.797, 1.115,
  1.303, 0.537, 0.25, 0.784, 1.116, 2.366, 2.32, 0.763, 0.809
]

const shown = (estimate: Bootstrap.BootstrapInterval | Withheld): Bootstrap.BootstrapInterval => {
  if (estimate._tag === "Withheld") throw new Error(estimate.reason)
  return estimate
}

describe("Bootstrap", () => {
  it("agrees with SciPy's BCa and percentile intervals before it is widened", () => {
    // SciPy 1.17.1: bootstrap((x,), mean, n_resamples=1000000, method="BCa"), three seeds: (1.2956, 2.0159);
    // method="percentile", 400000: (1.2667, 1.9720), standard error 0.18048.
    // R 4.2.2, boot 1.3-28.1, 200000 resamples: boot.ci gives (1.296, 2.016) and (1.268, 1.974).
    const rng = Rng.make(1)
    const draws = new Float64Array(300_000)
    for (let b = 0; b < draws.length; b++) {
      let sum = 0
      for (let k = 0; k < 40; k++) sum += skewed[rng.below(40)] ?? Number.NaN
      draws[b] = sum / 40
    }
    draws.sort()
    const total = skewed.reduce((sum, x) => sum + x, 0)
    const withoutOne = Float64Array.from(skewed, (x) => (total - x) / 39)
    const { low, high } = bootstrapLevels.bca(1.959963984540054, draws, total / 40, withoutOne)
    expect(bootstrapLevels.at(draws, low)).toBeCloseTo(1.2956, 2)
    expect(bootstrapLevels.at(draws, high)).toBeCloseTo(2.0159, 2)
    expect(bootstrapLevels.at(draws, 0.025)).toBeCloseTo(1.26665, 2)
    expect(bootstrapLevels.at(draws, 0.975)).toBeCloseTo(1.97195, 2)
    expect(bootstrapLevels.standardDeviation(draws)).toBeCloseTo(0.18048, 2)
  })

  it("agrees with SciPy on a statistic that is not a mean, the coefficient of variation", () => {
    // SciPy 1.17.1: bootstrap with std(ddof=1)/mean, BCa, 200000 resamples: (0.60127, 0.89240); ours is 4 % wider.
    const variation = (cases: Int32Array): number => {
      let sum = 0
      for (const i of cases) sum += skewed[i] ?? Number.NaN
      const mean = sum / cases.length
      let squares = 0
      for (const i of cases) squares += ((skewed[i] ?? Number.NaN) - mean) ** 2
      return Math.sqrt(squares / (cases.length - 1)) / mean
    }
    const found = shown(Bootstrap.statistic(40, variation))
    expect(found.low).toBeGreaterThan(0.58)
    expect(found.low).toBeLessThan(0.605)
    expect(found.high).toBeGreaterThan(0.885)
    expect(found.high).toBeLessThan(0.92)
  })

  it("is as wide as Student's t for well-behaved data, even with few cases", () => {
    const rng = Rng.make(2)
    const values = Array.from({ length: 15 }, rng.normal)
    const t = Interval.mean(values)
    if (t._tag === "Withheld") throw new Error(t.reason)
    const found = shown(Bootstrap.mean(values, { method: "percentile", resamples: 40_000 }))
    expect((found.high - found.low) / (t.high - t.low)).toBeCloseTo(1, 1)
  })

  it("gives the same interval for a mean whether asked as a mean or as a statistic, clusters included", () => {
    const clusters = skewed.map((_, i) => i % 13)
    const mean = (cases: Int32Array): number =>
      cases.reduce((sum, i) => sum + (skewed[i] ?? Number.NaN), 0) / cases.length
    const direct = shown(Bootstrap.mean(skewed, { clusters, resamples: 20_000 }))
    const general = shown(Bootstrap.statistic(40, mean, { clusters, resamples: 20_000 }))
    expect(general.estimate).toBeCloseTo(direct.estimate, 12)
    expect(general.low).toBeCloseTo(direct.low, 1)
    expect(general.high).toBeCloseTo(direct.high, 1)
    expect(general.standardError).toBeCloseTo(direct.standardError, 2)
  })

  it("repeats itself for one seed and changes with another", () => {
    expect(Bootstrap.mean(skewed, { seed: 9 })).toEqual(Bootstrap.mean(skewed, { seed: 9 }))
    expect(shown(Bootstrap.mean(skewed, { seed: 9 })).low).not.toBe(
      shown(Bootstrap.mean(skewed, { seed: 8 })).low
    )
  })

  it("is withheld where resampling shows nothing", () => {
    expect(Bootstrap.mean([1])).toMatchObject({ _tag: "Withheld", estimate: 1, needs: 2 })
    expect(Bootstrap.mean([0.1, 0.1, 0.1])).toMatchObject({ _tag: "Withheld", needs: undefined })
    expect(Bootstrap.mean([1, 2], { clusters: ["a", "a"] })).toMatchObject({ _tag: "Withheld", needs: 2 })
    const oftenUndefined = (cases: Int32Array): number =>
      cases.includes(0) ? cases.length + (cases[0] ?? 0) : Number.NaN
    expect(Bootstrap.statistic(10, oftenUndefined)).toMatchObject({ _tag: "Withheld", needs: undefined })
  })

  it("refuses what cannot be asked", () => {
    expect(() => Bootstrap.mean([])).toThrow(RangeError)
    expect(() => Bootstrap.mean([1, Number.NaN])).toThrow("values: expected finite numbers only")
    expect(() => Bootstrap.mean([1, 2], { resamples: 10 })).toThrow(
      "resamples: expected a whole number of 100 or more, found 10"
    )
    expect(() => Bootstrap.statistic(2, () => Number.NaN)).toThrow(RangeError)
    expect(() => Bootstrap.statistic(0, () => 1)).toThrow(RangeError)
  })
})

describe("Bootstrap.ratioOfMeans", () => {
  it("is the same interval as the ratio of the resampled totals, computed case by case", () => {
    const x = Array.from({ length: 40 }, (_, i) => 1 + ((i * 7) % 11))
    const y = Array.from({ length: 40 }, (_, i) => 2 + ((i * 5) % 13))
    const clusters = x.map((_, i) => `c${i % 15}`)
    const sum = (values: ReadonlyArray<number>, cases: Int32Array) =>
      cases.reduce((total, i) => total + (values[i] ?? Number.NaN), 0)
    const slow = Bootstrap.statistic(40, (cases) => sum(y, cases) / sum(x, cases), { clusters, seed: 3 })
    const fast = Bootstrap.ratioOfMeans(y, x, { clusters, seed: 3 })
    expect(fast._tag).toBe("Interval")
    if (slow._tag !== "Interval" || fast._tag !== "Interval") return
    expect(fast.estimate).toBeCloseTo(slow.estimate, 12)
    expect(fast.low).toBeCloseTo(slow.low, 12)
    expect(fast.high).toBeCloseTo(slow.high, 12)
  })

  it("covers the true ratio about as often as it says", () => {
    const rng = Rng.make(11)
    let covered = 0
    const runs = 300
    for (let run = 0; run < runs; run++) {
      const x = Float64Array.from({ length: 60 }, () => Math.exp(rng.uniform() * 2))
      const y = x.map((value) => value * (1 + 0.5 * rng.uniform()))
      const found = Bootstrap.ratioOfMeans(y, x, { resamples: 1_000, seed: run })
      if (found._tag === "Interval" && found.low <= 1.25 && 1.25 <= found.high) covered++
    }
    expect(covered / runs).toBeGreaterThan(0.91)
    expect(covered / runs).toBeLessThan(0.985)
  })

  it("takes fewer resamples of very many cases", () => {
    const x = new Float64Array(100_000).map((_, i) => 1 + (i % 10))
    const found = Bootstrap.ratioOfMeans(
      x.map((value, i) => value + (i % 3)),
      x
    )
    expect(found).toMatchObject({ _tag: "Interval", resamples: 2_000 })
  })

  it("withholds one pair and refuses denominators that are nothing", () => {
    expect(Bootstrap.ratioOfMeans([1], [2])).toMatchObject({ _tag: "Withheld", estimate: 0.5, needs: 2 })
    expect(() => Bootstrap.ratioOfMeans([1, 2], [0, 0])).toThrow(RangeError)
    expect(() => Bootstrap.ratioOfMeans([1, -2], [1, 1])).toThrow(/pair 1/)
  })
})
