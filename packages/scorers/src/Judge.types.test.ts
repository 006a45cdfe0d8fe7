/**
 * What the compiler says of judges: a judge that is shown the label does not go with a dataset without labels.
 */
import { Dataset, Experiment } from "@assay/core"
import { Schema } from "effect"
import { expect, it } from "vitest"
import * as Judge from "./Judge.ts"
import { judgeModel } from "./judge.fixture.ts"

const { model } = judgeModel(() => "")
const criteria = { helpful: { asks: "Does it help?" } }
const labelled = Dataset.make("l", [{ input: "a", expected: "b" }], {
  input: Schema.String,
  expected: Schema.String
})
const unlabelled = Dataset.make("u", [{ input: "a" }], { input: Schema.String })
const candidates = { same: (input: string) => input }

it("a judge takes any answer, and a label only where it is shown one", () => {
  expect([
    Experiment.make("a", {
      dataset: unlabelled,
      candidates,
      scorers: [
        Judge.rubric({ model, criteria }),
        Judge.checklist({ model, questions: { short: "Is it short?" } }),
        Judge.pairwise({ model, against: "same" }),
        Judge.panel([Judge.rubric({ model, criteria, name: "panel" }), Judge.rubric({ model, criteria })])
      ]
    }),
    Experiment.make("b", {
      dataset: labelled,
      candidates,
      scorers: [
        Judge.reference({ model }),
        Judge.rubric({ model, criteria, reference: true }),
        Judge.pairwise({ model, against: "expected" })
      ]
    })
  ]).toHaveLength(2)
})

export const refused = () => [
  // @ts-expect-error the reference is the label
  Experiment.make("c", { dataset: unlabelled, candidates, scorers: [Judge.reference({ model })] }),
  Experiment.make("d", {
    dataset: unlabelled,
    candidates,
    // @ts-expect-error the reference is the label
    scorers: [Judge.rubric({ model, criteria, reference: true })]
  }),
  Experiment.make("e", {
    dataset: unlabelled,
    candidates,
    // @ts-expect-error the other answer is the label
    scorers: [Judge.pairwise({ model, against: "expected" })]
  })
]
