/**
 * A small model of one's own, or a large one by the answer?
 *
 *     tsx examples/10-build-or-fine-tune.ts
 *     tsx examples/10-build-or-fine-tune.ts --full --html build-or-buy.html
 *
 * The answers on grade-school maths are real, recorded in 2021. EVERY AMOUNT IS MADE UP: what fine-tuning and hosting the
 * small model cost, and what an answer of either costs. The rest is arithmetic, which the full report shows: the fixed cost
 * of a month over what an answer is cheaper, less what its wrong answers cost.
 */
import { Experiment } from "@assay/core"
import { BuildOrBuy, Volume } from "@assay/decisions"
import { Numeric } from "@assay/scorers"
import { problems, recorded } from "./gsm8kModels.ts"

/** Questions a month, and what it takes to have the small model: 24,000 dollars of training, 1,500 of hosting a month. */
export const stated = { volume: 300_000, once: 24_000, monthly: 1_500, months: 12 } as const

const experiment = Experiment.make("build-or-fine-tune", {
  dataset: problems,
  candidates: { small: recorded("6b_verification"), large: recorded("175b_verification") },
  scorers: [Numeric.match()],
  decide: [
    BuildOrBuy.between({ build: "small", buy: "large", ...stated, rightAnswer: 0.02 }),
    Volume.at({ candidate: "large", volume: stated.volume, budget: 10_000 })
  ]
})

export default experiment
Experiment.main(import.meta, experiment)
