/**
 * The majority class: the floor that every classifier must beat.
 *
 * It ignores the input and answers with the commonest label of its training examples. On an unbalanced test set it
 * looks better than one would think, which is why it belongs in every comparison.
 */
import { Outcome, Task } from "@assay/core"
import { sharesLearner } from "./classify/shares.ts"
import { type Learned, learned } from "./learner.ts"
import type * as Learning from "./learning.ts"

/**
 * Always answers with the commonest label of what it learned from; its share of the examples is its confidence.
 *
 * Fitting fails when an example's label is not among those of the task, schema or list, or there are no examples.
 *
 * @example
 * ```ts
 * Majority.classify(task)
 * ```
 */
export const classify = <const Label extends Task.Label, Input = unknown>(
  labels: Task.Labels<Label, Input>,
  options: Learning.Options<Input, Task.Label> = {}
): Learned<Input, Task.Label, Label> => {
  // Ties go to the label that sorts first.
  const known = Task.labelsOf(labels, "Majority.classify").toSorted((a, b) =>
    JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
  )
  return learned(
    sharesLearner<Input, Label>("majority", known, ({ counts }, total) => {
      const most = Math.max(...counts)
      const label = known[counts.indexOf(most)]
      const outcome =
        label === undefined
          ? Outcome.escalated("no label was learned")
          : Outcome.answered(label, { confidence: most / total })
      return () => ({ outcome })
    }),
    options
  )
}
