import { Dataset, Experiment } from "@assay/core"
import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { experimentOf } from "./defaultExport.ts"

const experiment = Experiment.make("small", {
  dataset: Dataset.make("d", [{ id: "one", input: "one" }], { input: Schema.String }),
  candidates: { echo: (input) => input },
  scorers: { filled: ({ output }) => output !== "" }
})

describe("the experiment of a file", () => {
  it("is its default export, of CommonJS after tsx too, or what its main line names", () => {
    expect(experimentOf({ default: experiment }, undefined)).toBe(experiment)
    expect(experimentOf({ default: { default: experiment } }, undefined)).toBe(experiment)
    expect(experimentOf({}, experiment)).toBe(experiment)
    expect(experimentOf({ default: 1 }, experiment)).toBe(experiment)
  })

  it.each([
    [
      {},
      /^expected an experiment, found no default export and no main line: write export default Experiment\.make/
    ],
    [{ small: experiment }, /found one by the name of small: write export default small$/],
    [{ default: Promise.resolve(experiment) }, /found a Promise, .* write export default experiment/],
    [{ default: Experiment.run(experiment) }, /found an Effect, .* write export default experiment/],
    [{ default: Effect.succeed(experiment) }, /found an Effect/],
    [{ default: () => experiment }, /found a function: write export default of what it returns/],
    [{ default: [experiment, experiment] }, /found a list of 2: a file has one experiment/],
    [{ default: [] }, /found a list: write/],
    [{ default: "small" }, /found a string: write/],
    [{ default: undefined }, /found undefined: write/],
    [{ default: null }, /found null: write/],
    [{ default: experiment.dataset }, /found an object with name, /],
    [{ default: experiment.candidates.get("echo") }, /found a Candidate: write export default experiment/]
  ])("is named for what it is where it is none: %#", (exported, said) => {
    expect(experimentOf(exported, undefined)).toMatch(said)
  })
})
