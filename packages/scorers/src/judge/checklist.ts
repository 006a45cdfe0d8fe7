/**
 * Questions that are answered with yes or no: each is a named score.
 */
import type { Scorer } from "@assay/core"
import { judgeOf } from "./judging.ts"
import type { JudgeOptions } from "./options.ts"
import { cannotTell, yesNo } from "./scale.ts"

/** Options of `Judge.checklist`. */
export interface ChecklistOptions<in Input, in Output> extends JudgeOptions<Input, Output> {
  /** The questions by id: each id is a score, 1 for yes and 0 for no. All are asked in one call. */
  readonly questions: Readonly<Record<string, string>>
}

const opening =
  "You check an answer that somebody else gave to an input, question by question. Each question stands by itself: answer it by what the answer says, not by how good the answer is as a whole. In your reason name the words that decide."

/**
 * Asks yes/no questions about an answer. Each id is a score. Every id that is sent has to come back once: a question that
 * does not come back is unscored, and so never counts as a no nor shrinks what the others are divided by.
 *
 * @throws RangeError when ids or questions are not as they must be
 *
 * ```ts
 * const polite = Judge.checklist({
 *   model: Model.of("openai/gpt-5-mini"),
 *   questions: {
 *     greets: "Does the answer greet the customer?",
 *     "names the deadline": "Does the answer say until when a return is possible?"
 *   }
 * })
 * ```
 */
export const checklist = <Input = unknown, Output = unknown>(
  options: ChecklistOptions<Input, Output>
): Scorer.Scorer<Input, unknown, Output> =>
  judgeOf<Input, unknown, Output>({
    kind: "checklist",
    name: "checklist",
    questions: Object.entries(options.questions).map(([id, asks]) => ({
      id,
      asks,
      levels: yesNo,
      silent: options.abstain === false ? [] : [cannotTell]
    })),
    opening,
    task: "Now answer the questions about the answer.",
    isReferenced: false,
    options
  })
