import { describe, expect, it } from "vitest"
import * as PairedBinary from "./PairedBinary.ts"
import * as Rng from "./Rng.ts"
import * as SignFlip from "./SignFlip.ts"

const withTies = [1.2, -0.4, 0.7, 0.7, -1.1, 2.3, 0, 0.9, 1.5, -0.2, 0.4, 0.4, 1.8, -0.7]

const share = (times: number, holds: () => boolean): number => {
  let count = 0
  for (let k = 0; k < times; k++) if (holds()) count += 1
  return count / times
}

describe("SignFlip.test", () => {
  it("agrees with SciPy's exact permutation test, ties and a zero included", () => {
    // SciPy 1.17.1: permutation_test((d,), mean, permutation_type="samples", n_resamples=inf, alternative=...)
    expect(SignFlip.test(withTies)).toMatchObject({ method: "exact", informative: 13 })
    expect(SignFlip.test(withTies).p).toBeCloseTo(0.064453125, 12)
    expect(SignFlip.test(withTies, { alternative: "greater" }).p).toBeCloseTo(0.0322265625, 12)
    expect(SignFlip.test(withTies, { alternative: "less" }).p).toBeCloseTo(0.972412109375, 12)
  })

  it("is McNemar's exact test on right and wrong, however many cases there are", () => {
    const table = { both: 300, onlyCandidate: 90, onlyAgainst: 61, neither: 49 }
    const differences = [...Array(90).fill(1), ...Array(61).fill(-1), ...Array(349).fill(0)]
    const found = SignFlip.test(differences)
    expect(found.method).toBe("exact")
    expect(found.p).toBeCloseTo(PairedBinary.mcnemarExact(table), 12)
  })

  it("gives by chance what it gives by counting", () => {
    // 24 values are drawn, 20 are counted; the same data with four more that hardly matter.
    const rng = Rng.make(1)
    const values = Array.from({ length: 20 }, () => 0.35 + rng.normal())
    const exact = SignFlip.test(values)
    const drawn = SignFlip.test([...values, 1e-9, 2e-9, 3e-9, 4e-9], { resamples: 100_000 })
    expect([exact.method, drawn.method]).toEqual(["exact", "Monte Carlo"])
    expect(Math.abs(drawn.p - exact.p)).toBeLessThan(0.006)
  })

  it("draws few different magnitudes by binomial counts with the same result", () => {
    // 2000 ones and 2000 twos against the same with every magnitude a hair apart.
    const values = Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? 1 : 2) * (i % 41 < 21 ? 1 : -1))
    const apart = values.map((value, i) => value * (1 + i * 1e-9))
    const a = SignFlip.test(values, { resamples: 50_000 })
    const b = SignFlip.test(apart, { resamples: 50_000 })
    expect(a.p).toBeGreaterThan(0.05)
    expect(a.p).toBeLessThan(0.5)
    expect(Math.abs(a.p - b.p)).toBeLessThan(0.01)
  })

  it("never gives p = 0 by chance, and says the smallest p it could have given", () => {
    const clear = Array.from({ length: 40 }, (_, i) => 1 + i / 100)
    expect(SignFlip.test(clear, { resamples: 999 })).toMatchObject({ p: 0.001, smallestP: 0.001 })
    expect(SignFlip.test([3, 1, 2])).toMatchObject({ p: 0.25, smallestP: 0.25 })
    expect(SignFlip.test([0, 0])).toMatchObject({ p: 1, informative: 0, smallestP: 1 })
    expect(SignFlip.test([1, -1], { clusters: ["a", "a"] })).toMatchObject({ p: 1, informative: 0 })
  })

  it("repeats itself for one seed", () => {
    const values = Array.from({ length: 60 }, Rng.make(3).normal)
    expect(SignFlip.test(values, { seed: 5 })).toEqual(SignFlip.test(values, { seed: 5 }))
    expect(SignFlip.test(values, { seed: 5 }).p).not.toBe(SignFlip.test(values, { seed: 6 }).p)
  })

  it("rejects a true hypothesis in 3.5 to 6.5 % of samples, with ties and with clusters", () => {
    const rng = Rng.make(2)
    const expectNominal = (rate: number) => {
      expect(rate).toBeGreaterThanOrEqual(0.035)
      expect(rate).toBeLessThanOrEqual(0.065)
    }
    const tied = (n: number) => Array.from({ length: n }, () => Math.round(4 * rng.normal()) / 4)
    expectNominal(share(4000, () => SignFlip.test(tied(15)).p <= 0.05))
    expectNominal(share(4000, () => SignFlip.test(tied(40), { resamples: 1999, seed: rng.bits() }).p <= 0.05))
    for (const count of [12, 40]) {
      const clustered = () => {
        const clusters = Array.from({ length: count }, (_, c) => Array(1 + rng.below(8)).fill(c)).flat()
        const shared = Array.from({ length: count }, rng.normal)
        const values = clusters.map((c: number) => (shared[c] ?? Number.NaN) + rng.normal())
        return SignFlip.test(values, { clusters, resamples: 1999, seed: rng.bits() }).p <= 0.05
      }
      expectNominal(share(4000, clustered))
    }
  })

  it("refuses what cannot be tested", () => {
    expect(() => SignFlip.test([])).toThrow(RangeError)
    expect(() => SignFlip.test([1, Number.POSITIVE_INFINITY])).toThrow(
      "differences: expected finite numbers only"
    )
    expect(() => SignFlip.test([1], { resamples: 10 })).toThrow(RangeError)
  })
})
