import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import * as MeanSequence from "./MeanSequence.ts"
import * as MixtureShift from "./MixtureShift.ts"

const share = (runs: number, of: (seed: number) => boolean): number =>
  Array.from({ length: runs }, (_, seed) => of(seed + 1)).filter(Boolean).length / runs

describe("a confidence sequence of a mean", () => {
  const run = (seed: number, n: number, draw: (rng: Rng.Rng) => number, options: MeanSequence.Options) => {
    const rng = Rng.make(seed)
    const sequence = MeanSequence.make(options)
    for (let i = 0; i < n; i++) sequence.add(draw(rng))
    return sequence.known()
  }

  it("covers at all times together, of rare, skewed and two-sided values", () => {
    const draws: ReadonlyArray<readonly [number, (rng: Rng.Rng) => number, MeanSequence.Options]> = [
      [0.02, (rng) => (rng.uniform() < 0.02 ? 1 : 0), { low: 0, high: 1 }],
      [
        0,
        (rng) => (rng.uniform() < 0.05 ? 1 : 0) - (rng.uniform() < 0.25 && rng.uniform() < 0.05 ? 4 : 0),
        { low: -4, high: 1, planned: 300 }
      ],
      [1 / 3, (rng) => rng.uniform() ** 2, { low: 0, high: 1, planned: 50 }]
    ]
    for (const [truth, draw, options] of draws)
      expect(
        share(300, (seed) => {
          const rng = Rng.make(seed)
          const sequence = MeanSequence.make(options)
          for (let i = 0; i < 1_000; i++) {
            sequence.add(draw(rng))
            const { low, high } = sequence.known()
            if (truth < low || truth > high) return false
          }
          return true
        })
      ).toBeGreaterThan(0.95)
  })

  it("is about one and a half times as wide as an interval for one look, where it was planned", () => {
    const { low, high } = run(1, 4_000, (rng) => (rng.uniform() < 0.3 ? 1 : 0), {
      low: 0,
      high: 1,
      planned: 4_000
    })
    const once = 2 * 1.96 * Math.sqrt((0.3 * 0.7) / 4_000)
    expect((high - low) / once).toBeGreaterThan(1.35)
    expect((high - low) / once).toBeLessThan(1.6)
  })

  it("knows nothing before the first value, and refuses what is out of bounds", () => {
    const sequence = MeanSequence.make({ low: -1, high: 1 })
    expect(sequence.known()).toEqual({ n: 0, mean: undefined, low: -1, high: 1 })
    expect(() => sequence.add(2)).toThrow("expected a value from -1 to 1, found 2")
    expect(() => sequence.add(Number.NaN)).toThrow("found NaN")
  })
})

describe("the test of a shift", () => {
  const strata = new Map([
    ["a", { mean: 0.05, variance: 0.04, meanVariance: 0.0001 }],
    ["b", { mean: 0.2, variance: 0.16, meanVariance: 0.0004 }],
    ["c", { mean: 0.05, variance: 0.04, meanVariance: 1e-6 }]
  ])

  it("has the e-value of numerical integration", () => {
    // scipy 1.x: integrate.quad of the ratio of normal densities times 2·norm.pdf(d, 0, 0.02) over d > 0.
    const logE = (live: Readonly<Record<string, readonly [number, number]>>, margin = 0) => {
      const test = MixtureShift.make({ strata, scale: 0.02, margin })
      for (const [stratum, [count, sum]] of Object.entries(live)) test.add(stratum, count, sum)
      // Half of the weight is that of tests that have not begun.
      return Math.log(2 * Math.exp(test.evidence().logE) - 1)
    }
    expect(logE({ a: [400, 30], b: [100, 24] })).toBeCloseTo(1.3717135185390992, 7)
    expect(logE({ a: [400, 14], b: [100, 15] })).toBeCloseTo(-1.290078180958149, 7)
    expect(logE({ a: [400, 30], b: [100, 24] }, 0.01)).toBeCloseTo(0.4468527381861526, 7)
    expect(logE({ c: [40_000, 400] })).toBeCloseTo(-6.218508228576915, 1)
  })

  it("alarms no oftener than it says, though the reference has an error and the mix moves", () => {
    const of = (seed: number) => {
      const rng = Rng.make(seed)
      const truth = [0.1, 0.3]
      const measured = truth.map((p) => rng.binomial(1_000, p) / 1_000)
      const test = MixtureShift.make({
        strata: new Map(
          measured.map((mean, s) => [
            `${s}`,
            { mean, variance: mean * (1 - mean), meanVariance: (mean * (1 - mean)) / 1_000 }
          ])
        ),
        scale: 0.03
      })
      for (let day = 0; day < 200; day++) {
        for (const [s, p] of truth.entries()) {
          const n = s === 0 ? 100 : 10 + day
          test.add(`${s}`, n, rng.binomial(n, p))
        }
        if (test.evidence().logE >= Math.log(20)) return true
        if (day % 7 === 6) test.restart()
      }
      return false
    }
    expect(share(1_000, of)).toBeLessThan(0.05)
  })

  it("finds what has risen, or fallen where it is looked for, and says by how much", () => {
    const of = (p: number, direction: "up" | "down") => {
      const rng = Rng.make(7)
      const test = MixtureShift.make({ strata, scale: 0.02, direction })
      test.add("c", 2_000, rng.binomial(2_000, p))
      return test.evidence()
    }
    expect(of(0.1, "up").logE).toBeGreaterThan(Math.log(600))
    expect(of(0.1, "down").logE).toBeLessThan(0)
    expect(of(0.02, "down").logE).toBeGreaterThan(2)
    expect(Math.abs(of(0.1, "up").shift - 0.05)).toBeLessThan(0.02)
  })

  it("finds a late change by a test that began late, and says which", () => {
    const rng = Rng.make(3)
    const test = MixtureShift.make({ strata, scale: 0.02, fewest: 100 })
    for (let week = 0; week < 30; week++) {
      test.add("c", 500, rng.binomial(500, week < 26 ? 0.05 : 0.1))
      if (week < 29) test.restart()
    }
    expect(test.evidence().logE).toBeGreaterThan(Math.log(600))
    expect(Math.abs(test.evidence().start - 26)).toBeLessThanOrEqual(1)
    expect(Math.abs(test.evidence().shift - 0.05)).toBeLessThan(0.02)
  })

  it("says what is wrong with its options", () => {
    expect(() => MixtureShift.make({ strata, scale: 0 })).toThrow("scale: expected a number above 0, found 0")
    expect(MixtureShift.make({ strata, scale: 1 }).evidence()).toMatchObject({ logE: 0, n: 0 })
  })
})
