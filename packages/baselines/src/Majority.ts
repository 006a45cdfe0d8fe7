/**
 * The commonest answer: the floor that everything else must beat.
 *
 * It ignores the input and answers with the commonest label of its training examples. On an unbalanced test set it
 * looks better than one would think, which is why it belongs in every comparison.
 */
import { type Case, Outcome, Task } from "@assay/core"
import type { Contract, SchemaLike } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { sharesLearner } from "./classify/shares.ts"
import { type Learned, learned } from "./learner.ts"
import type * as Learning from "./learning.ts"
import { commonest, commonestByField, keyOf } from "./majority/commonest.ts"
import { constantLearner } from "./majority/constant.ts"

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

/**
 * Always answers with the commonest label as a whole, of whatever type; its share of the examples is its confidence. Of
 * equally common ones it is the first by its JSON, as for texts of which none comes twice.
 *
 * @example
 * ```ts
 * Majority.answer(task)
 * ```
 */
export const answer = <Output extends Case.Present, Input = unknown>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  options: Learning.Options<Input, Output> = {}
): Learned<Input, Output, Output> =>
  learned(
    constantLearner<Output, Input>("majority-answer", from, (labels) => Effect.succeed(commonest(labels))),
    options
  )

/**
 * Always answers with a record of the commonest value of each field, within records too; a field that is absent, or null,
 * more often than it has any one value is so in the answer. A list counts as one value. How often the whole record is right
 * among the examples is the confidence.
 *
 * Where such a record does not fit the schema, as where one field decides which others there are, it is the commonest record
 * as a whole.
 *
 * @example
 * ```ts
 * Majority.extract(task)
 * ```
 */
export const extract = <Output extends object, Input = unknown>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  options: Learning.Options<Input, Output> = {}
): Learned<Input, Output, Output> =>
  learned(
    constantLearner<Output, Input>("majority-extract", from, (labels, decode) => {
      const record = commonestByField(labels)
      const whole = commonest(labels)
      return Effect.match(decode(record), {
        onFailure: () => whole,
        // A schema that converts has converted the labels already.
        onSuccess: (output) => (keyOf(output) === keyOf(record) ? output : whole)
      })
    }),
    options
  )
