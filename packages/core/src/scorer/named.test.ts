import { assert, describe, it } from "@effect/vitest"
import { Dataset, Experiment, Scorer } from "../index.ts"

const exact = Scorer.make("exact", ({ output, expected }) => output === expected)
const several = Scorer.make("several", () => ({ first: 1, second: 0 }), { names: ["first", "second"] })

describe("scorers in a record", () => {
  it("are called what the record calls them, with the scores that bore their name", async () => {
    const experiment = Experiment.make("named", {
      dataset: Dataset.make("d", [{ input: "a", expected: "a" }]),
      candidates: { same: (input: string) => input },
      scorers: { record: exact, exact, pair: several, plain: () => true }
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store: ":memory:" })
    assert.deepStrictEqual(
      summary.candidates[0]?.scores.map(({ scorer, score, overall }) => [scorer, score, overall.mean?.value]),
      [
        ["record", "record", 1],
        ["exact", "exact", 1],
        ["pair", "first", 1],
        ["pair", "second", 0],
        ["plain", "plain", 1]
      ]
    )
  })
})
