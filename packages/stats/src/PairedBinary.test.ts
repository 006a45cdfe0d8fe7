import { describe, expect, it } from "vitest"
import type { Estimate } from "./Interval.ts"
import * as PairedBinary from "./PairedBinary.ts"
import * as Rng from "./Rng.ts"

const table = (
  both: number,
  onlyCandidate: number,
  onlyAgainst: number,
  neither: number
): PairedBinary.Table => ({
  both,
  onlyCandidate,
  onlyAgainst,
  neither
})
// Two published tables: complete response to therapy (Cavo 2012), airway hyper-responsiveness (Bentur 2009).
const cavo = table(59, 6, 16, 80)
const bentur = table(1, 1, 7, 12)

const bounds = (estimate: Estimate): readonly [number, number] => {
  if (estimate._tag === "Withheld") throw new Error(estimate.reason)
  return [estimate.low, estimate.high]
}

/** A random table of n cases, of which the given shares are right for one side only. */
const sample = (rng: Rng.Rng, n: number, onlyCandidate: number, onlyAgainst: number): PairedBinary.Table => {
  const differing = rng.binomial(n, onlyCandidate + onlyAgainst)
  const gained = rng.binomial(differing, onlyCandidate / (onlyCandidate + onlyAgainst))
  const both = rng.binomial(n - differing, 0.7)
  return table(both, gained, differing - gained, n - differing - both)
}

const share = (times: number, holds: () => boolean): number => {
  let count = 0
  for (let k = 0; k < times; k++) if (holds()) count += 1
  return count / times
}

describe("PairedBinary.table", () => {
  it("counts the four outcomes of 0/1 and of true/false", () => {
    const expected = table(1, 2, 1, 1)
    expect(PairedBinary.table([1, 0, 0, 1, 0], [1, 1, 1, 0, 0])).toEqual(expected)
    expect(PairedBinary.table([true, false, false, true, false], [true, true, true, false, false])).toEqual(
      expected
    )
    expect(PairedBinary.discordance(expected)).toBe(0.6)
    expect(PairedBinary.discordance(table(0, 0, 0, 0))).toBeUndefined()
  })

  it("refuses unequal lengths and anything that is not right or wrong", () => {
    expect(() => PairedBinary.table([1], [1, 0])).toThrow(RangeError)
    expect(() => PairedBinary.table([1], [0.5])).toThrow("value 0: expected 0, 1, true or false, found 0.5")
    expect(() => PairedBinary.mcnemarExact(table(1, 2.5, 1, 1))).toThrow(RangeError)
  })
})

describe("PairedBinary.mcnemar", () => {
  it("agrees with statsmodels, and mid-p with SciPy's binomial", () => {
    // statsmodels 0.13.5: mcnemar(t, exact=True).pvalue
    expect(PairedBinary.mcnemarExact(cavo)).toBeCloseTo(0.052478790283203125, 12)
    expect(PairedBinary.mcnemarExact(bentur)).toBeCloseTo(0.0703125, 12)
    expect(PairedBinary.mcnemarExact(table(101, 59, 121, 33))).toBeCloseTo(4.4344492637551645e-6, 15)
    // 2·binom.cdf(1, 8, .5) − binom.pmf(1, 8, .5) = 18/256 − 8/256
    expect(PairedBinary.mcnemarMidP(bentur)).toBeCloseTo(10 / 256, 12)
  })

  it("sees nothing where no case differs or both win equally often", () => {
    expect(PairedBinary.mcnemarExact(table(10, 0, 0, 5))).toBe(1)
    expect(PairedBinary.mcnemarMidP(table(10, 0, 0, 5))).toBe(1)
    expect(PairedBinary.mcnemarExact(table(10, 4, 4, 5))).toBe(1)
    expect(PairedBinary.mcnemarMidP(table(10, 4, 4, 5))).toBeGreaterThan(0.8)
  })

  it("rejects a true hypothesis as rarely as promised", () => {
    const rng = Rng.make(1)
    for (const n of [50, 100, 400]) {
      const exact = share(8000, () => PairedBinary.mcnemarExact(sample(rng, n, 0.1, 0.1)) <= 0.05)
      expect(exact).toBeLessThanOrEqual(0.05)
      const midP = share(8000, () => PairedBinary.mcnemarMidP(sample(rng, n, 0.1, 0.1)) <= 0.05)
      expect(midP).toBeGreaterThanOrEqual(0.035)
      expect(midP).toBeLessThanOrEqual(0.065)
    }
  })
})

describe("PairedBinary.newcombe and PairedBinary.tango", () => {
  it("agree with published intervals", () => {
    // R package contingencytables (Fagerland, Lydersen & Laake 2017), tests/testthat/test-ch8.R:
    // Newcombe_square_and_add_CI_paired_2x2, −0.0621 (95% CI −0.1186 to −0.0046).
    const [low, high] = bounds(PairedBinary.newcombe(cavo))
    expect(low).toBeCloseTo(-0.1186, 4)
    expect(high).toBeCloseTo(-0.0046, 4)
  })

  it("agree with a numerical search for Tango's restricted maximum likelihood", () => {
    // SciPy 1.17.1: the likelihood maximised with minimize_scalar at each difference, the interval with brentq.
    for (const [t, low, high] of [
      [cavo, -0.12402343, -0.0054334],
      [bentur, -0.51723228, -0.02600303],
      [table(5, 3, 0, 5), -0.04996354, 0.50256376]
    ] as const) {
      expect(bounds(PairedBinary.tango(t))[0]).toBeCloseTo(low, 6)
      expect(bounds(PairedBinary.tango(t))[1]).toBeCloseTo(high, 6)
    }
    expect(PairedBinary.scoreStatistic(cavo, -0.2)).toBeCloseTo(3.9037682, 6)
    expect(PairedBinary.scoreStatistic(cavo, 0.1)).toBeCloseTo(-4.677187, 6)
    // At 0 it is McNemar's: statsmodels 0.13.5 mcnemar(t, exact=False, correction=False).statistic
    expect(PairedBinary.scoreStatistic(cavo, 0) ** 2).toBeCloseTo(4.545454545454546, 12)
  })

  it("mirror themselves when the candidates are swapped", () => {
    for (const interval of [PairedBinary.newcombe, PairedBinary.tango]) {
      const [low, high] = bounds(interval(table(59, 16, 6, 80)))
      const [mirroredLow, mirroredHigh] = bounds(interval(cavo))
      expect(low).toBeCloseTo(-mirroredHigh, 10)
      expect(high).toBeCloseTo(-mirroredLow, 10)
    }
  })

  it("keep a width where no case differs, and reach the ends where all do", () => {
    for (const interval of [PairedBinary.newcombe, PairedBinary.tango]) {
      const [low, high] = bounds(interval(table(10, 0, 0, 0)))
      expect(low).toBeLessThan(-0.1)
      expect(high).toBeGreaterThan(0.1)
      expect(bounds(interval(table(0, 8, 0, 0)))[1]).toBe(1)
      expect(interval(table(0, 0, 0, 0))).toMatchObject({ _tag: "Withheld", estimate: undefined, needs: 1 })
    }
  })

  it("cover the truth as often as promised", () => {
    const rng = Rng.make(2)
    for (const [n, gained, lost] of [
      [60, 0.2, 0.1],
      [200, 0.1, 0.06]
    ] as const) {
      for (const interval of [PairedBinary.newcombe, PairedBinary.tango]) {
        const covered = share(4000, () => {
          const [low, high] = bounds(interval(sample(rng, n, gained, lost)))
          return low <= gained - lost && gained - lost <= high
        })
        expect(covered).toBeGreaterThanOrEqual(0.93)
        expect(covered).toBeLessThanOrEqual(0.97)
      }
    }
  })
})
