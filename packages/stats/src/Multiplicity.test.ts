import { describe, expect, it } from "vitest"
import * as Distribution from "./Distribution.ts"
import * as Multiplicity from "./Multiplicity.ts"
import * as Rng from "./Rng.ts"

describe("Multiplicity", () => {
  const p = [0.01, 0.02, 0.03, 0.005, 0.04, 0.04, 0.5, 0.9]

  it("agrees with R and statsmodels, in the order of the input", () => {
    // R 4.2.2: p.adjust(p, "holm" | "BH"); the same from statsmodels 0.13.5 multipletests.
    const holm = [0.07, 0.12, 0.15, 0.04, 0.16, 0.16, 1, 1]
    const bh = [0.04, 4 / 75, 4 / 75, 0.04, 4 / 75, 4 / 75, 4 / 7, 0.9]
    for (const [i, value] of Multiplicity.holm(p).entries())
      expect(value).toBeCloseTo(holm[i] ?? Number.NaN, 12)
    for (const [i, value] of Multiplicity.benjaminiHochberg(p).entries()) {
      expect(value).toBeCloseTo(bh[i] ?? Number.NaN, 12)
    }
  })

  it("leaves a single test and no test as they are", () => {
    expect(Multiplicity.holm([0.03])).toEqual(Float64Array.of(0.03))
    expect(Multiplicity.benjaminiHochberg([])).toEqual(new Float64Array(0))
  })

  it("holds the family-wise error and the false discovery rate over 20 slices, 5 of them different", () => {
    const rng = Rng.make(1)
    const rounds = 2000
    let anyFalse = 0
    let falseShare = 0
    let found = 0
    for (let k = 0; k < rounds; k++) {
      // One-sided z tests; the first five have a true shift of 3.
      const pValues = Array.from({ length: 20 }, (_, i) =>
        Distribution.normalCdf(-(rng.normal() + (i < 5 ? 3 : 0)))
      )
      if (Multiplicity.holm(pValues).some((value, i) => i >= 5 && value <= 0.05)) anyFalse += 1
      const calls = Array.from(Multiplicity.benjaminiHochberg(pValues)).map((value) => value <= 0.05)
      const called = calls.filter(Boolean).length
      if (called > 0) falseShare += calls.slice(5).filter(Boolean).length / called
      found += calls.slice(0, 5).filter(Boolean).length
    }
    expect(anyFalse / rounds).toBeLessThan(0.065)
    expect(falseShare / rounds).toBeLessThan(0.05) // the theory says 0.05 · 15/20
    expect(found / rounds / 5).toBeGreaterThan(0.7)
  })

  it("refuses what is not a p value", () => {
    expect(() => Multiplicity.holm([0.1, Number.NaN])).toThrow(
      "p value 1: expected a number in [0, 1], found NaN"
    )
  })
})
