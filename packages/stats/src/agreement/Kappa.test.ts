/**
 * Expected values: the published tables named beside them, and scikit-learn 1.9.1 (`cohen_kappa_score`), statsmodels
 * 0.15.0 (`cohens_kappa`, `fleiss_kappa`) and irrCAC 1.4 for R.
 */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Kappa from "./Kappa.ts"
import * as worked from "./worked.fixture.ts"

const resamples = 100

const cohen = (table: ReadonlyArray<ReadonlyArray<number>>, weighting?: Kappa.Options["weighting"]) => {
  const [first, second] = worked.expand(table)
  return Kappa.cohen(first, second, weighting === undefined ? { resamples } : { weighting, resamples })
    .estimate
}

describe("Cohen's kappa is that of published tables", () => {
  it("of grants read by two readers (the usual textbook table), 0.4", () => {
    expect(
      cohen([
        [20, 5],
        [10, 15]
      ])
    ).toBeCloseTo(0.4, 12)
  })

  it("of diagnoses by two raters, plain and weighted (Fleiss, Levin & Paik 2003, table 18.1 and §18.1)", () => {
    const table = [
      [75, 1, 4],
      [5, 4, 1],
      [0, 0, 10]
    ]
    expect(cohen(table)).toBeCloseTo(0.6764705882352942, 12)
    expect(cohen(table, "linear")).toBeCloseTo(0.7222222222222222, 12)
    expect(cohen(table, "quadratic")).toBeCloseTo(0.7553191489361702, 12)
  })

  it("of abstractors and psychiatrists (Gwet 2014)", () => {
    expect(cohen(worked.abstractors)).toBeCloseTo(0.7964094021839718, 12)
    expect(cohen(worked.abstractors, "linear")).toBeCloseTo(0.842902028, 9)
    expect(cohen(worked.abstractors, "quadratic")).toBeCloseTo(0.8921568627, 9)
    expect(cohen(worked.diagnoses)).toBeCloseTo(0.4315007759, 9)
    expect(cohen(worked.diagnoses, "linear")).toBeCloseTo(0.406810874, 9)
    expect(cohen(worked.diagnoses, "quadratic")).toBeCloseTo(0.3831859441, 9)
  })
})

describe("Fleiss' kappa is that of published tables", () => {
  it("of fourteen raters and ten subjects (statsmodels)", () => {
    const units = worked.fromCounts([
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7]
    ])
    expect(Kappa.fleiss(units).estimate).toBeCloseTo(0.20993070442195522, 12)
  })

  it("of six psychiatrists, and of four raters some of whom are missing (Gwet 2014)", () => {
    expect(Kappa.fleiss(worked.sixRaters).estimate).toBeCloseTo(0.413926499, 9)
    expect(Kappa.fleiss(worked.fourRaters).estimate).toBeCloseTo(0.76117, 5)
  })
})

describe("a kappa that says nothing", () => {
  it("is absent, with its reason, where every grade is one level", () => {
    expect(Kappa.cohen([1, 1, 1], [1, 1, 1], { levels: [0, 1] })).toEqual({
      _tag: "Withheld",
      estimate: undefined,
      n: 3,
      needs: undefined,
      reason: "every rating is 1: chance alone explains that, and the coefficient is 0/0"
    })
  })

  it("is 0 where one rater always says the same, whatever they agree on", () => {
    expect(Kappa.cohen([1, 1, 1, 1], [1, 1, 1, 0]).estimate).toBe(0)
  })

  it("is absent where nobody graded anything twice", () => {
    expect(Kappa.cohen([1, null], [null, 0])).toMatchObject({ estimate: undefined, n: 0, needs: 2 })
    expect(Kappa.fleiss([[1, null], [0]])).toMatchObject({ estimate: undefined, n: 0 })
  })

  it("has no interval from one cluster", () => {
    expect(Kappa.cohen([1, 0, 1], [1, 0, 0], { clusters: ["a", "a", "a"] })).toMatchObject({
      _tag: "Withheld",
      estimate: 0.4,
      needs: 2
    })
  })
})

describe("kappa", () => {
  const grades = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })), {
    minLength: 4,
    maxLength: 40
  })

  it("lies within its interval, does not mind who is first, and leaves out missing grades", () => {
    fc.assert(
      fc.property(grades, (pairs) => {
        const first = pairs.map(([a]) => a)
        const second = pairs.map(([, b]) => b)
        const found = Kappa.cohen(first, second, { resamples: 100 })
        const turned = Kappa.cohen(second, first, { resamples: 100 })
        if (found.estimate === undefined) return expect(turned.estimate).toBeUndefined()
        expect(turned.estimate).toBeCloseTo(found.estimate, 12)
        expect(Kappa.cohen([...first, null, 2], [...second, 3, null], { resamples: 100 })).toEqual(found)
        if (found._tag === "Interval") {
          expect(found.low).toBeLessThanOrEqual(found.estimate)
          expect(found.high).toBeGreaterThanOrEqual(found.estimate)
          expect(found.high).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 100 }
    )
  })

  it("of units that each stand for several is that of the units written out", () => {
    const first = [1, 1, 0, 0, 1]
    const second = [1, 0, 0, 1, 1]
    const weights = [3, 1, 2, 1, 1]
    const written = (values: ReadonlyArray<number>) =>
      values.flatMap((value, i) => Array.from({ length: weights[i] ?? 0 }, () => value))
    expect(Kappa.cohen(first, second, { weights }).estimate).toBeCloseTo(
      Kappa.cohen(written(first), written(second)).estimate ?? Number.NaN,
      12
    )
  })

  it("refuses what is no grade of the scale and lists of different lengths", () => {
    expect(() => Kappa.cohen([1, 2], [1])).toThrow("pairs: expected equal lengths, found 2 and 1")
    expect(() => Kappa.cohen([1, 3], [1, 2], { levels: [1, 2] })).toThrow(
      "unit 1: expected one of the levels 1, 2, found 3"
    )
    expect(() => Kappa.cohen([1], [Number.NaN])).toThrow("unit 0: expected finite ratings, found NaN")
    expect(() => Kappa.cohen([1, 2], [1, 2], { weights: [1, 0] })).toThrow(
      "weight 1: expected a finite number above 0, found 0"
    )
    expect(() => Kappa.cohen([1, 2], [1, 2], { clusters: ["a"] })).toThrow("expected 2 cluster labels")
  })
})
