import { Dataset, Experiment, Prompt, type Provider, Task } from "@assay/core"
import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Lint from "./Lint.ts"

const questions = [
  "how do i get my money back for the broken kettle",
  "when does the parcel with the lamp arrive",
  "why is my account locked since this morning",
  "can i change the address of my last order",
  "do you ship to the islands in the north",
  "where is the receipt for what i bought in may",
  "is the shop open on the day before christmas"
]

const cases = questions.map((input, k) => ({
  id: `case ${k + 1}`,
  input: { ticket: input, channel: "mail" },
  expected: k % 2 === 0 ? ("a" as const) : ("b" as const)
}))

const taskWith = (shots: ReadonlyArray<string>) =>
  Task.make("classify", {
    input: Schema.Struct({ ticket: Schema.String, channel: Schema.String }),
    output: Schema.Literals(["a", "b"]),
    prompt: ({ ticket }) => [
      Prompt.system(`Say a or b.\n\n${shots.map((shot) => `Ticket: ${shot}\nAnswer: a`).join("\n\n")}`),
      Prompt.user(ticket)
    ]
  })

/** Nothing is asked of it. */
const model: Provider.Provider = {
  id: "fake",
  settings: {},
  complete: () => Effect.die("a lint asks no model")
}

const linted = (shots: Readonly<Record<string, ReadonlyArray<string>>>) =>
  Lint.experimentPromise(
    Experiment.make("tickets", {
      dataset: Dataset.make("tickets", cases),
      candidates: Object.fromEntries(
        Object.entries(shots).map(([name, texts]) => [name, Task.on(taskWith(texts), model)])
      ),
      scorers: [
        ({ output, expected }: { readonly output: string; readonly expected: string }) => output === expected
      ]
    })
  )

it("names the case that stands in a few-shot prompt, and the candidate (hazard 1.14)", async () => {
  const result = await linted({
    clean: ["my kettle makes a strange noise at night"],
    leaking: ["my kettle makes a strange noise at night", questions[6] ?? "", `${questions[2]}!`]
  })
  expect(
    result.findings.flatMap(({ rule, message, rows, severity }) =>
      rule === "prompt-leak" ? [`${severity} ${rows[0]?.id}: ${message}`] : []
    )
  ).toStrictEqual([
    "error case 3: the prompt of leaking holds this case, in 6 of 7 prompts for other cases",
    "error case 7: the prompt of leaking holds this case, in 6 of 7 prompts for other cases"
  ])
  expect(result.prompts).toStrictEqual({ candidates: ["clean", "leaking"], prompts: 7 })
})

it("nor does a changed word or an added field hide it", async () => {
  const { findings } = await linted({ leaking: ["how do i get my money back for this broken kettle"] })
  expect(findings.flatMap(({ rule, rows }) => (rule === "prompt-leak" ? [rows[0]?.id] : []))).toStrictEqual([
    "case 1"
  ])
})

describe("a case is known by each of its texts", () => {
  const tickets = questions.map((ticket, k) => ({
    id: `case ${k + 1}`,
    input: {
      ticket,
      // Much more than the ticket, and the same for all: it tells no case from another.
      policy: "customers may return what they bought within thirty days in the original box",
      history: [`order ${k} was paid by card and sent to the usual address on day ${k}`]
    },
    expected: `dear customer, we have looked into it and found reason number ${"abcdefg"[k]} for what you saw`
  }))
  const schema = Schema.Struct({
    ticket: Schema.String,
    policy: Schema.String,
    history: Schema.Array(Schema.String)
  })
  const leaks = async (shots: string, against: ReadonlyArray<{ id: string; input: unknown }> = []) => {
    const task = Task.make("answer", {
      input: schema,
      output: Schema.String,
      prompt: ({ ticket, policy, history }) => [
        Prompt.system(shots),
        Prompt.user(`${policy}\n${JSON.stringify({ ticket, history })}`)
      ]
    })
    const { findings } = await Lint.experimentPromise(
      Experiment.make("tickets", {
        dataset: Dataset.make("tickets", tickets),
        candidates: { shots: Task.on(task, model) },
        scorers: [
          ({ output, expected }: { readonly output: string; readonly expected: string }) =>
            output === expected
        ]
      }),
      { against: against.length === 0 ? [] : [Dataset.make("training", against)] }
    )
    return findings.flatMap(({ rule, rows, message }) =>
      rule === "prompt-leak" ? [`${rows[0]?.file} ${rows[0]?.id}: ${message}`] : []
    )
  }

  it("by one field of many, in other letters and with a word changed", async () => {
    expect(await leaks(`Q: ${questions[2]?.toUpperCase()}\nA: …`)).toStrictEqual([
      "tickets case 3: the prompt of shots holds this case, in 6 of 7 prompts for other cases"
    ])
    expect(await leaks(`Q: ${questions[2]?.replace("locked", "blocked")}\nA: …`)).toHaveLength(1)
    // What all cases share says nothing of one of them.
    expect(
      await leaks("customers may return what they bought within thirty days in the original box")
    ).toEqual([])
  })

  it("by its answer, where answers are no classes", async () => {
    expect(await leaks(`Answer like this: ${tickets[4]?.expected}!`)).toStrictEqual([
      "tickets case 5: the prompt of shots holds the answer of this case, in 6 of 7 prompts for other cases"
    ])
  })

  it("and rows of the training data may stand there", async () => {
    const training = [{ id: "t1", input: { ticket: "my kettle makes a strange noise at night" } }]
    expect(await leaks("Q: my kettle makes a strange noise at night\nA: …", training)).toEqual([])
  })
})
