import { describe, expect, it } from "vitest"
import { area } from "../internal/twoSample/ranks.ts"
import * as smoother from "../internal/twoSample/smoother.ts"
import * as ClassifierShift from "./ClassifierShift.ts"
import * as EnergyDistance from "./EnergyDistance.ts"
import * as Mmd from "./Mmd.ts"
import * as Novelty from "./Novelty.ts"
import * as ScoreShift from "./ScoreShift.ts"
import * as Shift from "./Shift.ts"
import { oracle, traffic } from "./twoSample.fixture.ts"

const vectors = { rows: 12, width: 3, values: Float64Array.from(oracle.values) }
const { sides } = oracle

const same = (rows: number) => ({
  vectors: {
    rows,
    width: 2,
    values: Float64Array.from({ length: 2 * rows }, (_, i) => (i % 20 < 14 ? 0 : i % 5))
  },
  sides: Array.from({ length: rows }, (_, i) => (i < rows / 2 ? 0 : 1))
})

describe("the statistics of two samples are those of other implementations", () => {
  it("cross-fitted ridge scores and their area", () => {
    const scores = smoother.make(smoother.standardised(vectors), Uint8Array.from(oracle.folds), 3, 0.7)(sides)
    for (const [row, score] of scores.entries()) expect(score).toBeCloseTo(oracle.scores[row] ?? 0, 10)
    expect(area(scores, sides)).toBeCloseTo(oracle.auroc, 12)
  })

  it("energy distance, with its exact p within the error of the draws", () => {
    const found = EnergyDistance.test(vectors, sides, { permutations: 4999 })
    expect(found.statistic).toBeCloseTo(oracle.energy, 12)
    expect(Math.abs(found.p - oracle.exact)).toBeLessThan(0.025)
    expect(found.smallestP).toBeCloseTo(1 / 792, 12)
    const first = Float64Array.from({ length: 12 }, (_, row) => oracle.values[3 * row] ?? 0)
    expect(EnergyDistance.test({ rows: 12, width: 1, values: first }, sides).statistic).toBeCloseTo(
      oracle.energyOfFirst,
      12
    )
  })

  it("squared MMD at the median distance", () => {
    const found = Mmd.test(vectors, sides)
    expect(found.bandwidth).toBeCloseTo(oracle.median, 12)
    expect(found.statistic).toBeCloseTo(oracle.mmd, 12)
  })
})

describe("p values", () => {
  it("are never 0, and not small, for identical samples of which 70 % are tied", () => {
    const { vectors: tied, sides: two } = same(80)
    for (const p of [
      ClassifierShift.test(tied, two, { permutations: 199 }).p,
      EnergyDistance.test(tied, two, { permutations: 199 }).p,
      Mmd.test(tied, two, { permutations: 199 }).p,
      Novelty.test(tied, two, { permutations: 199 }).p,
      ScoreShift.test(
        tied.values.filter((_, i) => i % 2 === 0),
        two,
        { permutations: 199 }
      ).p
    ])
      expect(p).toBeGreaterThan(0.2)
    const apart = Float64Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : 1))
    expect(EnergyDistance.test({ rows: 80, width: 1, values: apart }, two, { permutations: 199 }).p).toBe(
      1 / 200
    )
  })

  it("say how small they could have been, where clusters are few", () => {
    const found = EnergyDistance.test(vectors, sides, {
      clusters: ["a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d", "d"]
    })
    expect(found.units).toBe(4)
    expect(found.smallestP).toBeCloseTo(1 / 6, 12)
    expect(found.p).toBeGreaterThan(0.1)
  })
})

describe("a shift", () => {
  const planted = traffic({ users: 60, perUser: 5, width: 4, icc: 0.5, planted: 0.15 }, 3)
  const options = { clusters: planted.users, permutations: 199 }

  it("of 15 % new rows is measured as such", () => {
    const found = Novelty.test(planted.vectors, planted.sides, options)
    expect(found.p).toBeLessThanOrEqual(0.01)
    expect(found.low).toBeGreaterThan(0.07)
    expect(found.estimate).toBeGreaterThan(0.1)
    expect(found.estimate).toBeLessThan(0.2)
    expect(Shift.verdict(found, { margin: 0.05 })).toBe("stale")
  })

  it("of a third of the rows is what a classifier tells the samples apart by", () => {
    const third = traffic({ users: 60, perUser: 5, width: 4, icc: 0.2, planted: 0.33 }, 3)
    const found = ClassifierShift.test(third.vectors, third.sides, {
      clusters: third.users,
      permutations: 199
    })
    expect(found.p).toBeLessThanOrEqual(0.01)
    expect(found.low).toBeLessThan(0.33)
    expect(found.high).toBeGreaterThan(0.33)
  })

  it("of all scores alike is seen, and so is what it does at the operating point", () => {
    const scores = Array.from({ length: 400 }, (_, i) => ((i % 200) + 0.5) / 200 - (i < 200 ? 0 : 0.2))
    const two = scores.map((_, i) => (i < 200 ? 0 : 1))
    const found = ScoreShift.test(scores, two, { threshold: 0.7, permutations: 499 })
    expect(found.p).toBeLessThan(0.01)
    expect(found.rate).toMatchObject({ reference: 0.3, current: 0.1 })
    expect(found.rate?.p).toBeLessThan(0.01)
  })

  it("is judged against a margin, and not by its p value alone", () => {
    expect(Shift.verdict({ estimate: 0.01, low: 0.005, high: 0.015, p: 0.001 }, { margin: 0.05 })).toBe(
      "fresh"
    )
    expect(Shift.verdict({ estimate: 0.09, low: 0.06, high: 0.12, p: 0.001 }, { margin: 0.05 })).toBe("stale")
    expect(Shift.verdict({ estimate: 0.04, low: -0.05, high: 0.13, p: 0.3 }, { margin: 0.05 })).toBe(
      "cannot-tell"
    )
    expect(() => Shift.verdict({ estimate: 0, low: 0, high: 0, p: 1 }, { margin: 0 })).toThrow(RangeError)
  })
})

it("names what is wrong with its arguments", () => {
  expect(() => Novelty.test(vectors, [0, 1])).toThrow("expected 2 rows, one for each side, found 12")
  expect(() =>
    EnergyDistance.test(
      vectors,
      sides.map(() => 1)
    )
  ).toThrow("expected rows of both sides")
  expect(() => ClassifierShift.test(vectors, sides, { permutations: 3 })).toThrow("permutations: expected")
})
