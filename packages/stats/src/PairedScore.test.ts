import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Equivalence from "./Equivalence.ts"
import * as simulation from "./fixtures/PairedScore.fixture.ts"
import * as PairedBinary from "./PairedBinary.ts"
import * as PairedScore from "./PairedScore.ts"

const p = (differences: ReadonlyArray<number>, margin: number, clusters?: ReadonlyArray<number>): number => {
  const counts = PairedScore.counts(differences, clusters === undefined ? {} : { clusters })
  const found = PairedScore.equivalence(counts, margin)
  return found._tag === "Tested" ? found.p : 1
}

const zeros = (n: number): ReadonlyArray<number> => Array.from({ length: n }, () => 0)

const sign = fc.constantFrom(-1, 0, 0, 0, 1)
const third = fc.constantFrom(-1, -1 / 3, 0, 0, 0, 0, 1 / 3, 1)
const grade = fc.double({ min: -1, max: 1, noNaN: true })
const anyDifferences = fc.oneof(
  fc.array(sign, { minLength: 5, maxLength: 80 }),
  fc.array(third, { minLength: 5, maxLength: 80 }),
  fc.array(grade, { minLength: 5, maxLength: 80 })
)
const margins = fc.constantFrom(0.01, 0.02, 0.05, 0.2)

describe("PairedScore", () => {
  it("is Tango's test for right and wrong without clusters", () => {
    fc.assert(
      fc.property(fc.array(sign, { minLength: 2, maxLength: 80 }), margins, (differences, margin) => {
        const table = PairedBinary.table(
          differences.map((d) => (d === -1 ? 1 : 0)),
          differences.map((d) => (d === 1 ? 1 : 0))
        )
        const plain = Equivalence.proportions(table, margin)
        expect(p(differences, margin)).toBeCloseTo(plain._tag === "Tested" ? plain.p : 1, 12)
      })
    )
  })

  it("never takes a difference for better evidence of none than seeing none", () => {
    fc.assert(
      fc.property(anyDifferences, margins, fc.integer({ min: 1, max: 9 }), (differences, margin, size) => {
        const labels = differences.map((_, i) => Math.floor(i / size))
        expect(p(differences, margin)).toBeGreaterThanOrEqual(p(zeros(differences.length), margin) - 1e-12)
        expect(p(differences, margin, labels)).toBeGreaterThanOrEqual(
          p(zeros(differences.length), margin, labels) - 1e-12
        )
      }),
      { numRuns: 300 }
    )
  })

  it("does not let one wrong answer of 180 turn ignorance into equivalence", () => {
    for (const n of [60, 80, 100]) {
      const one = zeros(n).with(0, -1 / 3)
      expect(p(zeros(n), 0.02)).toBeGreaterThan(0.05)
      expect(p(one, 0.02)).toBeGreaterThan(p(zeros(n), 0.02))
    }
  })

  it("is no laxer for one shared label than for none", () => {
    for (const [n, lost] of [
      [148, 1],
      [200, 1],
      [332, 1],
      [400, 3]
    ] as const) {
      const differences = zeros(n).map((zero, i) => (i < lost ? -1 : zero))
      for (const [a, b] of [
        [0, 1],
        [n - 2, n - 1]
      ] as const) {
        const labels = differences.map((_, i) => (i === b ? a : i))
        expect(p(differences, 0.02, labels)).toBeGreaterThanOrEqual(p(differences, 0.02) - 1e-6)
      }
    }
  })

  it("has an interval that lies within the margin exactly where the test says so, and turns with its sides", () => {
    fc.assert(
      fc.property(anyDifferences, margins, fc.integer({ min: 1, max: 4 }), (differences, margin, size) => {
        const clusters = differences.map((_, i) => Math.floor(i / size))
        const counts = PairedScore.counts(differences, size === 1 ? {} : { clusters })
        const interval = PairedScore.interval(counts, 0.9)
        const tested = PairedScore.equivalence(counts, margin)
        if (interval === undefined || tested._tag !== "Tested") return
        const slack = margin - Math.max(-interval.low, interval.high)
        if (Math.abs(slack) > 1e-6) expect(tested.p <= 0.05).toBe(slack > 0)
        const turned = PairedScore.interval({ ...counts, lost: counts.gained, gained: counts.lost }, 0.9)
        expect(turned?.low).toBeCloseTo(-interval.high, 9)
      })
    )
  })

  it("counts clusters of one mind once", () => {
    const clusters = Array.from({ length: 532 }, (_, i) => Math.floor(i / 4))
    expect(p(zeros(532), 0.02, clusters)).toBeGreaterThanOrEqual(p(zeros(133), 0.02))
  })

  it("refuses what cannot be", () => {
    expect(() => PairedScore.counts([0, 2])).toThrow(RangeError)
    expect(() => PairedScore.counts([0, 0], { range: 0 })).toThrow(RangeError)
    expect(() => PairedScore.counts([])).toThrow(RangeError)
    expect(() => PairedScore.equivalence(PairedScore.counts([0, 0]), 0)).toThrow(RangeError)
  })

  it("passes at most 6 % of the time at a loss of the margin (some settings; more in the slow tests)", () => {
    const runs = 2_000
    const shapes = simulation.shapes(150)
    for (const [nth, population] of [
      simulation.flipping({ n: 60, shape: "alone", clusters: undefined, together: 0 }, 3, 0.01),
      simulation.once({ n: 150, shape: "pairs", clusters: shapes.pairs, together: 0 }, 0),
      simulation.graded({ n: 150, shape: "fours", clusters: shapes.fours, together: 1 }, 0.05, true)
    ].entries()) {
      const found = simulation.simulate(population, { loss: 0.05, margin: 0.05, runs, seed: nth })
      expect(found.passes).toBeLessThanOrEqual(simulation.within3(0.06, runs))
    }
  })

  it("has power where little differs: 200 plain cases at 2 points, 100 in three repeats at 5", () => {
    const runs = 1_000
    const alone = { shape: "alone", clusters: undefined, together: 0 }
    const plain = simulation.once({ ...alone, n: 200 }, 0)
    expect(
      simulation.simulate(plain, { loss: 0.001, margin: 0.02, runs, seed: 3 }).equivalent
    ).toBeGreaterThan(0.7)
    const repeated = simulation.flipping({ ...alone, n: 100 }, 3, 0.01)
    expect(
      simulation.simulate(repeated, { loss: 0.0025, margin: 0.05, runs, seed: 4 }).equivalent
    ).toBeGreaterThan(0.7)
  })
})
