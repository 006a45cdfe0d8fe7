import type { Decision } from "@assay/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as Choice from "../Choice.ts"
import { answering, candidate, grounds, trial } from "../grounds/grounds.fixture.ts"

const n = 400
const rank = (on: Decision.Grounds, options: Choice.Options = {}) =>
  Effect.runSync(Choice.assess(on, options))

/** Right in the first so many cases of each hundred, without a score in `missing` of them. */
const lacking = (
  name: string,
  right: number,
  missing: number,
  outcome: "Answered" | "Errored" = "Answered"
) =>
  candidate(
    name,
    Array.from({ length: n }, (_, nth) =>
      nth % 100 >= 100 - missing
        ? trial({ case: `case ${nth}`, outcome, mode: "not-measured" })
        : trial({ case: `case ${nth}`, scores: { exact: nth % 100 < right ? 1 : 0 } })
    )
  )

describe("a choice where scores are missing", () => {
  it("does not take them to be missing by chance: what is shown by the others alone is not enough", () => {
    const complete = lacking("complete", 70, 0)
    // Of the 60 in a hundred that are scored, 55 are right: 92 %, but no more than 55 are known to be right.
    const choosy = lacking("choosy", 55, 40)
    const found = rank(grounds([choosy, complete]))
    expect(found).toMatchObject({ verdict: "cannot tell", status: "cannot-tell" })
    expect(found.sentences[0]).toBe(
      "Which is best cannot be told between complete and choosy; complete leads."
    )
    expect(found.doubts[0]).toBe(
      "choosy lacks the score of 160 of 400 answers (0 errored). They are not taken to be missing by chance: a difference counts only where it holds whatever they would be, and the order takes each for the worst."
    )
  })

  it("decides where no missing score could turn it, and says which could where some do", () => {
    const better = lacking("better", 90, 2, "Errored")
    expect(rank(grounds([lacking("worse", 60, 0), better]))).toMatchObject({
      verdict: "better",
      status: "yes"
    })
    const found = rank(grounds([lacking("near", 86, 2, "Errored"), better]))
    expect(found.status).toBe("cannot-tell")
    expect(found.sentences[1]).toBe(
      "near is next, 4.1 points behind, but 16 answers of the two have no score, and those could turn it; it takes these scores."
    )
  })

  it("has every answer scored, unscored or errored", () => {
    const table = rank(
      grounds([lacking("a", 50, 10), lacking("b", 40, 5, "Errored"), lacking("c", 30, 0)])
    ).tables.find(({ title }) => title.startsWith("Answers"))
    expect(table?.rows).toEqual([
      ["a", 400, 360, 40, 0],
      ["b", 400, 380, 0, 20],
      ["c", 400, 400, 0, 0]
    ])
  })

  it("counts what is missing against a limit of quality", () => {
    const run = grounds([lacking("few", 88, 8), lacking("other", 50, 0)])
    const asked = (quality: number) => rank(run, { constraints: { quality } }).tables[0]?.rows[0]?.at(-1)
    // 88 of 92 is 96 %; with the 8 counted as wrong it is 88 %, as right 96 %.
    expect([asked(0.8), asked(0.9), asked(0.99)]).toEqual([
      "quality: met",
      "quality: cannot tell",
      "quality: not met"
    ])
  })
})

describe("a choice by a score that a model judges", () => {
  const standing = (value: number) => ({
    standing: "calibrated",
    because: "",
    mean: { value, low: value - 0.04, high: value + 0.04, confidence: 0.95 }
  })
  const ones = (right: number) => Array.from({ length: n }, (_, nth) => (nth % 100 < right ? 1 : 0))
  const run = (difference: Partial<Decision.GroundsDifference>) =>
    grounds([answering("pleasing", ones(90)), answering("plain", ones(70))], {
      scores: [{ name: "exact", unit: "share", judged: { pleasing: standing(0.66), plain: standing(0.72) } }],
      difference: ({ candidate: one, confidence = 0.95 }) =>
        Effect.succeed({
          confidence,
          n,
          corrected: true,
          ...difference,
          ...(one === "plain" || difference.effect === undefined
            ? {}
            : {
                effect: -difference.effect,
                low: -(difference.high ?? 0),
                high: -(difference.low ?? 0)
              })
        })
    })

  it("goes by what labels make of the grades, in means and in differences", () => {
    // The judge likes `pleasing` by 20 points; people like `plain` by 6.
    const found = rank(run({ effect: 0.06, low: 0.03, high: 0.09 }))
    expect(found).toMatchObject({ verdict: "plain", status: "yes" })
    expect(found.figures["quality:plain"]).toMatchObject({ value: 0.72, confidence: 0.95 })
    expect(found.figures["lead"]?.value).toBeCloseTo(0.06)
    expect(found.figures["lead"]?.low).toBeCloseTo(0.03, 2)
    expect(rank(run({ effect: 0.06, low: -0.01, high: 0.13 })).status).toBe("cannot-tell")
  })

  it("says why where labels do not correct the difference", () => {
    const found = rank(run({ withheld: "no case has labels of both candidates" }))
    expect(found.status).toBe("cannot-tell")
    expect(found.sentences[1]).toContain("no case has labels of both candidates")
  })
})
