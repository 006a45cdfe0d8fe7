/**
 * Linear support vector machines on word and character n-grams: the classical rival of logistic regression.
 */
import { Task } from "@assay/core"
import { linearSvm } from "./classify/kinds.ts"
import { type Options as Shared, textClassifier } from "./classify/textClassifier.ts"
import type { Learned } from "./learner.ts"
import type { On } from "./on.ts"

export type { TextOptions } from "./text/textOptions.ts"

/** How a linear SVM learns. */
export interface Options<Input> extends Shared<Input> {
  /**
   * How closely to fit the training texts, above 0: the `C` of scikit-learn's `LinearSVC`.
   *
   * @defaultValue 1
   */
  readonly inverseRegularisation?: number
}

/**
 * Classifies texts by linear support vector machines, one label against the rest with the squared hinge loss, into the labels
 * of a task, a schema or a list. Margins are no probabilities: the confidence is the softmax of the calibrated margins, and says
 * little where `calibrated` is false.
 *
 * Fitting fails when an example's label is not among `labels`, or there are no examples.
 *
 * @example
 * ```ts
 * LinearSvm.classify(task)
 * ```
 */
export const classify = <const Label extends Task.Label, Input = string>(
  labels: Task.Labels<Label, Input>,
  ...[options]: [Input] extends [string]
    ? [options?: Options<Input> & On<Input>]
    : [options: Options<Input> & On<Input>]
): Learned<Input, Task.Label, Label> =>
  textClassifier<Label, Input>(
    linearSvm(options?.inverseRegularisation),
    Task.labelsOf(labels, "LinearSvm.classify"),
    options,
    options?.on
  )
