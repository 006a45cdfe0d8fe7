import { Dataset, Experiment, Scorer } from "@assay/core"
import { expect, it } from "vitest"
import { Trained } from "../index.ts"
import { naiveBayes } from "./kinds.ts"
import { type Kind, textClassifier } from "./textClassifier.ts"

/** A kind whose solver never arrives. */
const restless: Kind = {
  ...naiveBayes(),
  gapIn: "nats an example above the least loss",
  *train(...all) {
    const weights = yield* naiveBayes().train(...all)
    return { ...weights, training: { converged: false, epochs: 200, gap: 0.0213 } }
  }
}

it("says where training did not arrive, after how many passes and how far off: when explained, and in a run's notes", async () => {
  const dataset = Dataset.make(
    "tickets",
    Array.from({ length: 20 }, (_, nth) => ({
      id: `${nth}`,
      input: `${nth % 2 === 0 ? "money back" : "cancel it"} ${nth}`,
      expected: nth % 2 === 0 ? "refund" : "cancel"
    }))
  )
  const classifier = textClassifier<string, string>(restless, ["refund", "cancel"], undefined, undefined)
  const model = await Trained.fit(classifier, dataset)
  expect(model.explain().notes).toContain(
    "the solver did not arrive after 200 passes: at most 0.021 nats an example above the least loss"
  )
  const { report } = await Experiment.runPromise(
    Experiment.make("restless", {
      dataset,
      candidates: { classifier },
      scorers: [
        Scorer.make<unknown, unknown, unknown>("exact", ({ expected, output }) => output === expected)
      ]
    }),
    { store: ":memory:" }
  )
  expect(report.candidates[0]?.notes).toContain(
    "in 20 trials, the model that answered was not trained to the end: its solver stopped after 200 passes: at most 0.021 nats an example above the least loss"
  )
})
