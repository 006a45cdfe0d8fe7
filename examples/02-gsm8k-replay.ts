/**
 * Four models on grade-school maths, from answers that were recorded in 2021: no key, no network, real output.
 *
 *     tsx examples/02-gsm8k-replay.ts
 *
 * Each row of the data set (Cobbe et al. 2021, arXiv 2110.14168) has a question, a reference solution, and what
 * four models wrote, with the authors' verdict on it. Assay scores the replies anew, by the last number in them; its
 * verdicts are the authors' own on all 2,640 (a test holds it to that).
 */
import { Dataset, Experiment, Task } from "@assay/core"
import { Recorded } from "@assay/providers"
import { Numeric } from "@assay/scorers"
import { Schema } from "effect"
import { gsm8k, locate } from "./data.ts"

const models = ["6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"] as const

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

const recorded = (model: (typeof models)[number]) =>
  Task.on(
    solve,
    Recorded.jsonl(path, {
      name: `gsm8k/${model}`,
      fields: { caseId: "question", text: `${model}.solution` }
    })
  )

const experiment = Experiment.make("gsm8k-replay", {
  dataset: problems,
  candidates: {
    "6b_finetuning": recorded("6b_finetuning"),
    "6b_verification": recorded("6b_verification"),
    "175b_finetuning": recorded("175b_finetuning"),
    "175b_verification": recorded("175b_verification")
  },
  scorers: [Numeric.match()],
  against: "6b_finetuning"
})

export default experiment
Experiment.main(import.meta, experiment)
