import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import * as NoisySearch from "./NoisySearch.ts"
import * as Sprt from "./Sprt.ts"

const share = (runs: number, of: (seed: number) => boolean): number =>
  Array.from({ length: runs }, (_, seed) => of(seed)).filter(Boolean).length / runs

describe("the sequential test of a rate", () => {
  const options = { low: 0.1, high: 0.2, alpha: 0.05, beta: 0.1 }
  const decideAt = (rate: number) => (seed: number) => {
    const rng = Rng.make(seed)
    const test = Sprt.make(options)
    while (test.decision() === "open") test.add(rng.uniform() < rate)
    return test
  }

  it("keeps both of its errors", () => {
    expect(share(4_000, (seed) => decideAt(0.1)(seed).decision() === "high")).toBeLessThan(0.055)
    expect(share(4_000, (seed) => decideAt(0.2)(seed).decision() === "low")).toBeLessThan(0.11)
    expect(share(2_000, (seed) => decideAt(0.05)(seed).decision() === "high")).toBeLessThan(0.005)
  })

  it("needs as many trials as Wald's approximation says", () => {
    const mean = (rate: number) =>
      Array.from({ length: 2_000 }, (_, seed) => decideAt(rate)(seed).trials()).reduce((a, b) => a + b, 0) /
      2_000
    // ((1 − β) ln((1 − β)/α) + β ln(β/(1 − α))) / (0.2 ln 2 + 0.8 ln(0.8/0.9)) = 53.4, and somewhat more by overshoot
    expect(mean(0.2)).toBeGreaterThan(53)
    expect(mean(0.2)).toBeLessThan(62)
  })

  it("says what is wrong with its options", () => {
    expect(() => Sprt.make({ ...options, low: 0.3 })).toThrow(
      "low: expected a number above 0 and below 0.2, found 0.3"
    )
  })
})

describe("the noisy search", () => {
  const find = (
    seed: number,
    place: number,
    asks: number,
    { hit = 0.5, miss = 0.02, size = 20_000 } = {}
  ) => {
    const rng = Rng.make(seed)
    const search = NoisySearch.make({ size, hit, miss })
    for (let ask = 0; ask < asks; ask++) {
      const x = search.cut(0.5)
      search.learn(x, rng.uniform() < (place >= x ? hit : miss))
    }
    return search
  }

  it("finds a place among 20,000 with 60 answers of which half of the right ones fail", () => {
    expect(
      share(300, (seed) => {
        const place = (seed * 7_919) % 20_000
        return Math.abs(find(seed, place, 70).quantile(0.5) - place) <= 20
      })
    ).toBeGreaterThan(0.85)
  })

  it("holds the place between its quantiles as often as they say", () => {
    expect(
      share(1_000, (seed) => {
        const place = Rng.make(seed + 50_000).below(20_001)
        const search = find(seed, place, 25)
        return search.quantile(0.05) <= place && place <= search.quantile(0.95)
      })
    ).toBeGreaterThan(0.87)
  })

  it("arrives at one place and stays there", () => {
    const search = find(3, 777, 400, { size: 999 })
    expect([0.01, 0.5, 0.99].map(search.quantile)).toEqual([777, 777, 777])
  })

  it("is uniform before it has learned anything", () => {
    const search = NoisySearch.make({ size: 99, hit: 0.5, miss: 0.1 })
    expect([0.01, 0.5, 1].map(search.quantile)).toEqual([0, 49, 99])
    search.learn(50, true)
    expect(search.quantile(0.5)).toBeGreaterThan(50)
  })

  it("begins with the prior that is stated, and says how much of the posterior is behind a place", () => {
    const prior = [
      { from: 0, mass: 1 },
      { from: 50, mass: 3 }
    ]
    const search = NoisySearch.make({ size: 99, hit: 0.5, miss: 0.1, prior })
    expect(search.behind(50)).toBeCloseTo(0.75, 12)
    expect(search.behind(75)).toBeCloseTo(0.375, 12)
    // Bayes by hand: 0.75 · 0.5 against 0.25 · 0.1.
    search.learn(50, true)
    expect(search.behind(50)).toBeCloseTo(0.375 / 0.4, 12)
    // A trial whose success would say nothing changes nothing.
    search.learn(80, true, 0.1)
    expect(search.behind(50)).toBeCloseTo(0.375 / 0.4, 12)
    for (const bad of [[], [{ from: 1, mass: 1 }], [...prior, { from: 50, mass: 1 }], [{ from: 0, mass: 0 }]])
      expect(() => NoisySearch.make({ size: 99, hit: 0.5, miss: 0.1, prior: bad })).toThrow("prior: expected")
  })
})
