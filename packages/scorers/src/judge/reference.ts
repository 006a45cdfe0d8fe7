/**
 * Right or wrong, by the expected value.
 */
import type { Case, Scorer } from "@assay/core"
import { judgeOf } from "./judging.ts"
import type { JudgeOptions } from "./options.ts"
import { cannotTell, type Level, type Silent } from "./scale.ts"

/** Options of `Judge.reference`. */
export interface ReferenceOptions<in Input, in Expected, in Output> extends JudgeOptions<Input, Output> {
  /**
   * What the judge is shown of the expected value.
   *
   * @defaultValue a text as it is, anything else as JSON
   */
  readonly showExpected?: (expected: Expected) => string
  /**
   * What an answer is worth that the reference neither supports nor contradicts, above 0 and below 1. It is a grade of its
   * own either way, counted apart from wrong ones.
   *
   * @defaultValue none: such an answer is unscored
   */
  readonly notInReference?: number
}

const opening =
  "You say whether an answer to the input is right, by the reference alone. What you know besides counts only as far as it takes to read the two. Other words, another order and further detail that the reference does not contradict make no answer wrong."

const beside = "not in the reference"
const besideAnchor =
  "what the answer says is neither supported nor contradicted: the reference does not speak of it"

const right: Level = {
  value: 1,
  label: "correct",
  anchor: "the answer says what the reference says, and nothing that contradicts it"
}
const wrong: Level = {
  value: 0,
  label: "wrong",
  anchor: "the answer contradicts the reference, or leaves out what was asked for"
}
const silent: Silent = { label: beside, anchor: besideAnchor }

/**
 * Right or wrong against the expected value: the score `correct`, or that of `name`, is 1 or 0. What the reference does not
 * speak of is a grade of its own, unscored unless `notInReference` gives it a value: a claim that a thin reference lacks is
 * no contradiction. A case without an expected value is unscored.
 *
 * @throws RangeError when an option is out of range
 *
 * ```ts
 * const correct = Judge.reference({ model: Model.of("openai/gpt-5-mini") })
 * ```
 */
export const reference = <Input = unknown, Expected = Case.Present, Output = unknown>(
  options: ReferenceOptions<Input, Expected, Output>
): Scorer.Scorer<Input, Expected, Output> => {
  const { name = "correct", notInReference, abstain } = options
  if (notInReference !== undefined && !(notInReference > 0 && notInReference < 1))
    throw new RangeError(
      `${name}: expected notInReference above 0 and below 1, found ${notInReference}; leave it out for answers that are not scored`
    )
  const level: ReadonlyArray<Level> =
    notInReference === undefined ? [] : [{ value: notInReference, label: beside, anchor: besideAnchor }]
  return judgeOf<Input, Expected, Output>({
    kind: "reference",
    name,
    questions: [
      {
        id: name,
        asks: "Is the answer right, by the reference?",
        levels: [wrong, ...level, right],
        silent: [
          ...(notInReference === undefined ? [silent] : []),
          ...(abstain === false ? [] : [cannotTell])
        ]
      }
    ],
    opening,
    task: "Now say whether the answer is right, by the reference.",
    isReferenced: true,
    options,
    showExpected: options.showExpected
  })
}
