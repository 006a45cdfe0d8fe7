/**
 * Token F1: which words of the expected text the output has, and which it has besides, as partial credit.
 *
 * Use it for short answers and extracted spans whose wording may vary a little. Precision and recall are scores of their
 * own: a candidate that adds words and one that leaves words out fail in different ways.
 *
 * Gotcha: words are counted, not understood. "not guilty" shares half its words with "guilty".
 */
import { Score, type Scorer } from "@assay/core"
import type * as Schema from "effect/Schema"
import { alsoScorer } from "./alsoScorer.ts"
import { countsOf, type Overlap, overlapOf, takeOne } from "./comparing/multiset.ts"
import { previewText } from "./comparing/preview.ts"
import { type References, referenced } from "./comparing/referenced.ts"
import type { CommonOptions } from "./scorerOptions.ts"
import { squadTokens } from "./tokens/squad.ts"
import { unicodeWords } from "./tokens/unicodeWords.ts"

/**
 * How a text becomes words, and what a text without words is worth.
 *
 * - `words`: the words of any language, by Unicode's rules and the dictionaries of `Intl.Segmenter`, without regard to
 *   case; Chinese, Japanese and Thai count words, not sentences. Two empty texts are equal.
 * - `squad-v1`: exactly the official script of SQuAD v1.1: lower case, without ASCII punctuation, without a, an and the,
 *   split at white space. A text without words has an F1 of 0, even against itself.
 * - `squad-v2`: the same words, as the official script of SQuAD v2 counts them: a text without words is "no answer", and
 *   right where no answer is expected. A label of null or `[]` expects none, and so does one whose texts have no words.
 */
export type Variant = "words" | "squad-v1" | "squad-v2"

/** Why an output does not have an F1 of 1: words of the label that it lacks, words that it has besides. */
export type Miss = "missing-words" | "extra-words"

/** Options of token F1. */
export interface Options extends CommonOptions {
  /**
   * How a text becomes words. See {@link Variant}.
   *
   * @defaultValue `"words"`
   */
  readonly variant?: Variant
}

/** What a label may be under a variant. */
type ExpectedBy<O extends Options> = O extends { readonly variant: "squad-v2" }
  ? References | null
  : References

const shownWords = 5

const tokensBy: Readonly<Record<Variant, (text: string) => ReadonlyArray<string>>> = {
  words: unicodeWords,
  "squad-v1": squadTokens,
  "squad-v2": squadTokens
}

interface Found extends Overlap {
  readonly exact: boolean
  /** The words of the label. */
  readonly wanted: ReadonlyArray<string>
}

const isSame = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  one.length === other.length && one.every((word, index) => word === other[index])

const compare = (given: ReadonlyArray<string>, wanted: ReadonlyArray<string>, variant: Variant): Found => {
  const exact = isSame(given, wanted)
  if (given.length === 0 || wanted.length === 0) {
    const value = exact && variant !== "squad-v1" ? 1 : 0
    return { precision: value, recall: value, f1: value, exact, wanted }
  }
  const left = countsOf(wanted)
  let shared = 0
  for (const word of given) if (takeOne(left, word)) shared++
  return { ...overlapOf(shared, given.length, wanted.length), exact, wanted }
}

/** The first few words of one list that the other does not have as often. */
const without = (words: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> => {
  const left = countsOf(others)
  const rest: Array<string> = []
  for (const word of words) {
    if (takeOne(left, word)) continue
    rest.push(previewText(word, 40))
    if (rest.length === shownWords) break
  }
  return rest
}

const detailOf = (given: ReadonlyArray<string>, { wanted }: Found, count: number): Schema.Json => {
  const missing = without(wanted, given)
  const extra = without(given, wanted)
  return {
    miss: [
      ...(missing.length === 0 ? [] : ["missing-words" satisfies Miss]),
      ...(extra.length === 0 ? [] : ["extra-words" satisfies Miss])
    ],
    ...(missing.length === 0 ? {} : { missing }),
    ...(extra.length === 0 ? {} : { extra }),
    ...(count === 1 ? {} : { nearest: previewText(wanted.join(" ")) })
  }
}

const withOptions = (options: Options = {}): Scorer.Scorer<unknown, References | null, string | null> => {
  const { name = "tokens", variant = "words" } = options
  const tokens = tokensBy[variant]
  return referenced<References | null>({
    name,
    names: ["f1", "precision", "recall", "exact"],
    options,
    settings: { scorer: "Tokens.f1", version: 1, variant },
    takesNone: variant === "squad-v2",
    compare: (reply, references) => {
      const given = tokens(reply)
      const words = references.map(tokens)
      const some = variant === "squad-v2" ? words.filter((each) => each.length > 0) : words
      let best: Found | undefined
      let exact = false
      for (const each of some.length === 0 ? [[]] : some) {
        const found = compare(given, each, variant)
        if (best === undefined || found.f1 > best.f1) best = found
        exact ||= found.exact
      }
      if (best === undefined) return Score.unscored("there is no reference")
      const { f1, precision, recall } = best
      return {
        f1: f1 === 1 ? Score.scored(1) : Score.scored(f1, detailOf(given, best, references.length)),
        precision,
        recall,
        exact: exact ? 1 : 0
      }
    }
  })
}

/**
 * Token F1 against one expected text or the best of several, as four scores:
 *
 * - `f1` (the headline): the harmonic mean of precision and recall, 0 to 1. Words are counted as often as they occur.
 * - `precision`: the share of the output's words that the expected text has. `recall`: the share of the expected text's
 *   words that the output has. Both of the expected text with the highest F1, the first of them on a tie.
 * - `exact`: 1 where the output has the words of an expected text in their order, else 0. In the variants of SQuAD this is
 *   their exact match.
 *
 * An F1 below 1 has the detail `{ miss, missing?, extra?, nearest? }`: the reasons (see {@link Miss}), the first five words
 * that are missing and that are too many, and of several expected texts the nearest one's words. An output of null is
 * the empty text. Empty against empty is 1, empty against anything else 0; see {@link Variant} for SQuAD's own rules.
 *
 * Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text"; 2018, "Know What You Don't Know".
 *
 * `Tokens.f1` itself may stand for `Tokens.f1()`.
 *
 * ```ts
 * const published = Tokens.f1({ variant: "squad-v1" }) // expected: "Denver Broncos", or several in a list
 * ```
 */
export const f1: (<const O extends Options>(
  options?: O
) => Scorer.Scorer<unknown, ExpectedBy<O>, string | null>) &
  Scorer.Scorer<unknown, References, string | null> = alsoScorer(withOptions)
