import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as evidence from "../internal/agreement/driftEvidence.ts"
import * as fisherLooks from "../internal/agreement/driftLooks.ts"
import * as Drift from "./Drift.ts"
import { simulate } from "./drift.fixture.ts"

const list = (right: number, wrong: number) => [
  ...Array.from({ length: right }, () => 1),
  ...Array.from({ length: wrong }, () => 0)
]

describe("drift", () => {
  it("is found in batches that agree far less, with the batch since when", () => {
    const good = list(45, 5)
    const bad = list(32, 18)
    const found = Drift.test(list(180, 20), [good, good, bad, bad, bad])
    expect(found.alarm).toBe(true)
    expect(found.raisedAt).toBeGreaterThanOrEqual(2)
    expect(found.since).toMatchObject({ batch: 2, before: 0.9, after: 0.64 })
    expect(found.p).toBeLessThan(0.05)
    expect(found.looks.map(({ n, agreement }) => [n, agreement])).toEqual([
      [50, 0.9],
      [50, 0.9],
      [50, 0.64],
      [50, 0.64],
      [50, 0.64]
    ])
  })

  it("is not found where nothing changed, nor where the judge got better", () => {
    const same = Drift.test(list(180, 20), [list(45, 5), list(45, 5), list(44, 6)])
    expect(same).toMatchObject({ alarm: false, raisedAt: undefined, since: undefined })
    const better = Drift.test(list(140, 60), [list(49, 1), list(49, 1), list(50, 0)])
    expect(better.alarm).toBe(false)
  })

  it("once raised stays, whatever comes later", () => {
    const found = Drift.test(list(180, 20), [list(20, 30), list(500, 0)])
    expect(found).toMatchObject({ alarm: true, raisedAt: 0 })
  })

  it("does not hold a judge to what few labels happened to show", () => {
    expect(Drift.test(list(10, 0), [list(42, 8)]).alarm).toBe(false)
    expect(Drift.test(list(400, 0), [list(42, 8)]).alarm).toBe(true)
  })

  it("says what it can detect: a fall of 0.10 after 500 labels, and that 50 labels of calibration are too few", () => {
    const many = Drift.detectable({ agreement: 0.85, calibration: 500, fall: 0.1, batch: 50, runs: 200 })
    expect(many.power).toBeGreaterThan(0.85)
    expect(many.labels).toBeLessThanOrEqual(800)
    const few = Drift.detectable({ agreement: 0.85, calibration: 50, fall: 0.1, batch: 50, runs: 100 })
    expect(few.labels).toBeUndefined()
    expect(few.power).toBeLessThan(0.3)
  })

  it("gives false alarms within its budget, from 50 labels of calibration too (see the slow test)", () => {
    const unchanged = { agreement: 0.9, fall: 0, from: 0, batch: 25, batches: 12 }
    for (const calibration of [50, 100]) {
      expect(simulate({ ...unchanged, calibration }, 100, 5).alarms).toBeLessThanOrEqual(0.05)
    }
  })

  it("refuses what is impossible", () => {
    expect(() => Drift.test([], [])).toThrow("calibration: expected at least one label, found none")
    expect(() => Drift.test([1], [[2]])).toThrow("batch 0: expected agreements in [0, 1], found 2 at 0")
    expect(() => Drift.test([1], [], { alpha: 0 })).toThrow("alpha: expected")
    expect(() => Drift.test([1], [], { planned: 0 })).toThrow("planned: expected")
    expect(() => Drift.detectable({ agreement: 0.5, calibration: 9, fall: 0.6, batch: 1 })).toThrow(
      "fall: expected a number above 0 and at most 0.5, found 0.6"
    )
  })
})

describe("the evidence", () => {
  it("has a mean of at most 1 where nothing changed: summed over all that may come", () => {
    // Two batches of three labels after a calibration of four, every outcome with its probability.
    const choose = [
      [1, 3, 3, 1],
      [1, 4, 6, 4, 1]
    ]
    for (const p of [0.1, 0.35, 0.5, 0.77, 0.95]) {
      let mean = 0
      for (let a = 0; a <= 4; a++) {
        for (let b = 0; b <= 3; b++) {
          for (let c = 0; c <= 3; c++) {
            const process = evidence.start({ right: a, wrong: 4 - a }, 3)
            process.add({ right: b, wrong: 3 - b })
            const found = process.add({ right: c, wrong: 3 - c })
            const ways = (choose[1]?.[a] ?? 0) * (choose[0]?.[b] ?? 0) * (choose[0]?.[c] ?? 0)
            const right = a + b + c
            mean += ways * p ** right * (1 - p) ** (10 - right) * found
          }
        }
      }
      expect(mean).toBeLessThanOrEqual(1)
      expect(mean).toBeGreaterThan(0.2)
    }
  })

  it("is smaller for more agreement in the last batch", () => {
    const rightOf = fc.integer({ min: 0, max: 20 })
    fc.assert(
      fc.property(rightOf, rightOf, fc.integer({ min: 0, max: 19 }), (before, between, right) => {
        const after = (last: number) => {
          const process = evidence.start({ right: before + 5, wrong: 20 - before + 5 }, 20)
          process.add({ right: between, wrong: 20 - between })
          return process.add({ right: last, wrong: 20 - last })
        }
        const high = after(Math.max(right + 1, 15))
        const low = after(Math.min(right, 10))
        // Where both are far above what was before neither is evidence of a fall.
        expect(low).toBeGreaterThanOrEqual(Math.min(high, 1) * 0.3)
      }),
      { numRuns: 50 }
    )
  })

  it("at the least favourable rate is found exactly, near enough (against a fine grid)", () => {
    const process = evidence.start({ right: 85, wrong: 15 }, 20)
    const bounded = evidence.start({ right: 85, wrong: 15 }, 20, 20)
    for (const right of [22, 15, 12, 14]) {
      const found = process.add({ right, wrong: 25 - right })
      const quick = bounded.add({ right, wrong: 25 - right })
      if (found >= 20) expect(quick).toBe(found)
      else expect(quick).toBeGreaterThanOrEqual(found)
    }
  })
})

describe("the calibration against all later labels", () => {
  it("is Fisher's exact test (SciPy 1.17.1, fisher_exact, alternative greater)", () => {
    const p = (a: number, b: number, c: number, d: number) =>
      fisherLooks.fisher({ right: a, wrong: b }, { right: c, wrong: d })
    expect(p(18, 2, 10, 10)).toBeCloseTo(0.006907073925983827, 12)
    expect(p(180, 20, 64, 36)).toBeCloseTo(1.2825918584309943e-7, 12)
    expect(p(5, 0, 30, 0)).toBe(1)
  })

  it("rounds shares towards no change", () => {
    expect(fisherLooks.fisher({ right: 18.7, wrong: 1.3 }, { right: 9.2, wrong: 10.8 })).toBe(
      fisherLooks.fisher({ right: 18, wrong: 2 }, { right: 10, wrong: 10 })
    )
  })

  it("is made when the labels have grown by a quarter, and its looks share one budget", () => {
    const looks = fisherLooks.start({ right: 9, wrong: 1 })
    const made: Array<number> = []
    let spent = 0
    for (let labels = 5; labels <= 20_000; labels += 5) {
      const found = looks.add({ right: 4.5, wrong: 0.5 })
      if (found === Number.POSITIVE_INFINITY) continue
      made.push(labels)
      const p = fisherLooks.fisher({ right: 9, wrong: 1 }, { right: 0.9 * labels, wrong: 0.1 * labels })
      spent += p / found
    }
    expect(made.slice(0, 5)).toEqual([20, 25, 35, 45, 60])
    expect(spent).toBeGreaterThan(0.9)
    expect(spent).toBeLessThanOrEqual(1)
  })
})
