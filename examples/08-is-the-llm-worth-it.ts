/**
 * Is the large model worth its price?
 *
 *     tsx examples/08-is-the-llm-worth-it.ts
 *     tsx examples/08-is-the-llm-worth-it.ts --full --html worth.html
 *
 * Four models on grade-school maths, from answers that were recorded in 2021. The answers are real. THE PRICES ARE MADE UP,
 * as is the volume: they stand in gsm8kModels.ts and below. Change them, and see which answers change.
 *
 * Three questions. What must a right answer be worth, for the large model to pay beside the small one? Does the verifier
 * of the small one pay where a right answer is worth 5 cents? And is that of the large one 10 points better, whatever it
 * costs?
 */
import { Experiment } from "@assay/core"
import { Worth } from "@assay/decisions"
import { Numeric } from "@assay/scorers"
import { problems, recorded } from "./gsm8kModels.ts"

/** Questions a month. */
const volume = 1_000_000

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
    Worth.over("6b_finetuning", { candidate: "6b_verification", worth: { rightAnswer: 0.05 }, volume }),
    Worth.over("175b_finetuning", { candidate: "175b_verification", demand: 0.1 })
  ]
})

export default experiment
Experiment.main(import.meta, experiment)
