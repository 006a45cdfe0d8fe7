/**
 * Logistic regression on word and character n-grams: the classical text classifier, and a fair rival to a model.
 *
 * Texts become TF-IDF vectors of word n-grams and of character n-grams within words; a multinomial logistic
 * regression with an L2 penalty maps them to label probabilities. It trains in seconds, answers in well under a
 * millisecond, costs nothing to call, and its confidence is a probability.
 */
import { Task } from "@assay/core"
import { logisticRegression } from "./classify/kinds.ts"
import { type Options as Shared, textClassifier } from "./classify/textClassifier.ts"
import type { Learned } from "./learner.ts"
import type { On } from "./on.ts"

export type { TextOptions } from "./text/textOptions.ts"

/** How logistic regression learns. */
export interface Options<Input> extends Shared<Input> {
  /**
   * How closely to fit the training texts, above 0.
   *
   * @defaultValue 100
   */
  readonly inverseRegularisation?: number
}

/**
 * Classifies texts by logistic regression, into the labels of a task, a schema or a list. Without `training` it is
 * cross-fitted on the evaluated cases; texts are read once, vocabulary and weights are learned anew for each fold.
 *
 * Fitting fails when an example's label is not among `labels`, or there are no examples.
 *
 * @example
 * ```ts
 * LogisticRegression.classify(task)
 * LogisticRegression.classify(["spam", "ham"], { training: Dataset.jsonl("train.jsonl", task) })
 * ```
 */
export const classify = <const Label extends Task.Label, Input = string>(
  labels: Task.Labels<Label, Input>,
  ...[options]: [Input] extends [string]
    ? [options?: Options<Input> & On<Input>]
    : [options: Options<Input> & On<Input>]
): Learned<Input, Task.Label, Label> =>
  textClassifier<Label, Input>(
    logisticRegression(options?.inverseRegularisation),
    Task.labelsOf(labels, "LogisticRegression.classify"),
    options,
    options?.on
  )
