import { describe, expect, it } from "vitest"
import * as Distribution from "./Distribution.ts"
import * as Rng from "./Rng.ts"

describe("Rng", () => {
  it("repeats itself for one seed and not for its neighbours", () => {
    const first = (seed: number) => Array.from({ length: 5 }, Rng.make(seed).bits)
    expect(first(7)).toEqual(first(7))
    expect(new Set([0, 1, 2, 3, -1, 2 ** 40, 2 ** 40 + 1].flatMap(first)).size).toBe(35)
  })

  it("gives every slice a seed of its own", () => {
    const seeds = new Set<number>()
    for (let seed = 0; seed < 20; seed++) for (let k = 0; k < 200; k++) seeds.add(Rng.derive(seed, k))
    expect(seeds.size).toBe(4000)
  })

  it("draws whole numbers below n evenly", () => {
    const rng = Rng.make(1)
    const counts = new Float64Array(7)
    for (let k = 0; k < 70_000; k++) {
      const drawn = rng.below(7)
      counts[drawn] = (counts[drawn] ?? Number.NaN) + 1
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).toBeLessThan(22.5) // 99.9 % point for 6 degrees of freedom
  })

  it("draws uniforms and normals with the moments they must have", () => {
    const rng = Rng.make(2)
    const n = 200_000
    let uniform = 0
    let mean = 0
    let square = 0
    let fourth = 0
    for (let k = 0; k < n; k++) {
      uniform += rng.uniform() / n
      const z = rng.normal()
      mean += z / n
      square += z ** 2 / n
      fourth += z ** 4 / n
    }
    expect(Math.abs(uniform - 0.5)).toBeLessThan(0.003)
    expect(Math.abs(mean)).toBeLessThan(0.01)
    expect(Math.abs(square - 1)).toBeLessThan(0.013)
    expect(Math.abs(fourth - 3)).toBeLessThan(0.1)
  })

  // The first cases walk the distribution function, the others use rejection.
  it.each([
    [20, 0.1],
    [1000, 0.005],
    [5, 0.9],
    [40, 0.5],
    [300, 0.7],
    [100_000, 0.3]
  ])("draws binomial(%d, %d) counts with the right distribution", (n, p) => {
    const rng = Rng.make(3)
    const draws = 40_000
    const sorted = Float64Array.from({ length: draws }, () => rng.binomial(n, p)).sort()
    // Kolmogorov's distance between the drawn and the true distribution function.
    let distance = 0
    for (let i = 0; i < draws; i++) {
      const value = sorted[i] ?? Number.NaN
      if (value === sorted[i + 1]) continue
      distance = Math.max(distance, Math.abs((i + 1) / draws - Distribution.binomialCdf(value, n, p)))
    }
    expect(distance).toBeLessThan(1.95 / Math.sqrt(draws)) // 99.9 % point
  })

  it("refuses a seed that is not a whole number", () => {
    expect(() => Rng.make(0.5)).toThrow(RangeError)
  })
})
