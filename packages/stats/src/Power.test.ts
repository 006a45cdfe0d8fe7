import { describe, expect, it } from "vitest"
import * as Equivalence from "./Equivalence.ts"
import * as Mean from "./Mean.ts"
import * as PairedBinary from "./PairedBinary.ts"
import * as Power from "./Power.ts"
import * as Rng from "./Rng.ts"
import * as SignFlip from "./SignFlip.ts"

const rate = (times: number, p: () => number): number => {
  let count = 0
  for (let k = 0; k < times; k++) if (p() <= 0.05) count += 1
  return count / times
}

/** A table of n cases with the given discordance and difference. */
const sample = (rng: Rng.Rng, n: number, discordance: number, difference: number): PairedBinary.Table => {
  const differing = rng.binomial(n, discordance)
  const gained = rng.binomial(differing, (1 + difference / discordance) / 2)
  return { both: n - differing, onlyCandidate: gained, onlyAgainst: differing - gained, neither: 0 }
}

describe("Power.binary", () => {
  it("agrees with summing the test over every possible table", () => {
    // SciPy 1.17.1: the sum of multinomial.pmf over all tables that binom.cdf/pmf reject at 0.05.
    const small = { discordance: 0.4 }
    expect(Power.binary(40, 0.25, { ...small, test: "exact" })).toBeCloseTo(0.6670894146032443, 8)
    expect(Power.binary(40, 0.25, small)).toBeCloseTo(0.7434464968602171, 8)
    expect(Power.binary(60, 0.15, { discordance: 0.3, test: "exact" })).toBeCloseTo(0.4953964210586437, 8)
    expect(Power.binary(60, -0.15, { discordance: 0.3 })).toBeCloseTo(0.5740937777269786, 8)
  })

  it("hardly jumps where the normal approximation takes over", () => {
    const plan = { discordance: 0.2 }
    expect(Math.abs(Power.binary(9990, 0.012, plan) - Power.binary(10_010, 0.012, plan))).toBeLessThan(0.01)
  })

  it("predicts within 3 points how often McNemar's tests find the effect", () => {
    const rng = Rng.make(1)
    for (const test of ["exact", "mid-p"] as const) {
      const plan = { discordance: 0.2, test }
      const n = Power.binaryCases(0.06, plan)
      const p = test === "exact" ? PairedBinary.mcnemarExact : PairedBinary.mcnemarMidP
      expect(Math.abs(rate(8000, () => p(sample(rng, n, 0.2, 0.06))) - 0.8)).toBeLessThan(0.03)
      expect(Power.binaryDetectable(n, plan)).toBeCloseTo(0.06, 3)
    }
  })

  it("needs as many times the cases as the design effect says, and says when no effect can be seen", () => {
    const plan = { discordance: 0.15 }
    const alone = Power.binaryCases(0.04, plan)
    expect(Power.binaryCases(0.04, { ...plan, designEffect: 3 }) / alone).toBeCloseTo(3, 1)
    expect(Power.binaryDetectable(20, plan)).toBeUndefined()
    expect(Power.binaryDetectable(400, plan)).toBeGreaterThan(0.04)
  })

  it("refuses differences that the discordance cannot give", () => {
    expect(() => Power.binary(100, 0.2, { discordance: 0.1 })).toThrow(
      "difference: expected at most the discordance of 0.1, found 0.2"
    )
    expect(() => Power.binaryCases(0, { discordance: 0.1 })).toThrow(RangeError)
    expect(() => Power.binaryDetectable(0, { discordance: 0.1 })).toThrow(RangeError)
    expect(() => Power.binary(10, 0.1, { discordance: 0.2, alpha: 1 })).toThrow(RangeError)
  })
})

describe("Power.mean", () => {
  it("agrees with SciPy's non-central t", () => {
    // SciPy 1.17.1: 1 − nct.cdf(t, n − 1, d√n) + nct.cdf(−t, n − 1, d√n)
    for (const [n, difference, alpha, expected] of [
      [10, 0.8, 0.05, 0.6162327634744059],
      [30, 0.5, 0.05, 0.7539647157437905],
      [6, 1.5, 0.05, 0.832529279866808],
      [200, 0.2, 0.05, 0.8036666605857893],
      [50, 0.3, 0.01, 0.2994694911461519]
    ] as const) {
      expect(Power.mean(n, difference, { standardDeviation: 1, alpha })).toBeCloseTo(expected, 7)
    }
  })

  it("agrees with R's pwr on the cases needed and the effect detected", () => {
    // R 4.2.2, pwr 1.3.0: pwr.t.test(type = "paired", ...): n = 89.149, n = 1491.258, d = 0.23024
    expect(Power.meanCases(0.3, { standardDeviation: 1 })).toBe(90)
    expect(Power.meanCases(0.1, { standardDeviation: 1, alpha: 0.01, power: 0.9 })).toBe(1492)
    expect(Power.meanDetectable(150, { standardDeviation: 2 })).toBeCloseTo(2 * 0.23024, 4)
  })

  it("predicts within 3 points how often the sign-flip test finds the effect, clusters included", () => {
    const rng = Rng.make(2)
    const n = Power.meanCases(0.1, { standardDeviation: 0.3 })
    const alone = () => Array.from({ length: n }, () => 0.1 + 0.3 * rng.normal())
    const flip = () => SignFlip.test(alone(), { resamples: 999, seed: rng.bits() }).p
    expect(Math.abs(rate(2000, flip) - 0.8)).toBeLessThan(0.03)

    // Clusters of four with half of the variance shared: the design effect is 1 + 3·½.
    const clustered = 4 * Math.round(Power.meanCases(0.1, { standardDeviation: 0.3, designEffect: 2.5 }) / 4)
    const clusters = Array.from({ length: clustered }, (_, i) => i >> 2)
    const together = () => {
      const shared = Array.from({ length: clustered / 4 }, rng.normal)
      const values = clusters.map(
        (c) => 0.1 + 0.3 * Math.SQRT1_2 * ((shared[c] ?? Number.NaN) + rng.normal())
      )
      return SignFlip.test(values, { clusters, resamples: 999, seed: rng.bits() }).p
    }
    expect(Math.abs(rate(2000, together) - 0.8)).toBeLessThan(0.03)
  })

  it("says how many cases show equivalence", () => {
    const rng = Rng.make(3)
    const n = Power.equivalenceCases(0.1, { standardDeviation: 0.3 })
    const equivalence = () => {
      const outcome = Equivalence.mean(Mean.fit(Array.from({ length: n }, () => 0.3 * rng.normal())), 0.1)
      return outcome._tag === "Tested" ? outcome.p : 1
    }
    expect(Math.abs(rate(4000, equivalence) - 0.8)).toBeLessThan(0.03)
    const differing = Power.equivalenceCases(0.04, { standardDeviation: Math.sqrt(0.15) })
    const binary = () => {
      const outcome = Equivalence.proportions(sample(rng, differing, 0.15, 0), 0.04)
      return outcome._tag === "Tested" ? outcome.p : 1
    }
    expect(Math.abs(rate(4000, binary) - 0.8)).toBeLessThan(0.03)
  })

  it("counts n clustered cases as n / designEffect", () => {
    const plan = { standardDeviation: 1 }
    expect(Power.mean(300, 0.2, { ...plan, designEffect: 3 })).toBe(Power.mean(100, 0.2, plan))
    expect(Power.meanDetectable(300, { ...plan, designEffect: 3 })).toBe(Power.meanDetectable(100, plan))
    expect(Power.binary(300, 0.1, { discordance: 0.2, designEffect: 3 })).toBe(
      Power.binary(100, 0.1, { discordance: 0.2 })
    )
  })

  it("refuses effects and spreads that mean nothing", () => {
    expect(() => Power.meanCases(0, { standardDeviation: 1 })).toThrow(RangeError)
    expect(() => Power.mean(10, 1, { standardDeviation: 0 })).toThrow(RangeError)
    expect(() => Power.equivalenceCases(0, { standardDeviation: 1 })).toThrow(RangeError)
    expect(Power.meanDetectable(1, { standardDeviation: 1 })).toBeUndefined()
  })
})

describe("equivalenceFloor", () => {
  it("is the number of alike cases at which Tango's test first shows equivalence", () => {
    for (const [margin, cases] of [
      [0.02, 133],
      [0.03, 88],
      [0.04, 65],
      [0.05, 52]
    ] as const) {
      expect(Power.equivalenceFloor(margin)).toBe(cases)
      const alike = (both: number) => ({ both, onlyAgainst: 0, onlyCandidate: 0, neither: 0 })
      const p = (n: number): number => {
        const found = Equivalence.proportions(alike(n), margin)
        return found._tag === "Tested" ? found.p : 1
      }
      expect(p(cases)).toBeLessThanOrEqual(0.05)
      expect(p(cases - 1)).toBeGreaterThan(0.05)
      expect(Power.smallestMargin(cases)).toBeLessThanOrEqual(margin)
      expect(Power.smallestMargin(cases - 1)).toBeGreaterThan(margin)
    }
  })

  it("grows with Kish's effect and with the level", () => {
    expect(Power.equivalenceFloor(0.02, { designEffect: 4 })).toBe(531)
    expect(Power.equivalenceFloor(0.02, { alpha: 0.01 })).toBe(266)
    expect(Power.equivalenceFloor(1.5)).toBe(1)
    expect(() => Power.equivalenceFloor(0)).toThrow(RangeError)
  })
})
