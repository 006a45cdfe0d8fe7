/**
 * Naive Bayes on word and character n-grams: the cheapest text classifier that learns. It trains in one pass.
 */
import { Task } from "@assay/core"
import { naiveBayes } from "./classify/kinds.ts"
import { type Options as Shared, textClassifier } from "./classify/textClassifier.ts"
import type { Learned } from "./learner.ts"
import type { On } from "./on.ts"

export type { TextOptions } from "./text/textOptions.ts"

/** How naive Bayes learns. */
export interface Options<Input> extends Shared<Input> {
  /**
   * Added to the weight of each term in each class, above 0.
   *
   * @defaultValue 0.01
   */
  readonly smoothing?: number
}

/**
 * Classifies texts by multinomial naive Bayes on TF-IDF weights, into the labels of a task, a schema or a list. Its own
 * probabilities are far too sure; the confidence is calibrated unless `calibrated` is false.
 *
 * Fitting fails when an example's label is not among `labels`, or there are no examples.
 *
 * @example
 * ```ts
 * NaiveBayes.classify(task)
 * ```
 */
export const classify = <const Label extends Task.Label, Input = string>(
  labels: Task.Labels<Label, Input>,
  ...[options]: [Input] extends [string]
    ? [options?: Options<Input> & On<Input>]
    : [options: Options<Input> & On<Input>]
): Learned<Input, Task.Label, Label> =>
  textClassifier<Label, Input>(
    naiveBayes(options?.smoothing),
    Task.labelsOf(labels, "NaiveBayes.classify"),
    options,
    options?.on
  )
