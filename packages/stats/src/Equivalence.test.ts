import { describe, expect, it } from "vitest"
import * as Equivalence from "./Equivalence.ts"
import * as Mean from "./Mean.ts"
import * as Paired from "./Paired.ts"
import * as PairedBinary from "./PairedBinary.ts"
import * as Rng from "./Rng.ts"

const tested = (outcome: Equivalence.Outcome): Equivalence.Result => {
  if (outcome._tag === "Withheld") throw new Error(outcome.reason)
  return outcome
}

const rate = (times: number, p: () => number): number => {
  let count = 0
  for (let k = 0; k < times; k++) if (p() <= 0.05) count += 1
  return count / times
}

const expectNominal = (share: number) => {
  expect(share).toBeGreaterThanOrEqual(0.035)
  expect(share).toBeLessThanOrEqual(0.065)
}

describe("Equivalence", () => {
  it("agrees with statsmodels' paired TOST", () => {
    // statsmodels 0.13.5: ttost_paired(b, a, -0.03, 0.03)
    const a = [0.62, 0.71, 0.55, 0.8, 0.64, 0.7, 0.59, 0.66, 0.73, 0.61]
    const b = [0.6, 0.74, 0.57, 0.79, 0.66, 0.69, 0.6, 0.7, 0.71, 0.6]
    const found = tested(Equivalence.mean(Mean.fit(Paired.differences(a, b)), 0.03))
    expect(found.p).toBeCloseTo(0.0027087166941303716, 12)
    expect(found.pAboveLower).toBeCloseTo(0.0003255322228482334, 12)
    expect(found.pBelowUpper).toBeCloseTo(0.0027087166941303716, 12)
  })

  it("calls equivalent exactly what the 1 − 2α interval of the same method keeps inside the margin", () => {
    const rng = Rng.make(1)
    for (let k = 0; k < 300; k++) {
      const n = 150 + rng.below(200)
      const differing = rng.binomial(n, 0.05)
      const gained = rng.binomial(differing, 0.5)
      const table = {
        both: n - differing,
        onlyCandidate: gained,
        onlyAgainst: differing - gained,
        neither: 0
      }
      const interval = PairedBinary.tango(table, 0.9)
      if (interval._tag === "Withheld") throw new Error(interval.reason)
      const inside = interval.low >= -0.05 && interval.high <= 0.05
      expect(tested(Equivalence.proportions(table, 0.05)).p <= 0.05).toBe(inside)
    }
  })

  it("does not take a lack of differences in a few cases for equivalence", () => {
    const same = (n: number) => ({ both: n, onlyCandidate: 0, onlyAgainst: 0, neither: 0 })
    expect(tested(Equivalence.proportions(same(20), 0.05)).p).toBeGreaterThan(0.05)
    expect(tested(Equivalence.proportions(same(200), 0.05)).p).toBeLessThan(0.05)
    const zeros = (n: number) => Mean.fit(new Float64Array(n))
    expect(Equivalence.mean(zeros(20), 0.05)).toMatchObject({ _tag: "Withheld", needs: undefined })
    expect(tested(Equivalence.mean(zeros(20), 0.05, { range: 1 })).p).toBeCloseTo(0.95 ** 20, 12)
    expect(tested(Equivalence.mean(zeros(200), 0.05, { range: 1 })).p).toBeLessThan(0.05)
    expect(Equivalence.mean(Mean.fit([0.2, 0.2]), 0.5)._tag).toBe("Withheld")
    expect(Equivalence.mean(Mean.fit([0.2]), 0.5)).toMatchObject({ _tag: "Withheld", needs: 2 })
  })

  it("calls a difference of exactly the margin equivalent in no more than 3.5 to 6.5 % of samples", () => {
    const rng = Rng.make(2)
    const mean = () => Mean.fit(Array.from({ length: 60 }, () => 0.1 + 0.15 * rng.normal()))
    expectNominal(rate(5000, () => tested(Equivalence.mean(mean(), 0.1)).p))
    const clustered = () => {
      const clusters = Array.from({ length: 40 }, (_, c) =>
        Array.from({ length: 1 + rng.below(8) }, () => c)
      ).flat()
      const shared = Array.from({ length: 40 }, rng.normal)
      return Mean.fit(
        clusters.map((c) => -0.1 + 0.1 * ((shared[c] ?? Number.NaN) + rng.normal())),
        clusters
      )
    }
    expectNominal(rate(5000, () => tested(Equivalence.mean(clustered(), 0.1)).pAboveLower))
    const proportions = () => {
      const gained = rng.binomial(400, 0.1)
      const lost = rng.binomial(400 - gained, 0.05 / 0.9)
      return { both: 400 - gained - lost, onlyCandidate: gained, onlyAgainst: lost, neither: 0 }
    }
    expectNominal(rate(5000, () => tested(Equivalence.proportions(proportions(), 0.05)).p))
  })

  it("refuses a margin that is not positive", () => {
    expect(() => Equivalence.mean(Mean.fit([1, 2]), 0)).toThrow("margin: expected a positive number, found 0")
    const empty = { both: 0, onlyCandidate: 0, onlyAgainst: 0, neither: 0 }
    expect(Equivalence.proportions(empty, 0.1)).toMatchObject({ _tag: "Withheld", needs: 1 })
  })
})
