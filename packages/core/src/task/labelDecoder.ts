/**
 * The decoder of labels.
 */

import * as Effect from "effect/Effect"
import { defined } from "../foundation/defined.ts"
import { type Labels, labelsOf } from "../foundation/labels.ts"
import { excerpt, listed } from "../text/excerpt.ts"
import type { DecodeFailure } from "./answer/DecodeFailure.ts"
import type { Take } from "./answer/jsonAnswer.ts"
import { searching } from "./answer/labels.ts"
import {
  answerOf,
  type DecodedReply,
  type Decoder,
  decoder,
  defaultMaxLength,
  fail,
  readable,
  type TextOptions
} from "./decoder.ts"

/** How a label is looked for. */
export interface LabelOptions extends TextOptions {
  /**
   * Whether a label is also looked for inside longer text.
   *
   * @defaultValue `true`
   */
  readonly anywhere?: boolean
  /**
   * Which label counts where a reply names several: none, and the reply is a failure, or the first or the last of them.
   * Labels behind a marker such as `Answer:` go before those that are only mentioned.
   *
   * @defaultValue none: several labels are a failure (`ambiguous-label`)
   */
  readonly take?: Take
  /**
   * Longest reply that is read, in characters.
   *
   * @defaultValue 1,000,000
   */
  readonly maxLength?: number
}

/**
 * One of some labels: those of a schema that lists them, or of a list. Reasoning is left out first ({@link TextOptions.reasoning}). Then the first rule that finds any
 * label decides:
 *
 * 1. the trimmed reply is a label, letter case aside (`exact`);
 * 2. it is a label once quotes, brackets, Markdown emphasis, bullets and punctuation around it are taken off,
 *    with spaces, `_` and `-` between its words taken as the same (`extracted`). What can belong to a label is not taken
 *    off where the label with it is one: `**-1**` is `-1`, and `- 1` is a failure where both `1` and `-1` are labels;
 * 3. a label follows a marker such as `Answer:`, `The answer is`, `Final answer:` or `\\boxed{` (`extracted`); those that
 *    say "final" go before the others;
 * 4. exactly one label occurs in it as a whole word, read in the same way, as in `I'd say **refund**, since …`
 *    (`extracted`). A label inside a longer label (`card` in `card payment`) does not count where the longer one stands;
 *    a single letter counts where it is used as an option, not as a word ("A tough one"). In scripts without spaces
 *    between words a label may stand inside a sentence.
 *
 * Several different labels are a failure (`ambiguous-label`), not a guess, unless `take` says which one counts. A label
 * that is denied (`not spam`, `isn't spam`, `spam: no`) is not named: where another label is its negation (`not spam`,
 * `non-spam`), that one is; otherwise the reply is a failure. No label at all fails with `not-a-label`. `anywhere: false`
 * leaves rules 3 and 4 out.
 */
export const label = <const L extends string>(from: Labels<L>, options: LabelOptions = {}): Decoder<L> => {
  const labels = labelsOf(from, "Decode.label")
  const { anywhere = true, maxLength = defaultMaxLength, reasoning = "strip", take } = options
  const search = searching<L>(labels, { anywhere, take })
  const settings = {
    format: "label",
    labels,
    anywhere,
    maxLength,
    reasoning,
    ...defined({ take })
  }
  return decoder(
    settings,
    Effect.fnUntraced(function* (reply): Effect.fn.Return<DecodedReply<L>, DecodeFailure> {
      yield* readable(reply, maxLength)
      const answer = yield* answerOf(reply, reasoning, "answers")
      const found = search(answer)
      switch (found._tag) {
        case "One":
          return { output: found.label, form: found.exact ? "exact" : "extracted" }
        case "Several":
          return yield* fail("ambiguous-label", `expected one label, found ${listed(found.labels)}`)
        case "Denied":
          return yield* fail(
            "not-a-label",
            `expected one of ${listed(labels)}; found only that it is not ${listed(found.labels)}: ${excerpt(answer)}`
          )
        case "None":
          return yield* fail("not-a-label", `expected one of ${listed(labels)}; found ${excerpt(answer)}`)
      }
    })
  )
}
