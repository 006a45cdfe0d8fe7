import { Dataset, Experiment } from "@assay/core"
import { describe, expect, it } from "vitest"
import { Classification, Exact, Numeric, Text } from "./index.ts"

const dataset = Dataset.make("answers", [
  { id: "1", input: "six times seven", expected: "42" },
  { id: "2", input: "six times eight", expected: "48" }
])

const meansOf = async (scorers: Experiment.Scorers<string, string, string>) => {
  const experiment = Experiment.make("as-value", { dataset, candidates: { c: () => "42" }, scorers })
  const { report: summary } = await Experiment.runPromise(experiment, { store: ":memory:" })
  return summary.candidates[0]?.scores.map(({ score, overall }) => [score, overall.mean?.value])
}

describe("a maker of scorers that stands for what it makes without options", () => {
  it("may be written without being called", async () => {
    const made = await meansOf([
      Exact.match(),
      Numeric.match(),
      Classification.perClass(),
      Text.includesExpected()
    ])
    expect(made?.map(([, mean]) => mean)).toEqual([0.5, 0.5, 0.5, 0.5])
    expect(
      await meansOf([Exact.match, Numeric.match, Classification.perClass, Text.includesExpected])
    ).toEqual(made)
  })

  it("is a scorer by name as well, not a function that scores", async () => {
    expect((await meansOf({ sum: Numeric.match }))?.map(([, mean]) => mean)).toEqual([0.5])
  })

  it("takes options as before", () => {
    expect(Numeric.match({ name: "sum" }).name).toBe("sum")
    expect(Numeric.match.settings).toEqual(Numeric.match().settings)
    expect(Exact.match({ normalise: ["case"] }).settings).not.toEqual(Exact.match.settings)
    expect(Exact.match.settings).toEqual(Exact.match({}).settings)
  })
})
