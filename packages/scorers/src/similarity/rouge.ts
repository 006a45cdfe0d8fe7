import { Score, type Scorer } from "@assay/core"
import type * as Schema from "effect/Schema"
import { alsoScorer } from "../alsoScorer.ts"
import type { Overlap } from "../comparing/multiset.ts"
import { previewText } from "../comparing/preview.ts"
import { type References, referenced } from "../comparing/referenced.ts"
import type { CommonOptions } from "../scorerOptions.ts"
import { type RougeWords, rougeL, rougeLsum, rougeN, rougeTokens } from "./rougeOverlap.ts"

/** Options of ROUGE. */
export interface RougeOptions extends CommonOptions {
  /**
   * How a text becomes words: those of rouge-score, which are ASCII, or the words of any language.
   *
   * @defaultValue `"rouge-score"`
   */
  readonly words?: RougeWords
  /**
   * Whether English words are compared by their stems ("tests" = "testing").
   *
   * @defaultValue false
   */
  readonly stemmer?: boolean
}

const names = ["rougeL", "rouge1", "rouge2", "rougeLsum"] as const
type Name = (typeof names)[number]

interface Prepared {
  readonly tokens: ReadonlyArray<string>
  readonly lines: ReadonlyArray<ReadonlyArray<string>>
}

/** Texts of one line have one figure for both. */
const compare = (output: Prepared, reference: Prepared): Readonly<Record<Name, Overlap | string>> => {
  const whole = rougeL(output.tokens, reference.tokens)
  return {
    rougeL: whole,
    rouge1: rougeN(output.tokens, reference.tokens, 1),
    rouge2: rougeN(output.tokens, reference.tokens, 2),
    rougeLsum:
      output.lines.length <= 1 && reference.lines.length <= 1
        ? whole
        : rougeLsum(output.lines, reference.lines)
  }
}

/** The best of several references; a reason where one of them cannot be compared. */
const bestOf = (found: ReadonlyArray<Overlap | string>): Overlap | string => {
  let best: Overlap | undefined
  for (const each of found) {
    if (typeof each === "string") return each
    if (best === undefined || each.f1 > best.f1) best = each
  }
  return best ?? "there is no reference"
}

const partsOf = ({ precision, recall }: Overlap): Schema.Json => ({ precision, recall })

const withOptions = (options: RougeOptions = {}): Scorer.Scorer<unknown, References, string | null> => {
  const { name = "rouge", words = "rouge-score", stemmer = false } = options
  const prepare = (text: string): Prepared => ({
    tokens: rougeTokens(text, { words, stemmer }),
    lines: text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => rougeTokens(line, { words, stemmer }))
  })
  return referenced<References>({
    name,
    names,
    options,
    settings: { scorer: "Similarity.rouge", version: 1, words, stemmer },
    compare: (reply, references) => {
      const output = prepare(reply)
      const prepared = references.map(prepare)
      const isUnread = prepared.every(({ tokens }) => tokens.length === 0)
      const unread = references.find((reference) => reference.trim() !== "")
      if (isUnread && unread !== undefined)
        return Score.unscored(
          `the expected text has no word${words === "words" ? "" : ' of a to z or 0 to 9; for other languages use words: "words"'} (${previewText(unread, 60)})`
        )
      const all = prepared.map((reference) => compare(output, reference))
      return Object.fromEntries(
        names.map((each) => {
          const best = bestOf(all.map((found) => found[each]))
          return [
            each,
            typeof best === "string" ? Score.unscored(best) : Score.scored(best.f1, partsOf(best))
          ]
        })
      )
    }
  })
}

/**
 * ROUGE-L, ROUGE-1, ROUGE-2 and ROUGE-Lsum: which words, pairs of words and sequences of words two texts share.
 *
 * The scores `rougeL` (the headline), `rouge1`, `rouge2` and `rougeLsum` are F1 from 0 to 1, each of the expected text
 * with the highest; the detail of each is `{ precision, recall }`. The numbers are those of Google's rouge-score, which
 * figures in papers are computed with. `rougeLsum` takes every line for a sentence. An empty text scores 0.
 *
 * `rougeL` and `rougeLsum` take time in the product of the two lengths: beyond a billion pairs of words (16 million for
 * `rougeLsum`) they are unscored, and the others are there. A case whose expected text holds no word is unscored.
 *
 * Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries".
 *
 * `Similarity.rouge` itself may stand for `Similarity.rouge()`.
 */
export const rouge = alsoScorer(withOptions)
