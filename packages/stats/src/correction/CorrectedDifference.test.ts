import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import * as CorrectedDifference from "./CorrectedDifference.ts"
import type * as JudgeErrors from "./JudgeErrors.ts"
import { verdict } from "./simulated.fixture.ts"

/** Two candidates that are right equally often, and a judge that lets more wrong answers of the candidate pass. */
const partial = [
  { name: "against", sensitivity: 0.9, specificity: 0.9 },
  { name: "candidate", sensitivity: 0.9, specificity: 0.7 }
] as const

const cases = (rng: Rng.Rng, n: number) => {
  const good = partial.map(() => Array.from({ length: n }, () => Number(rng.uniform() < 0.8)))
  const judged = partial.map((judge, k) => (good[k] ?? []).map((isGood) => verdict(rng, judge, isGood)))
  /** The first so many labelled, from the case with this number on. */
  const side = (k: number, labelled: number, from = 0): CorrectedDifference.Side => ({
    judged: judged[k] ?? [],
    labels: (good[k] ?? []).map((isGood, i) => (i >= from && i < from + labelled ? isGood : undefined))
  })
  return side
}

const elsewhere = (rng: Rng.Rng, k: 0 | 1, n: number): JudgeErrors.Counts => {
  const good = rng.binomial(n, 0.8)
  const right = rng.binomial(good, partial[k].sensitivity)
  const rejected = rng.binomial(n - good, partial[k].specificity)
  return {
    truePositive: right,
    falseNegative: good - right,
    trueNegative: rejected,
    falsePositive: n - good - rejected
  }
}

describe("what labels allow to be said of a difference", () => {
  const rng = Rng.make(7)
  const side = cases(rng, 400)

  it("decides by pairs where both sides of a case are labelled", () => {
    const found = CorrectedDifference.of({ against: side(0, 100), candidate: side(1, 100) })
    expect(found).toMatchObject({ _tag: "Corrected", by: "pairs", assumption: undefined })
  })

  it("decides by sides where each has labels, of other cases", () => {
    const found = CorrectedDifference.of({
      against: side(0, 100),
      candidate: side(1, 100, 200),
      drawn: "answers"
    })
    expect(found).toMatchObject({ _tag: "Corrected", by: "sides", labelsAlone: undefined })
  })

  it("informs where one side is labelled, unless somebody states that the judge errs alike", () => {
    const sides = { against: side(0, 200), candidate: side(1, 0) }
    expect(CorrectedDifference.of(sides)).toMatchObject({
      _tag: "Informs",
      reason: "one-side-labelled",
      message:
        "Only answers of the other side are labelled. They do not show how the judge errs on those of the candidate.",
      ifAlike: { _tag: "Interval" },
      needs: 5
    })
    expect(CorrectedDifference.of({ ...sides, assumeAlike: true })).toMatchObject({
      _tag: "Corrected",
      by: "error-rates-assumed-alike",
      assumption: "It is assumed, and not shown, that the judge errs alike on both candidates."
    })
  })

  it("informs where labels come from elsewhere, and decides where each candidate has its own", () => {
    const sides = { against: side(0, 0), candidate: side(1, 0) }
    const own = { against: elsewhere(rng, 0, 200), candidate: elsewhere(rng, 1, 200) }
    expect(CorrectedDifference.of({ ...sides, elsewhere: { pooled: own.against } })).toMatchObject({
      _tag: "Informs",
      reason: "labels-from-elsewhere"
    })
    expect(CorrectedDifference.of({ ...sides, elsewhere: own })).toMatchObject({
      _tag: "Corrected",
      by: "own-error-rates"
    })
  })

  it("informs of grades where one side is labelled, without a figure", () => {
    const graded = (k: number, labelled: number): CorrectedDifference.Side => ({
      judged: Array.from(side(k, 0).judged, (grade) => (grade ?? 0) / 2),
      labels: Array.from(side(k, labelled).labels)
    })
    expect(CorrectedDifference.of({ against: graded(0, 0), candidate: graded(1, 50) })).toMatchObject({
      _tag: "Informs",
      ifAlike: undefined,
      message:
        "Only answers of the candidate are labelled. They do not show how the judge errs on those of the other side."
    })
  })

  it("says that labels are too few", () => {
    const few = (k: number): CorrectedDifference.Side => ({
      judged: Array.from(side(k, 0).judged, (grade) => (grade ?? 0) / 2),
      labels: side(k, 3).labels
    })
    expect(CorrectedDifference.of({ against: few(0), candidate: few(1) })).toMatchObject({
      _tag: "Informs",
      reason: "few-labels",
      message: "3 and 3 answers of the two sides are labelled; it takes at least 5 cases with labels on both."
    })
  })

  it("refuses without labels, and of a judge that is no better than a coin", () => {
    expect(CorrectedDifference.of({ against: side(0, 0), candidate: side(1, 0) })).toMatchObject({
      _tag: "Refused",
      reason: "no-labels"
    })
    const coin = { truePositive: 20, falseNegative: 20, trueNegative: 20, falsePositive: 20 }
    expect(
      CorrectedDifference.of({ against: side(0, 0), candidate: side(1, 0), elsewhere: { pooled: coin } })
    ).toMatchObject({ _tag: "Refused", reason: "no-better-than-a-coin" })
  })

  it("refuses sides of different lengths", () => {
    expect(() =>
      CorrectedDifference.of({ against: side(0, 9), candidate: { judged: [1], labels: [1] } })
    ).toThrow(/expected equal lengths, found 400 and 1/)
  })
})

describe("a partial judge", () => {
  const runs = 200
  const falseVerdicts = (ask: (rng: Rng.Rng) => CorrectedDifference.Options): number => {
    const rng = Rng.make(19)
    let wrong = 0
    for (let run = 0; run < runs; run++) {
      const found = CorrectedDifference.of(ask(rng))
      if (found._tag === "Corrected" && (found.corrected.low > 0 || found.corrected.high < 0)) wrong++
    }
    return wrong / runs
  }
  const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs)

  it("makes no difference of two equal candidates, whichever labels there are", () => {
    const of =
      (against: number, candidate: number, from = 0) =>
      (rng: Rng.Rng) => {
        const side = cases(rng, 500)
        return { against: side(0, against), candidate: side(1, candidate, from) }
      }
    expect(falseVerdicts(of(100, 100))).toBeLessThan(most)
    expect(falseVerdicts(of(100, 100, 250))).toBeLessThan(most)
    expect(falseVerdicts(of(200, 0))).toBe(0)
    expect(falseVerdicts(of(0, 0))).toBe(0)
    const apart = (rng: Rng.Rng): CorrectedDifference.Options => ({
      ...of(0, 0)(rng),
      elsewhere: { against: elsewhere(rng, 0, 150), candidate: elsewhere(rng, 1, 150) }
    })
    expect(falseVerdicts(apart)).toBeLessThan(most)
    const pooled = (rng: Rng.Rng): CorrectedDifference.Options => ({
      ...of(0, 0)(rng),
      elsewhere: { pooled: elsewhere(rng, 0, 300) }
    })
    expect(falseVerdicts(pooled)).toBe(0)
    // With the assumption, which is wrong here, it would.
    expect(falseVerdicts((rng) => ({ ...pooled(rng), assumeAlike: true }))).toBeGreaterThan(0.2)
  })
})
