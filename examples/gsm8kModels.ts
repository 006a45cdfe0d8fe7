/**
 * Grade-school maths and the recorded answers of four models, at prices that are MADE UP: nobody published what these calls
 * cost. The answers are real (see 02-gsm8k-replay.ts).
 */
import { Dataset, type Provider, Task } from "@assay/core"
import { Recorded } from "@assay/providers"
import { Effect, Schema } from "effect"
import { gsm8k, locate } from "./data.ts"

/** US dollars for each question. A verifier ranks many solutions, so that it costs many times as much. Made up. */
export const prices = {
  "6b_finetuning": 0.000_2,
  "6b_verification": 0.002,
  "175b_finetuning": 0.003,
  "175b_verification": 0.03
} as const

const path = await locate(gsm8k)

const solve = Task.make("solve", {
  input: Schema.String,
  output: Schema.String,
  prompt: (question) => `${question}\nWork it out step by step and end with a line "A: <number>".`
})

/** The problems. */
export const problems = Dataset.jsonl(path, solve, {
  name: "gsm8k",
  version: "3101c7d, every second row",
  fields: { id: "question", input: "question", expected: "ground_truth" }
})

/** Tokens were not recorded. Four characters are about one. */
const tokens = (text: string): number => Math.ceil(text.length / 4)

/** A model whose calls cost what is stated. */
const priced = (model: Provider.Provider, usd: number): Provider.Provider => ({
  ...model,
  complete: (request) =>
    Effect.map(model.complete(request), (reply) => ({
      ...reply,
      usage: { inputTokens: tokens(String(request.messages[0]?.content)), outputTokens: tokens(reply.text) }
    })),
  price: () => ({ _tag: "Priced", usd, inputUsd: 0, outputUsd: usd, model: model.id, source: "override" })
})

const replies = (model: keyof typeof prices): Provider.Provider =>
  priced(
    Recorded.jsonl(path, {
      name: `gsm8k/${model}`,
      fields: { caseId: "question", text: `${model}.solution` }
    }),
    prices[model]
  )

/** What a model wrote, at its price. */
export const recorded = (model: keyof typeof prices) => Task.on(solve, replies(model))

/**
 * The same with a confidence. The log probabilities of these models were not recorded; this stands in for them: the fewer
 * calculations (`<<16-3=13>>`) a solution has, the surer it is, 1/2 with one, 1/3 with two.
 */
export const surer = (model: keyof typeof prices) => {
  const provider = replies(model)
  return Task.on(solve, {
    ...provider,
    complete: (request) =>
      Effect.map(provider.complete(request), (reply) => {
        const steps = reply.text.split("<<").length - 1
        return { ...reply, logprobs: [{ token: "", logprob: -Math.log(1 + steps) }] }
      })
  })
}
