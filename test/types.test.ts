/**
 * Types are inferred from the dataset once, and mistakes do not compile. The compiler checks this file; running it
 * only shows that the declarations are values.
 */
import { LogisticRegression, Majority, Regex } from "@assay/baselines"
import { type Candidate, Dataset, Experiment, Scorer, Task } from "@assay/core"
import { Recorded } from "@assay/providers"
import { Classification, Exact, Numeric } from "@assay/scorers"
import { Effect, Schema } from "effect"
import { describe, expect, expectTypeOf, it } from "vitest"
import { z } from "zod"

const Intent = Schema.Literals(["refund", "cancel", "other"])
type Intent = typeof Intent.Type

const tickets = Dataset.jsonl("tickets.jsonl", { input: Schema.String, expected: Intent })
const unlabelled = Dataset.jsonl("tickets.jsonl", { input: Schema.String })

const classify = Task.make("classify", {
  input: Schema.String,
  output: Intent,
  prompt: (text) => {
    expectTypeOf(text).toEqualTypeOf<string>()
    return text
  }
})

describe("inference", () => {
  it("takes input and expected from the dataset and the output from the candidates", () => {
    const experiment = Experiment.make("typed", {
      dataset: tickets,
      candidates: {
        model: Task.on(classify, Recorded.make("replies", {})),
        regex: Regex.classify(classify, { refund: /refund/, otherwise: "other" }),
        logreg: LogisticRegression.classify(classify),
        majority: Majority.classify(classify),
        sync: (text) => {
          expectTypeOf(text).toEqualTypeOf<string>()
          return text === "" ? "other" : "refund"
        },
        async: async () => "cancel" as const,
        effect: () => Effect.succeed("other" as const)
      },
      scorers: {
        exact: Exact.match,
        classes: Classification.perClass(classify),
        body: ({ output, input, expected }) => {
          expectTypeOf(output).toEqualTypeOf<Intent>()
          expectTypeOf(input).toEqualTypeOf<string>()
          expectTypeOf(expected).toEqualTypeOf<Intent>()
          return output === expected
        },
        patient: async ({ output }) => output.length
      },
      against: "regex"
    })
    const typed: Experiment.Experiment<string, Intent, Intent> = experiment
    expect([...typed.candidates.keys()]).toEqual([
      "model",
      "regex",
      "logreg",
      "majority",
      "sync",
      "async",
      "effect"
    ])
  })

  it("takes types from Standard Schema values of other libraries", () => {
    const dataset = Dataset.jsonl("mail.jsonl", {
      input: z.object({ subject: z.string() }),
      expected: z.enum(["spam", "ham"])
    })
    const experiment = Experiment.make("zod", {
      dataset,
      candidates: {
        regex: Regex.classify(
          ["spam", "ham"],
          { spam: /win/, otherwise: "ham" },
          { on: (mail: { subject: string }) => mail.subject }
        ),
        f: ({ subject }) => (subject === "" ? "ham" : "spam")
      },
      scorers: [Exact.match]
    })
    const typed: Experiment.Experiment<{ subject: string }, "spam" | "ham", "spam" | "ham"> = experiment
    expect(typed.candidates.size).toBe(2)
  })

  it("gives functions that score the types of the experiment: alone, in a list, in a record", () => {
    const parts = { dataset: tickets, candidates: { length: (text: string) => text.length } }
    Experiment.make("alone", {
      ...parts,
      scorers: ({ output, expected, tags }) => output < expected.length + (tags.language ?? "").length
    })
    Experiment.make("list", {
      ...parts,
      scorers: [Numeric.match, ({ output, expected }) => output < expected.length]
    })
  })

  it("gives a scorer made inline the types of its experiment", () => {
    Experiment.make("inline", {
      dataset: tickets,
      candidates: { length: (text: string) => text.length },
      scorers: { short: ({ output }) => output < 100, number: Numeric.match({ from: "only" }) }
    })
  })
})

describe("mistakes that do not compile", () => {
  it("a scorer that needs a label on a dataset without labels", () => {
    Experiment.make("unlabelled", {
      dataset: unlabelled,
      candidates: { f: (text) => text },
      // @ts-expect-error there is no expected value to compare with
      scorers: [Exact.match]
    })
    Experiment.make("unlabelled", {
      dataset: unlabelled,
      candidates: { f: (text) => text },
      // @ts-expect-error there is no expected value to compare with
      scorers: { exact: Exact.match }
    })
  })

  it("a budget that is no amount", () => {
    const parts = { dataset: tickets, candidates: { echo: (text: string) => text }, scorers: [Exact.match] }
    Experiment.make("budget", { ...parts, budget: "500k tokens" })
    expect(() =>
      // @ts-expect-error yen are no currency here
      Experiment.make("budget", { ...parts, budget: "2 yen" })
    ).toThrow('budget: expected an amount such as 2usd or 500k tokens, found "2 yen"')
  })

  it("a learner on a dataset without labels", () => {
    Experiment.make("unlabelled", {
      dataset: unlabelled,
      // @ts-expect-error there is no label to learn
      candidates: { majority: Majority.classify(Intent) },
      scorers: () => 1
    })
  })

  it("a candidate that takes another input", () => {
    Experiment.make("input", {
      dataset: tickets,
      // @ts-expect-error inputs are strings
      candidates: { f: (count: number) => count },
      scorers: () => 1
    })
  })

  it("candidates with different outputs", () => {
    Experiment.make("outputs", {
      dataset: tickets,
      candidates: {
        count: (text) => text.length,
        // @ts-expect-error the other candidate answers with a number
        echo: (text) => text
      },
      scorers: () => 1
    })
  })

  it("a scorer for another output", () => {
    const positive = Scorer.make<unknown, unknown, number>("positive", ({ output }) => output > 0)
    Experiment.make("scorer", {
      dataset: tickets,
      candidates: { echo: (text) => text },
      // @ts-expect-error outputs are strings
      scorers: [positive]
    })
  })

  it("an opponent that does not take part", () => {
    Experiment.make("against", {
      dataset: tickets,
      candidates: { echo: (text) => text },
      scorers: () => 1,
      // @ts-expect-error there is no candidate of this name
      against: "logreg"
    })
  })

  it("a rule for a label that is not there", () => {
    // @ts-expect-error "refnud" is not a label
    Regex.classify(Intent, { refnud: /refund/ })
  })

  it("a baseline on an input without text, unless told where the text is", () => {
    const candidate: Candidate.Candidate<{ readonly body: string }, Intent> = Regex.classify(
      Intent,
      { otherwise: "other" },
      { on: (mail: { readonly body: string }) => mail.body }
    )
    expect(candidate.kind).toBe("baseline")
    // @ts-expect-error an object is no text
    const untold: Candidate.Candidate<{ readonly body: string }, Intent> = Regex.classify(Intent, {})
    expect(untold.kind).toBe("baseline")
  })
})
