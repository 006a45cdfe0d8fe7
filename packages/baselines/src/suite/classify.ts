/**
 * The sensible baselines of a classification.
 */
import { Task } from "@assay/core"
import { defined } from "@assay/core/internal"
import { logisticRegression, naiveBayes } from "../classify/kinds.ts"
import { type Kind, textClassifier } from "../classify/textClassifier.ts"
import * as DecisionTree from "../DecisionTree.ts"
import type { Learned } from "../learner.ts"
import * as Majority from "../Majority.ts"
import * as Random from "../Random.ts"
import { limited, type Options, type TextOf, withinOf } from "./limited.ts"

/** The baselines of a classification, by name. */
export type Classifiers<Input, Label> = {
  /** The most common label. */
  readonly majority: Learned<Input, Task.Label, Label>
  /** Labels drawn by their shares. */
  readonly random: Learned<Input, Task.Label, Label>
  /** Naive Bayes. */
  readonly naiveBayes: Learned<Input, Task.Label, Label>
  /** Logistic regression. */
  readonly logisticRegression: Learned<Input, Task.Label, Label>
  /** A decision tree. On many classes of long texts it is the one that takes long. */
  readonly decisionTree: Learned<Input, Task.Label, Label>
}

/** The baselines of a classification. */
export const classifiers = <const Label extends Task.Label, Input>(
  labels: Task.Labels<Label, Input>,
  { training, folds, ...options }: Options<Input, Task.Label>,
  on: TextOf<Input>
): Classifiers<Input, Label> => {
  const withinSeconds = withinOf(options)
  const known = Task.labelsOf(labels, "Suite.classify")
  const shared = defined({ training, folds })
  const within = (baseline: Learned<Input, Task.Label, Label>) => limited(baseline, withinSeconds)
  const texts = (kind: Kind) => within(textClassifier<Label, Input>(kind, known, shared, on))
  const features = on === undefined ? {} : { features: { text: on } }
  return {
    majority: within(Majority.classify<Label, Input>(known, shared)),
    random: within(Random.classify<Label, Input>(known, shared)),
    naiveBayes: texts(naiveBayes()),
    logisticRegression: texts(logisticRegression()),
    decisionTree: within(DecisionTree.classify<Label, Input>(known, { ...shared, ...features }))
  }
}
