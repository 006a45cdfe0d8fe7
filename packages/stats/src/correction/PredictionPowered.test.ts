import { describe, expect, it } from "vitest"
import * as Interval from "../Interval.ts"
import * as PairedBinary from "../PairedBinary.ts"
import * as PredictionPowered from "./PredictionPowered.ts"
import { named, type Rating, ratings, summeval } from "./summeval.fixture.ts"

const bounds = (estimate: Interval.Estimate): ReadonlyArray<number> =>
  estimate._tag === "Interval"
    ? [estimate.estimate, estimate.low, estimate.high].map((x) => Math.round(x * 1e4) / 1e4)
    : []

const first = (labelled: number, values: ReadonlyArray<number>) =>
  values.map((value, i) => (i < labelled ? value : undefined))

/** Computed with numpy 2.4.6 on the same file; the published code is aangelopoulos/ppi_py. */
describe.skipIf(!summeval.isHere)(named("the published form on SummEval", summeval), () => {
  const rows = summeval.isHere ? ratings() : []
  const articles = [...new Set(rows.map(({ doc }) => doc))]
  const of = (system: string, doc: string): Rating | undefined =>
    rows.find((row) => row.system === system && row.doc === doc)
  const difference = (take: (row: Rating) => number) =>
    articles.map((doc) => {
      const [a, b] = [of("M17", doc), of("M20", doc)]
      return a === undefined || b === undefined ? Number.NaN : take(a) - take(b)
    })
  const judged = rows.map(({ judge }) => judge)
  const people = rows.map((row) => row.people)

  it("gives the mean relevance from the first hundred", () => {
    const found = PredictionPowered.normal({ judged, labels: first(100, people) })
    expect(bounds(found.corrected)).toEqual([3.5619, 3.3938, 3.7299])
    expect(found.lambda).toBeCloseTo(0.7935, 4)
    const { raw } = PredictionPowered.mean({ judged, labels: people }, { bounds: [1, 5] })
    expect(raw).toBeCloseTo(4.64, 4)
  })

  it("gives it by article", () => {
    const isLabelled = new Set(articles.slice(0, 10))
    const labels = rows.map(({ doc, people }) => (isLabelled.has(doc) ? people : undefined))
    const clusters = rows.map(({ doc }) => doc)
    const { corrected } = PredictionPowered.normal({ judged, labels }, { clusters })
    expect(bounds(corrected)).toEqual([3.634, 3.432, 3.8361])
    expect(() => PredictionPowered.normal({ judged, labels: first(100, people) }, { clusters })).toThrow(
      /expected labels for all of its 12 answers, found 4/
    )
  })

  it("gives the difference of two systems from twenty articles", () => {
    const sample = {
      judged: difference(({ judge }) => judge),
      labels: first(
        20,
        difference((row) => row.people)
      )
    }
    expect(bounds(PredictionPowered.normal(sample).corrected)).toEqual([0.4732, 0.0782, 0.8681])
    const found = PredictionPowered.difference(sample, { range: 4 })
    expect(found.raw).toBeCloseTo(1.68, 4)
  })
})

describe("a corrected mean", () => {
  const judged = Array.from({ length: 400 }, (_, i) => Number(i % 10 !== 0))
  // Right where the judge says so, but for every seventh answer.
  const people = judged.map((grade, i) => (i % 7 === 0 ? 1 - grade : grade))

  it("is that of the labels where the judge says nothing", () => {
    const labels = first(60, people)
    const { corrected, labelsAlone, weight } = PredictionPowered.mean({ judged: judged.map(() => 1), labels })
    const right = people.slice(0, 60).reduce((sum, x) => sum + x, 0)
    expect(weight).toBe(0)
    expect(bounds(corrected)).toEqual(bounds(Interval.wilson(right, 60)))
    expect(bounds(labelsAlone)).toEqual(bounds(corrected))
  })

  it("is narrower than the labels alone where the judge is good, and of the same unit", () => {
    const found = PredictionPowered.mean({ judged, labels: first(100, people) })
    expect(found).toMatchObject({ headline: "corrected", judged: 400, labelled: 100 })
    expect(found.gain).toBeGreaterThan(1)
    const graded = PredictionPowered.mean(
      {
        judged: judged.map((x) => 1 + 4 * x),
        labels: first(
          100,
          people.map((x) => 1 + 4 * x)
        )
      },
      { bounds: [1, 5] }
    )
    for (const [k, bound] of bounds(graded.corrected).entries()) {
      expect(bound).toBeCloseTo(1 + 4 * (bounds(found.corrected)[k] ?? Number.NaN), 3)
    }
  })

  it("leaves out a judge that points the other way", () => {
    const labels = first(100, people)
    const found = PredictionPowered.mean({ judged, labels })
    const worse = PredictionPowered.mean({ judged: judged.map((x) => 1 - x), labels })
    expect(worse.weight).toBe(0)
    expect(bounds(worse.corrected)).toEqual(bounds(found.labelsAlone))
  })

  it("counts a label whose answer the judge could not grade", () => {
    const unread = judged.map((grade, i) => (i === 7 ? undefined : grade))
    expect(PredictionPowered.mean({ judged: unread, labels: first(100, people) }).labelled).toBe(100)
  })

  it("is withheld with fewer than five labels, and says so", () => {
    const { corrected, headline } = PredictionPowered.mean({ judged, labels: first(4, people) })
    expect(corrected).toMatchObject({ _tag: "Withheld", n: 4, needs: 5 })
    expect(headline).toBe("labels-alone")
    const none = PredictionPowered.mean({ judged, labels: first(0, people) })
    expect(none.corrected).toMatchObject({ _tag: "Withheld", reason: "there are no labels" })
    expect(none.raw).toBeCloseTo(0.9, 9)
  })

  it("refuses what cannot be", () => {
    const labels = first(100, people)
    expect(() => PredictionPowered.mean({ judged, labels: [1] })).toThrow(/labels: expected 400, .* found 1/)
    expect(() => PredictionPowered.mean({ judged, labels }, { bounds: [0, 0.5] })).toThrow(
      /label 0: expected a number from 0 to 0.5, found 1/
    )
    expect(() => PredictionPowered.mean({ judged, labels }, { inclusion: judged.map(() => 0) })).toThrow(
      /inclusion 0: expected a probability in \(0, 1\], found 0/
    )
    expect(() => PredictionPowered.mean({ judged, labels }, { bounds: [1, 1] })).toThrow(/two rising numbers/)
    expect(() => PredictionPowered.difference({ judged, labels }, { range: 0 })).toThrow(/positive number/)
    expect(() => PredictionPowered.mean({ judged: [Number.NaN], labels: [1] })).toThrow(
      /judged 0: expected a finite/
    )
  })
})

describe("a corrected difference", () => {
  it("is Tango's interval of one more label where the judge says nothing", () => {
    const labels = Array.from({ length: 60 }, (_, i) => (i < 6 ? 1 : i < 8 ? -1 : 0))
    const { corrected } = PredictionPowered.difference({ judged: labels.map(() => 0), labels })
    const tango = PairedBinary.tango({ both: 52, onlyCandidate: 6, onlyAgainst: 2, neither: 0 })
    expect(corrected._tag === "Interval" && tango._tag === "Interval").toBe(true)
    if (corrected._tag !== "Interval" || tango._tag !== "Interval") return
    expect(corrected.estimate).toBeCloseTo(4 / 60, 9)
    expect(corrected.low).toBeLessThan(tango.low)
    expect(corrected.high).toBeGreaterThan(tango.high)
    expect(corrected.high - corrected.low).toBeLessThan(1.08 * (tango.high - tango.low))
  })
})
