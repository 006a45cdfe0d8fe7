import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Dataset, Experiment, Gate, Scorer, Task } from "../index.ts"
import * as Fake from "../run/fixtures/fakeProvider.fixture.ts"

const dataset = Dataset.make("d", [{ input: "a", expected: "a" }])
const candidates = { echo: (input: string) => input }

const namesOf = (scorers: Experiment.Scorers<string, string, string>) =>
  Experiment.make("named", { dataset, candidates, scorers }).scorers.map(({ name }) => name)

const matches = ({ output, expected }: Scorer.Answered<string, string, string>) => output === expected
const exact = Scorer.make<unknown, unknown, unknown>("exact", ({ output, expected }) => output === expected)

describe("scorers as they are declared", () => {
  it("may be functions in a list, named as in the code or by their place", () => {
    expect(namesOf([exact, matches, () => 1])).toEqual(["exact", "matches", "scorer 3"])
  })

  it("may be a single one, in no list", () => {
    expect(namesOf(exact)).toEqual(["exact"])
    expect(namesOf(matches)).toEqual(["matches"])
    const inPlace = Experiment.make("single", {
      dataset,
      candidates,
      scorers: ({ output }) => output === "a"
    })
    expect(inPlace.scorers.map(({ name }) => name)).toEqual(["score"])
  })

  it("take their names from a record, whatever these are", () => {
    expect(namesOf({ score: matches, names: exact, length: () => 1 })).toEqual(["score", "names", "length"])
  })

  it("are refused where two have one name, with the way out", async () => {
    const twice = Experiment.make("twice", {
      dataset,
      candidates,
      scorers: [matches, Scorer.named("matches", exact)]
    })
    await expect(Experiment.runPromise(twice, { store: ":memory:" })).rejects.toThrow(
      "scorers: expected each score once, found matches twice (give one another name with Scorer.named)"
    )
  })

  it("get the case, the output and what is known of the attempt side by side", async () => {
    let seen: Scorer.Answered<string, string, string> | undefined
    const experiment = Experiment.make("flat", {
      dataset: Dataset.make("d", [
        { id: "1", input: "a", expected: "a", kind: "edge", tags: { language: "de" }, cluster: "c" }
      ]),
      candidates,
      scorers: (trial) => {
        seen = trial
        return true
      }
    })
    await Experiment.runPromise(experiment, { store: ":memory:" })
    expect(seen).toMatchObject({
      id: "1",
      input: "a",
      expected: "a",
      kind: "edge",
      tags: { language: "de" },
      cluster: "c",
      output: "a",
      outcome: { _tag: "Answered", output: "a" },
      facts: {},
      attempts: 1
    })
  })
})

describe("the policy as it is declared", () => {
  it("stands beside the scorers, and the rest keeps its defaults", () => {
    const { policy } = Experiment.make("flat", { dataset, candidates, scorers: exact, repeats: 3, limit: 5 })
    expect(policy).toEqual({ ...Experiment.defaultPolicy, repeats: 3, limit: 5 })
  })

  it("takes a budget as the flag does, when declared and when run", async () => {
    const experiment = Experiment.make("paid", { dataset, candidates, scorers: exact, budget: "500k tokens" })
    expect(experiment.policy.budget).toEqual({ tokens: 500_000 })
    await expect(Experiment.runPromise(experiment, { store: ":memory:", budget: "0usd" })).rejects.toThrow(
      'budget: expected an amount such as 2usd or 500k tokens, found "0usd"'
    )
  })
})

describe("a task that is stated once", () => {
  const { provider } = Fake.make(() => Fake.replies())
  const questions = Fake.questions(2)

  it("is put to the models that stand under the candidates", async () => {
    const parts = { dataset: questions, scorers: () => 1 }
    const bare = Experiment.make("bare", {
      ...parts,
      task: Fake.task,
      candidates: { provider, same: Task.on(Fake.task, provider), fixed: () => "x" }
    })
    const { report } = await Experiment.runPromise(bare, { store: ":memory:" })
    expect(report.candidates.map(({ name, modes }) => [name, modes.right])).toEqual([
      ["provider", 2],
      ["same", 2],
      ["fixed", 2]
    ])
    expect(bare.candidates.get("provider")?.settings).toEqual(bare.candidates.get("same")?.settings)
  })

  it("makes a matrix of prompts and models, with names", () => {
    const short = (input: number) => `${input}?`
    const variants = Task.variants(Fake.task, {
      prompts: { short, polite: (input) => `Please: ${input}` },
      models: { one: provider, two: { ...provider, id: "fake/two" } }
    })
    expect(Object.keys(variants)).toEqual(["short/one", "short/two", "polite/one", "polite/two"])
    const experiment = Experiment.make("matrix", {
      dataset: questions,
      candidates: { ...variants, fixed: () => "x" },
      scorers: () => 1,
      against: "short/two"
    })
    expect([...experiment.candidates.keys()]).toEqual([...Object.keys(variants), "fixed"])
    const fingerprints = Object.values(variants).map(({ settings }) => JSON.stringify(settings))
    expect(new Set(fingerprints).size).toBe(4)
    // @ts-expect-error no such variant
    expect(variants["short/three"]).toBeUndefined()
  })

  it("has a variant ask what a task made with its prompt asks", () => {
    const parts = { input: Schema.Number, output: Schema.String }
    const short = (input: number) => `${input}?`
    const long = Task.make("t", { ...parts, prompt: (input) => `A long question: ${input}` })
    const made = Task.on(Task.make("t", { ...parts, prompt: short }), provider)
    expect(
      Task.variants(long, { prompts: { short }, models: { provider } })["short/provider"].settings
    ).toEqual(made.settings)
  })

  it("names what is missing in plain JavaScript too", () => {
    const parts = { dataset: questions, scorers: () => 1 }
    expect(() =>
      // @ts-expect-error a model without a task
      Experiment.make("bare", { ...parts, candidates: { provider } })
    ).toThrow(
      "provider: a model without a task: state `task:` in the experiment, or write Task.on(task, model)"
    )
    expect(() =>
      // @ts-expect-error a task without a model
      Experiment.make("bare", { ...parts, candidates: { task: Fake.task } })
    ).toThrow("task: a task without a model")
  })

  it.each([
    [
      "the name of a model",
      { candidates: { gpt: "openai/gpt-5-mini" } },
      /^gpt: expected a model, .*, found "openai\/gpt-5-mini": write Model\.of\("openai\/gpt-5-mini"\)$/u
    ],
    [
      "a candidate that is not there",
      { candidates: { gpt: undefined } },
      /^gpt: expected a model, .*, found nothing$/u
    ],
    [
      "a candidate that is a promise",
      { candidates: { gpt: Promise.resolve() } },
      /^gpt: expected a model, /u
    ],
    ["no candidates", { candidates: undefined }, /^candidates: expected at least one, found none$/u],
    ["data", { dataset: undefined, data: questions }, /^write `dataset:` instead of `data:`$/u],
    ["no dataset", { dataset: undefined }, /^dataset: expected one, found none$/u],
    ["candidates that are none", { candidates: {} }, /^candidates: expected at least one, found none$/u],
    [
      "models",
      { candidates: undefined, models: { a: () => "x" } },
      /^write `candidates:` instead of `models:`$/u
    ],
    ["scorer", { scorers: undefined, scorer: () => 1 }, /^write `scorers:` instead of `scorer:`$/u],
    ["a list of no scorers", { scorers: [] }, /^scorers: expected at least one, found none$/u],
    ["a record of no scorers", { scorers: {} }, /^scorers: expected at least one, found none$/u],
    [
      "a list of gates",
      { gate: [Gate.errorRate({ atMost: 0.1 })] },
      /^gate: expected one gate, found a list: write Gate\.all\(first, second\)$/u
    ],
    ["no scorers", { scorers: undefined }, /^scorers: expected a scorer or a function, found nothing$/u],
    [
      "the name of a scorer",
      { scorers: ["exact"] },
      /^scorer 1: expected a scorer or a function, found "exact"$/u
    ],
    [
      "a scorer that is not there",
      { scorers: { exact: undefined } },
      /^exact: expected a scorer or a function, found nothing$/u
    ]
  ])("says what is wrong where no compiler has: %s", (_, wrong, said) => {
    const written: object = { dataset: questions, candidates: { f: () => "x" }, scorers: () => 1, ...wrong }
    expect(() => Reflect.apply(Experiment.make, undefined, ["plain", written])).toThrow(said)
  })

  it("refuses a matrix in which slashes make two names one", () => {
    expect(() =>
      Task.variants(Fake.task, {
        prompts: { a: () => "x", "a/b": () => "y" },
        models: { c: provider, "b/c": provider }
      })
    ).toThrow("variants: expected names of their own, found a/b/c twice")
  })
})
