/**
 * Scorers of `autoevals` 0.3.0 as scorers here, against what they return when they are called by hand.
 */
import { Dataset, Experiment, Scorer } from "@assay/core"
import { Exact } from "@assay/scorers"
import { ExactMatch, JSONDiff, Levenshtein, NumericDiff } from "autoevals"
import { describe, expect, it } from "vitest"
import { z } from "zod"

const dataset = Dataset.make("capitals", [
  { input: "France", expected: "Paris" },
  { input: "Spain", expected: "Madrid" }
])

describe("scorers of autoevals", () => {
  it("stand in a list as they are, with their names and scores", async () => {
    const experiment = Experiment.make("capitals", {
      dataset,
      candidates: { spain: () => "Madrid" },
      scorers: [Exact.match, Levenshtein, ExactMatch]
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store: ":memory:" })
    const byHand = await Promise.all(
      ["Paris", "Madrid"].map(
        async (expected) => (await Levenshtein({ output: "Madrid", expected })).score ?? 0
      )
    )
    expect(summary.candidates[0]?.scores.map(({ score, overall }) => [score, overall.mean?.value])).toEqual([
      ["exact", 0.5],
      ["Levenshtein", (byHand[0] ?? 0) / 2 + (byHand[1] ?? 0) / 2],
      ["ExactMatch", 0.5]
    ])
  })

  it("are parts of others in one line", async () => {
    const scorer = Scorer.all([Scorer.from(Levenshtein), Scorer.from(z.string().min(3)), Exact.match])
    const { scores, details } = await Scorer.scorePromise(scorer, {
      input: "",
      output: "Pari",
      expected: "Paris"
    })
    expect(scores).toEqual({ all: 0 })
    expect(details.all).toMatchObject({
      parts: [
        { name: "Levenshtein", value: 0.8 },
        { name: "conforms", value: 1 },
        { name: "exact", value: 0 }
      ]
    })
  })

  it("keep what they say besides the score, and say why they gave none", async () => {
    const numbers = await Scorer.scorePromise(Scorer.from(NumericDiff), { input: 0, output: 9, expected: 10 })
    expect(numbers.scores.NumericDiff).toBe((await NumericDiff({ output: 9, expected: 10 })).score)
    const records = await Scorer.scorePromise(Scorer.from(JSONDiff), {
      input: 0,
      output: { a: 1 },
      expected: { a: 2 }
    })
    expect(records.scores.JSONDiff).toBe((await JSONDiff({ output: { a: 1 }, expected: { a: 2 } })).score)
    const broken = await Scorer.scorePromise(
      Scorer.from(() => NumericDiff({ output: Number.NaN, expected: 1 }), { name: "broken" }),
      { input: 0, output: 0 }
    )
    expect(broken.unscored.broken).toMatch(/finite number/u)
  })
})
