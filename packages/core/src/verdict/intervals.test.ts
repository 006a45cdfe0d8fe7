import * as Distribution from "@assay/stats/Distribution"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Evidence from "./Evidence.ts"

const settings: Evidence.Settings = { confidence: 0.95, range: 1, resamples: 1_000, seed: 1 }

const pairs = (lost: number, gained: number, alike: number): Evidence.Values => ({
  against: Float64Array.from({ length: lost + gained + alike }, (_, i) => (i < lost ? 1 : 0)),
  candidate: Float64Array.from({ length: lost + gained + alike }, (_, i) =>
    i >= lost && i < lost + gained ? 1 : 0
  ),
  clusters: undefined
})

const numbered = (n: number, size: number): ReadonlyArray<string> =>
  Array.from({ length: n }, (_, i) => `c${Math.floor(i / size)}`)

describe("The test of right or wrong answers, enumerated", () => {
  it("rejects a true hypothesis at most 5.5 % of the time where up to 90 % of cases differ", () => {
    const most = 150
    /** Given so many differing cases: at most so many on one side reject. p hangs on nothing else. */
    const fewest: Array<number> = []
    for (let differing = 0; differing <= most; differing++) {
      let few = Math.max(-1, (fewest.at(-1) ?? -1) - 1)
      while (
        2 * (few + 1) < differing &&
        Evidence.measure(pairs(few + 1, differing - few - 1, 1), settings).p <= 0.05
      )
        few++
      fewest.push(few)
    }
    for (const n of [5, 8, 12, 20, 30, 40, 60, 100, 150]) {
      for (let share = 0.02; share < 0.905; share += 0.02) {
        let level = 0
        for (let differing = 0; differing <= n; differing++) {
          const few = fewest[differing] ?? -1
          if (few >= 0) {
            level +=
              Distribution.binomialPmf(differing, n, share) *
              2 *
              Distribution.binomialCdf(few, differing, 0.5)
          }
        }
        expect(level, `${n} cases, ${share} differ`).toBeLessThanOrEqual(0.055)
      }
    }
  })

  it("has an interval that covers at least 91 % from five cases on, 92 % from 40, 94 % on average, and not too much", () => {
    const found: Array<number> = []
    for (const n of [5, 8, 15, 25, 40, 60, 100]) {
      const bounds: Array<{ readonly lost: number; readonly gained: number; low: number; high: number }> = []
      for (let lost = 0; lost <= n; lost++) {
        for (let gained = 0; lost + gained <= n; gained++) {
          const { interval } = Evidence.measure(pairs(lost, gained, n - lost - gained), settings)
          bounds.push({ lost, gained, low: interval?.low ?? -1, high: interval?.high ?? 1 })
        }
      }
      for (const [loses, gains] of [
        [0.01, 0.01],
        [0.03, 0.01],
        [0.05, 0.05],
        [0.15, 0.05],
        [0.2, 0.2],
        [0.4, 0.1],
        [0.45, 0.4],
        [0.7, 0.05]
      ] as const) {
        const truth = gains - loses
        let covered = 0
        for (const { lost, gained, low, high } of bounds) {
          if (low > truth + 1e-12 || high < truth - 1e-12) continue
          covered +=
            Distribution.binomialPmf(lost, n, loses) *
            Distribution.binomialPmf(gained, n - lost, gains / (1 - loses))
        }
        const name = `${n} cases, ${loses} lost, ${gains} gained`
        expect(covered, name).toBeGreaterThanOrEqual(n < 40 ? 0.91 : 0.92)
        if (n * (loses + gains) >= 20) expect(covered, name).toBeLessThan(0.98)
        found.push(covered)
      }
    }
    expect(found.reduce((sum, each) => sum + each, 0) / found.length).toBeGreaterThan(0.94)
  })
})

const bit = fc.constantFrom(0, 1)
const third = fc.constantFrom(0, 0, 1 / 3, 2 / 3, 1, 1, 1)
const grade = fc.double({ min: 0, max: 1, noNaN: true })

describe("The interval that is shown", () => {
  it("holds 0 exactly where p is above α, whatever the scores and clusters", () => {
    let given = 0
    fc.assert(
      fc.property(
        fc.oneof(
          ...[bit, third, grade].map((one) => fc.array(fc.tuple(one, one), { minLength: 5, maxLength: 60 }))
        ),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(-0.6, -0.2, 0, 0.2, 0.6),
        fc.constantFrom(0.9, 0.95, 0.99),
        fc.boolean(),
        (scores, size, shift, confidence, known) => {
          const clamp = (value: number): number => Math.max(0, Math.min(1, value))
          const found = Evidence.measure(
            {
              against: Float64Array.from(scores, ([before]) => before),
              candidate: Float64Array.from(scores, ([, after], i) =>
                clamp(i % 3 > 0 ? after + shift : after)
              ),
              clusters: numbered(scores.length, size)
            },
            { ...settings, confidence, range: known ? 1 : undefined, graded: scores.length % 2 === 0 }
          )
          if (found.interval === undefined) return
          given++
          const { low, high } = found.interval
          expect(low).toBeLessThanOrEqual(found.effect + 1e-9)
          expect(high).toBeGreaterThanOrEqual(found.effect - 1e-9)
          expect(low <= 0 && 0 <= high).toBe(found.p > 1 - confidence || found.effect === 0)
        }
      ),
      { numRuns: 500, seed: 5 }
    )
    expect(given).toBeGreaterThan(150)
  })

  it("is not there below five cases, nor below five clusters, nor for the tests of a margin", () => {
    for (const n of [1, 2, 3, 4, 5, 6]) {
      for (const lost of [0, 1, n]) {
        const plain = Evidence.measure(pairs(lost, 0, n - lost), settings)
        const repeated = Evidence.measure(
          {
            against: Float64Array.from({ length: n }, () => 1),
            candidate: Float64Array.from({ length: n }, (_, i) => (i < lost ? 2 / 3 : 1)),
            clusters: undefined
          },
          settings
        )
        const values = pairs(4 * lost, 0, 4 * (n - lost))
        const clustered = Evidence.measure({ ...values, clusters: numbered(4 * n, 4) }, settings)
        for (const found of [plain, repeated, clustered]) {
          if (n < 5) expect(found.interval).toBeUndefined()
          expect(Evidence.testedInterval(found, 0.9) === undefined).toBe(n < 5)
        }
        expect(plain.interval === undefined).toBe(n < 5)
      }
    }
  })
})
