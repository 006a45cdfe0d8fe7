import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import * as signSums from "./signSums.ts"

describe("signSums", () => {
  it("counts every assignment once", () => {
    // Of ±1 ±2 ±4 the sums are −7, −5, …, 7.
    expect(signSums.shareAtLeast(Float64Array.of(1, 2, 4), 5)).toBe(2 / 8)
    expect(signSums.shareAtLeast(Float64Array.of(1, 2, 4), -7)).toBe(1)
    expect(signSums.shareAtLeast(Float64Array.of(1, 2, 4), 8)).toBe(0)
  })

  it("draws sums of the right spread that do not depend on their neighbours", () => {
    const magnitudes = Float64Array.from({ length: 50 }, (_, i) => 1 + i / 50)
    const draws = signSums.draw(magnitudes, 20_001, Rng.make(1))
    const variance = magnitudes.reduce((sum, x) => sum + x * x, 0)
    expect(draws.length).toBe(20_001)
    for (const lag of [0, 1, 2, 3, 4]) {
      let sum = 0
      for (let b = lag; b < draws.length; b++)
        sum += (draws[b] ?? Number.NaN) * (draws[b - lag] ?? Number.NaN)
      expect(Math.abs(sum / draws.length / variance - (lag === 0 ? 1 : 0))).toBeLessThan(0.04)
    }
  })
})
