import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import * as resampledMeans from "./resampledMeans.ts"

const ones = (n: number) => new Float64Array(n).fill(1)

/** Mean, standard deviation and skewness. */
const moments = (draws: Float64Array): readonly [number, number, number] => {
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
  const third = draws.reduce((sum, x) => sum + (x - mean) ** 3, 0) / draws.length
  return [mean, Math.sqrt(variance), third / variance ** 1.5]
}

/** The largest distance between two empirical distribution functions. */
const distance = (a: Float64Array, b: Float64Array): number => {
  const x = a.slice().sort()
  const y = b.slice().sort()
  let largest = 0
  let j = 0
  for (const [i, value] of x.entries()) {
    while (j < y.length && (y[j] ?? 0) <= value) j += 1
    largest = Math.max(largest, Math.abs((i + 1) / x.length - j / y.length))
  }
  return largest
}

/** The 99.9 % point of the two-sample Kolmogorov–Smirnov distance for samples of this size. */
const mostByChance = (size: number): number => 1.95 * Math.sqrt(2 / size)

describe("resampledMeans.draw", () => {
  it("draws right/wrong data by counts, with the exact binomial distribution", () => {
    const sums = Float64Array.from({ length: 1000 }, (_, i) => (i < 80 ? 1 : 0))
    const { means, resampling } = resampledMeans.draw(sums, ones(1000), 40_000, Rng.make(1))
    const [mean, deviation, skew] = moments(means)
    const variance = 0.08 * 0.92
    expect(resampling).toBe("counts")
    expect(Math.abs(mean - 0.08)).toBeLessThan(0.0002)
    expect(deviation / Math.sqrt(variance / 1000)).toBeCloseTo(1, 1)
    expect(Math.abs(skew - 0.84 / Math.sqrt(1000 * variance))).toBeLessThan(0.05)
  })

  it("draws counts as it would draw case by case", () => {
    const rng = Rng.make(2)
    const sums = Float64Array.from({ length: 300 }, () => rng.below(3))
    const sizes = sums.map((sum) => 3 - (sum % 2))
    const apart = sums.map((sum, i) => sum + i * 1e-9)
    const counts = resampledMeans.draw(sums, sizes, 20_000, Rng.make(3))
    const cases = resampledMeans.draw(apart, sizes, 20_000, Rng.make(4))
    expect([counts.resampling, cases.resampling]).toEqual(["counts", "cases"])
    expect(distance(counts.means, cases.means)).toBeLessThan(mostByChance(20_000) + 0.01)
  })

  it("draws skewed data in bins as it would draw case by case, unequal clusters included", () => {
    const rng = Rng.make(5)
    // Squares of lognormals: a tail far beyond any score. 5000 units are drawn one by one, 5001 in bins.
    const sums = Float64Array.from({ length: 5001 }, () => Math.exp(2 * rng.normal()))
    const sizes = Float64Array.from({ length: 5001 }, () => 1 + rng.below(6))
    const cut = sums.map((sum, i) => sum * (sizes[i] ?? Number.NaN))
    for (const [values, weights] of [
      [sums, ones(5001)],
      [cut, sizes]
    ] as const) {
      const binned = resampledMeans.draw(values, weights, 4000, Rng.make(6))
      const cases = resampledMeans.draw(
        values.subarray(0, 5000),
        weights.subarray(0, 5000),
        4000,
        Rng.make(7)
      )
      expect([binned.resampling, cases.resampling]).toEqual(["bins", "cases"])
      const [binnedMean, binnedDeviation, binnedSkew] = moments(binned.means)
      const [mean, deviation, skew] = moments(cases.means)
      expect(Math.abs(binnedMean - mean) / deviation).toBeLessThan(0.08)
      expect(Math.abs(binnedDeviation / deviation - 1)).toBeLessThan(0.06)
      expect(Math.abs(binnedSkew - skew)).toBeLessThan(0.2)
      expect(skew).toBeGreaterThan(0.3) // so that the line above says something
      expect(distance(binned.means, cases.means)).toBeLessThan(mostByChance(4000))
    }
  })

  it("keeps the variance of what lies inside a bin", () => {
    // 41 values from 0 to 1 among zeros: the largest 16 stand alone, the others share a bin with zeros.
    const sums = Float64Array.from({ length: 5001 }, (_, i) => (i < 41 ? i / 41 : i * 1e-9))
    const { means, resampling } = resampledMeans.draw(sums, ones(5001), 20_000, Rng.make(8))
    expect(resampling).toBe("bins")
    const [, deviation] = moments(means)
    const [, spread] = moments(sums)
    expect(Math.abs(deviation / (spread / Math.sqrt(5001)) - 1)).toBeLessThan(0.02)
  })
})
