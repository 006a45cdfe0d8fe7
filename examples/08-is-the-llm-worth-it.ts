/**
 * Is the large model worth its price?
 *
 *     tsx examples/08-is-the-llm-worth-it.ts
 *     tsx examples/08-is-the-llm-worth-it.ts --full --html worth.html
 *
 * Four models on grade-school maths, from answers that were recorded in 2021 (see 02-gsm8k-replay.ts). The answers are
 * real. THE PRICES ARE MADE UP: nobody published what these calls cost, so each model has one price for each question,
 * stated below. Change them, and see which answers change.
 *
 * Three questions. What must a right answer be worth, for the large model to pay beside the small one? Does it pay where a
 * right answer is worth 5 cents? And is it better than the same model without a verifier, whatever that costs?
 */
import { Dataset, Experiment, type Provider, Task } from "@assay/core"
import { Worth } from "@assay/decisions"
import { Recorded } from "@assay/providers"
import { Numeric } from "@assay/scorers"
import { Effect, Schema } from "effect"
import { gsm8k, locate } from "./data.ts"

/** US dollars for each question. A verifier ranks many solutions, so that it costs many times as much. Made up. */
export const prices = {
  "6b_finetuning": 0.000_2,
  "6b_verification": 0.002,
  "175b_finetuning": 0.003,
  "175b_verification": 0.03
} as const

/** Questions a month. Made up too. */
export const volume = 1_000_000

const path = await locate(gsm8k)

const solve = Task.make("solve", {
  input: Schema.String,
  output: Schema.String,
  prompt: (question) => `${question}\nWork it out step by step and end with a line "A: <number>".`
})

const problems = Dataset.jsonl(path, solve, {
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

const recorded = (model: keyof typeof prices) =>
  Task.on(
    solve,
    priced(
      Recorded.jsonl(path, {
        name: `gsm8k/${model}`,
        fields: { caseId: "question", text: `${model}.solution` }
      }),
      prices[model]
    )
  )

const experiment = Experiment.make("is-the-llm-worth-it", {
  dataset: problems,
  candidates: {
    "6b_finetuning": recorded("6b_finetuning"),
    "6b_verification": recorded("6b_verification"),
    "175b_finetuning": recorded("175b_finetuning"),
    "175b_verification": recorded("175b_verification")
  },
  scorers: [Numeric.match()],
  decide: [
    // Nothing is stated: the answer is from which worth of a right answer on it pays.
    Worth.over("6b_verification", { candidate: "175b_verification", volume }),
    // A right answer is worth 5 cents.
    Worth.over("6b_finetuning", { candidate: "6b_verification", worth: { rightAnswer: 0.05 }, volume }),
    // Ten points more, whatever they cost.
    Worth.over("175b_finetuning", { candidate: "175b_verification", demand: 0.1 })
  ]
})

export default experiment
Experiment.main(import.meta, experiment)
