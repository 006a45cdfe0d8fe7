import { describe, expect, expectTypeOf, it } from "vitest"
import { Dataset, Experiment, Scorer } from "../index.ts"

const experiment = Experiment.make("whole", {
  dataset: Dataset.make("d", [{ input: "a", expected: "a" }]),
  candidates: { echo: (input) => input, a: () => "a", b: () => "b" },
  scorers: Scorer.make<unknown, unknown, unknown>("exact", ({ output, expected }) => output === expected),
  against: "b",
  repeats: 2
})

describe("an experiment derived from another", () => {
  it("is the same under another name where nothing is said", () => {
    expect(Experiment.derive(experiment, { name: "same" })).toEqual({ ...experiment, name: "same" })
  })

  it("has the candidates, the side of comparison, the cases, scorers and policy that are stated", async () => {
    const part = Experiment.derive(experiment, {
      name: "part",
      only: ["a", "echo"],
      against: "a",
      dataset: Dataset.make("e", [{ input: "x", expected: "x" }]),
      scorers: { long: ({ output, expected }) => output.length >= expected.length },
      limit: 1,
      budget: "2usd"
    })
    expectTypeOf(part).toEqualTypeOf<Experiment.Experiment<string, string, string, "a" | "echo">>()
    expect([...part.candidates.keys()]).toEqual(["echo", "a"])
    expect(part.policy).toEqual({ ...experiment.policy, limit: 1, budget: { usd: 2 } })
    const { report } = await Experiment.runPromise(part, { store: ":memory:" })
    expect(
      report.candidates.map(({ name, scores }) => [name, scores[0]?.score, scores[0]?.overall.mean?.value])
    ).toEqual([
      ["echo", "long", 1],
      ["a", "long", 1]
    ])
    expect(report.comparisons).toHaveLength(1)
  })

  it("compares with nobody where the one it was compared with takes no part", () => {
    expect(Experiment.derive(experiment, { name: "alone", only: ["a"] }).against).toBeUndefined()
  })

  it("takes names of the experiment only", () => {
    expect(() =>
      // @ts-expect-error there is no c
      Experiment.derive(experiment, { name: "typo", only: ["c"] })
    ).toThrow("only: expected one of echo, a, b; found c")
    // @ts-expect-error b takes no part
    Experiment.derive(experiment, { name: "typo", only: ["a"], against: "b" })
  })
})
