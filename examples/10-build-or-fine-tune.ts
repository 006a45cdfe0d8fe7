/**
 * A small model of one's own, a large one by the answer, or the small one first and the large one where it is unsure?
 *
 *     tsx examples/10-build-or-fine-tune.ts
 *     tsx examples/10-build-or-fine-tune.ts --full --html build-or-buy.html
 *
 * The answers on grade-school maths are real, recorded in 2021. EVERY AMOUNT IS MADE UP: what fine-tuning and hosting the
 * small model cost, and what an answer of either costs. The rest is arithmetic, which the full report shows: the fixed cost
 * of a month over what an answer is cheaper, less what its wrong answers cost.
 *
 * The page that --html writes draws what a hybrid of both costs and gets right, threshold by threshold. How sure the small
 * model is was not recorded either: the length of its solution stands in for that (see gsm8kModels.ts).
 */
import { Experiment } from "@assay/core"
import { BuildOrBuy, Hybrid, Volume } from "@assay/decisions"
import { Numeric } from "@assay/scorers"
import { problems, recorded, surer } from "./gsm8kModels.ts"

/** Questions a month, and what it takes to have the small model: 24,000 dollars of training, 1,500 of hosting a month. */
export const stated = { volume: 300_000, once: 24_000, monthly: 1_500, months: 12 } as const

const experiment = Experiment.make("build-or-fine-tune", {
  dataset: problems,
  candidates: { small: surer("6b_verification"), large: recorded("175b_verification") },
  scorers: [Numeric.match()],
  decide: [
    BuildOrBuy.between({ build: "small", buy: "large", ...stated, rightAnswer: 0.02 }),
    Volume.at({ candidate: "large", volume: stated.volume, budget: 10_000 }),
    Hybrid.of({
      baseline: "small",
      model: "large",
      volume: stated.volume,
      // A dearer use of the same answers: 15 cents for a right one.
      objective: { rightAnswer: 0.15 },
      certify: { of: "error", maxRate: 0.6 }
    })
  ]
})

export default experiment
Experiment.main(import.meta, experiment)
