/**
 * Criteria with levels: each is a named score.
 */
import type { Case, Scorer } from "@assay/core"
import { judgeOf } from "./judging.ts"
import type { JudgeOptions } from "./options.ts"
import { type Criterion, cannotTell, yesNo } from "./scale.ts"

/** Options of `Judge.rubric`. */
export interface RubricOptions<in Input, in Output> extends JudgeOptions<Input, Output> {
  /**
   * What is asked, by name: each name is a score, the first is the headline. All are asked in one call.
   */
  readonly criteria: Readonly<Record<string, Criterion>>
}

/** Options of `Judge.rubric` where the judge is shown the label. */
export interface ReferencedRubricOptions<in Input, in Expected, in Output>
  extends RubricOptions<Input, Output> {
  /** Whether the judge is shown the expected value, as a reference. */
  readonly reference: true
  /**
   * What the judge is shown of the expected value.
   *
   * @defaultValue a text as it is, anything else as JSON
   */
  readonly showExpected?: (expected: Expected) => string
}

const opening =
  "You grade an answer that somebody else gave to an input, by fixed criteria. You are strict and even-handed: each grade follows from what the answer says, not from how long, polite or sure of itself it is. Weigh the evidence in your reason before you name the grade."

const openingWithReference = `${opening} The reference shows what a good answer holds; an answer may put it in other words.`

/** What `Judge.rubric` is. */
export interface Rubric {
  /** With the label as a reference. */
  <Input = unknown, Expected = Case.Present, Output = unknown>(
    options: ReferencedRubricOptions<Input, Expected, Output>
  ): Scorer.Scorer<Input, Expected, Output>
  /** Without. */
  <Input = unknown, Output = unknown>(
    options: RubricOptions<Input, Output>
  ): Scorer.Scorer<Input, unknown, Output>
}

/**
 * Grades an answer by criteria. One call asks for all of them: for each a reason first, then the grade, one of its labels.
 * Each criterion is a score of its own, of which the value is that of the level.
 *
 * Only a grade is a score. Where the judge abstains, refuses, cannot be read, or no reply comes, the trial is unscored with
 * the reason. The detail of a score is `{ verdict: "Graded", label, reason, how, miss? }`; `miss` names the label where
 * it is not the best one.
 *
 * @throws RangeError when criteria, labels, values or instructions are not as they must be
 *
 * ```ts
 * const helpful = Judge.rubric({
 *   model: Model.of("openai/gpt-5-mini"),
 *   criteria: {
 *     helpful: {
 *       asks: "Does the answer solve what the customer asked for?",
 *       levels: [
 *         { value: 0, label: "no", anchor: "it misses the request, or would mislead" },
 *         { value: 0.5, label: "partly", anchor: "the customer has to ask again" },
 *         { value: 1, label: "yes", anchor: "nothing is left to ask" }
 *       ]
 *     }
 *   }
 * })
 * ```
 */
export const rubric: Rubric = <Input, Expected, Output>(
  options:
    | ReferencedRubricOptions<Input, Expected, Output>
    | (RubricOptions<Input, Output> & { readonly reference?: never; readonly showExpected?: never })
): Scorer.Scorer<Input, Expected, Output> => {
  const isReferenced = options.reference === true
  const entries = Object.entries(options.criteria)
  const [only] = entries
  return judgeOf<Input, Expected, Output>({
    kind: "rubric",
    name: entries.length === 1 && only !== undefined ? only[0] : "rubric",
    questions: entries.map(([id, { asks, levels = yesNo }]) => ({
      id,
      asks,
      levels,
      silent: options.abstain === false ? [] : [cannotTell]
    })),
    opening: isReferenced ? openingWithReference : opening,
    task: "Now grade the answer by the criteria.",
    isReferenced,
    options,
    showExpected: options.showExpected
  })
}
