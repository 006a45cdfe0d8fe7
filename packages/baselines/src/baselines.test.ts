import { type Candidate, Dataset, Experiment, Scorer } from "@assay/core"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { LogisticRegression, Majority, Regex } from "./index.ts"

const exact = Scorer.make<unknown, unknown, unknown>("exact", (trial) => trial.output === trial.expected)

const answers = async <Input>(
  inputs: ReadonlyArray<Input>,
  candidate: Candidate.Candidate<Input, unknown>
) => {
  const outputs: Array<unknown> = []
  await Experiment.runPromise(
    Experiment.make("answers", {
      dataset: Dataset.make(
        "inputs",
        inputs.map((input, index) => ({ id: String(index).padStart(4, "0"), input }))
      ),
      candidates: { c: candidate },
      scorers: [
        Scorer.make<unknown, unknown, unknown>("collect", (trial) => {
          outputs[Number(trial.id)] = trial.output
          return 1
        })
      ]
    }),
    { store: ":memory:" }
  )
  return outputs
}

const Intent = Schema.Literals(["refund", "cancel", "other"])

describe("Regex.classify", () => {
  const rules = { cancel: /cancel/gi, refund: [/refund/i, /money back/i], otherwise: "other" } as const

  it("answers with the first rule that is found, in the order written, whatever the flags", async () => {
    const classify = Regex.classify(Intent, rules)
    const texts = ["Refund me", "money BACK please", "cancel and refund", "hello", "cancel", "cancel"]
    expect(await answers(texts, classify)).toEqual([
      "refund",
      "refund",
      "cancel",
      "other",
      "cancel",
      "cancel"
    ])
  })

  it.each([
    ["classify", Regex.classify(Intent, { refund: /^(\w+\s?)+$/, otherwise: "other" })],
    ["extract", Regex.extract(Schema.Struct({ total: Schema.String }), { total: /^(\w+\s?)+$/ })]
  ])("%s gives up a pattern that takes too long, and says whose it was", async (_name, candidate) => {
    const regex: Candidate.Candidate<string, unknown> = candidate
    const experiment = Experiment.make("hostile", {
      dataset: Dataset.make("texts", [{ input: `${"word ".repeat(30)}!`, expected: "other" }]),
      candidates: { regex },
      scorers: [exact],
      maxErrorRate: 1
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store: ":memory:" })
    expect(summary.candidates[0]?.modes.errored).toBe(1)
    expect(JSON.stringify(summary)).toMatch(/(?:refund|total): the pattern took longer than 500 ms/u)
  })

  it("escalates when no rule is found and there is no otherwise", async () => {
    const experiment = Experiment.make("escalating", {
      dataset: Dataset.make("texts", [{ input: "hello", expected: "other" }]),
      candidates: { regex: Regex.classify(Intent, { refund: /refund/ }) },
      scorers: [exact]
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store: ":memory:" })
    expect(summary.candidates[0]?.modes.escalated).toBe(1)
  })
})

describe("Regex.extract", () => {
  it("takes the first group, or all of a match without groups, and null where nothing is found", async () => {
    const found = Schema.NullOr(Schema.String)
    const extract = Regex.extract(Schema.Struct({ total: found, date: found, optional: found }), {
      total: [/total:?\s*\$?([\d.,]+)/i, /sum (\d+)/],
      date: /\d{2}\/\d{2}\/\d{4}/g,
      optional: /x(y)?/
    })
    expect(await answers(["Total: $12.50 on 01/02/2024", "sum 7", "x", ""], extract)).toEqual([
      { total: "12.50", date: "01/02/2024", optional: null },
      { total: "7", date: null, optional: null },
      { total: null, date: null, optional: null },
      { total: null, date: null, optional: null }
    ])
  })
})

const labelled = (counts: Record<string, number>) =>
  Dataset.make(
    "labelled",
    Object.entries(counts).flatMap(([label, count]) =>
      Array.from({ length: count }, (_, index) => ({
        id: `${label}-${index}`,
        input: `${label} ${index}`,
        expected: label
      }))
    )
  )

describe("a training set", () => {
  it("is said to hold evaluated cases, and near copies of them", async () => {
    const training = Dataset.make("training", [
      { input: "please refund the order that I placed last Monday", expected: "a" },
      { input: "cancel my subscription to the weekly paper", expected: "b" }
    ])
    const experiment = Experiment.make("leaking", {
      dataset: Dataset.make("texts", [
        { input: "please refund the order that I placed last Monday", expected: "a" },
        { input: "Please refund the order that I placed last Monday!", expected: "a" },
        { input: "cancel my subscription  to the weekly paper", expected: "b" },
        { input: "something else altogether", expected: "b" }
      ]),
      candidates: { majority: Majority.classify(["a", "b"], { training }) },
      scorers: [exact]
    })
    const { report } = await Experiment.runPromise(experiment, { store: ":memory:" })
    expect(report.candidates[0]?.notes).toEqual([
      "trained on 2 separate examples",
      "1 of the evaluated cases (the dataset has 4) have an input that is also in its training set",
      "2 more of the evaluated cases have an input that is nearly one of its training set: 80 % of the runs of five characters are in both"
    ])
  })
})

describe("Majority.classify", () => {
  it("answers with the commonest label of its training set, with its share as confidence", async () => {
    const majority = Majority.classify(["a", "b", "c"], { training: labelled({ a: 2, b: 5, c: 3 }) })
    const experiment = Experiment.make("majority", {
      dataset: Dataset.make("texts", [
        { input: "anything", expected: "b" },
        { input: "else", expected: "a" }
      ]),
      candidates: { majority },
      scorers: [exact]
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store: ":memory:" })
    expect(summary.candidates[0]?.modes).toMatchObject({ right: 1, "wrong-silent": 1 })
    expect(summary.candidates[0]?.notes).toEqual(["trained on 10 separate examples"])
  })

  it("is right on exactly the majority's share when cross-fitted", async () => {
    const experiment = Experiment.make("majority", {
      dataset: labelled({ ham: 70, spam: 30 }),
      candidates: { majority: Majority.classify(["ham", "spam"]) },
      scorers: [exact]
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store: ":memory:" })
    expect(summary.candidates[0]?.modes).toMatchObject({ right: 70, "wrong-silent": 30 })
  })
})

describe("LogisticRegression.classify", () => {
  const noise = ["please", "could you", "hi there", "I was wondering", "urgent:", "hello,"]
  const phrases = {
    refund: "money back for order",
    cancel: "stop my monthly plan",
    other: "where is the parcel"
  }
  const tickets = Dataset.make(
    "tickets",
    Object.entries(phrases).flatMap(([label, phrase]) =>
      Array.from({ length: 40 }, (_, index) => ({
        id: `${label}-${index}`,
        input: `${noise[index % noise.length]} ${phrase} ${index}`,
        expected: label
      }))
    )
  )

  it("learns what words tell, out of fold", async () => {
    const experiment = Experiment.make("tickets", {
      dataset: tickets,
      candidates: { logreg: LogisticRegression.classify(["refund", "cancel", "other"]) },
      scorers: [exact]
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store: ":memory:" })
    expect(summary.candidates[0]?.modes.right).toBe(120)
  })

  it("learns nothing from labels that the text does not tell", async () => {
    const coin = Dataset.make(
      "coin",
      Array.from({ length: 400 }, (_, index) => ({
        id: String(index),
        input: `ticket number ${(index * 7919) % 1_009}`,
        expected: (index * 104_729) % 2 === ((index * 15_485_863) % 3) % 2 ? "heads" : "tails"
      }))
    )
    const experiment = Experiment.make("coin", {
      dataset: coin,
      candidates: { logreg: LogisticRegression.classify(["heads", "tails"]) },
      scorers: [exact]
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store: ":memory:" })
    const mean = summary.candidates[0]?.scores[0]?.overall.mean
    expect(mean?.low).toBeLessThan(0.6)
  })

  it("reads the text where it is told to, and refuses labels it does not know by name", async () => {
    const experiment = Experiment.make("unknown", {
      dataset: Dataset.make("mail", [
        { input: { body: "a" }, expected: "x" },
        { input: { body: "b" }, expected: "y" }
      ]),
      candidates: {
        logreg: LogisticRegression.classify(["x"], {
          on: (mail: { readonly body: string }) => mail.body,
          folds: 2
        })
      },
      scorers: [exact]
    })
    await expect(Experiment.runPromise(experiment, { store: ":memory:" })).rejects.toThrow(
      'label: expected one of x; found "y"'
    )
  })
})
