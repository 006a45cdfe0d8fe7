import { type Metric, Score, type Scorer } from "@assay/core"
import * as Schema from "effect/Schema"
import { alsoScorer } from "../alsoScorer.ts"
import type { Kind } from "../comparing/normalisation.ts"
import { normaliseText } from "../comparing/normalisation.ts"
import { previewText } from "../comparing/preview.ts"
import { type References, referenced } from "../comparing/referenced.ts"
import { splitWhitespace } from "../comparing/whitespace.ts"
import { unicodeWords } from "../tokens/unicodeWords.ts"
import type { SpellingOptions } from "./characters.ts"
import { type Edits, editDistance, longestCompared } from "./editDistance.ts"

/** Options of the word accuracy. */
export interface WordOptions extends SpellingOptions {
  /**
   * What a word is: what stands between white space, as word error rates are published, or the words of any language, as
   * `Tokens.f1` has them.
   *
   * @defaultValue `"spaces"`
   */
  readonly words?: "spaces" | "words"
}

const Detail = Schema.Struct({ edits: Schema.Finite, referenceLength: Schema.Finite })
const isDetail = Schema.is(Detail)

interface Unit {
  readonly scorer: string
  readonly defaultName: string
  /** What the rate is called, as a metric. */
  readonly rate: string
  readonly miss: string
  readonly units: string
}

const corpusRate = (rate: string): Metric.Metric => ({
  name: rate,
  start: () => {
    let edits = 0
    let length = 0
    let texts = 0
    return {
      add: ({ score }) => {
        if (score._tag !== "Scored" || !isDetail(score.detail)) return
        texts++
        edits += score.detail.edits
        length += score.detail.referenceLength
      },
      result: () => ({
        ...(length === 0 ? {} : { [rate]: edits / length }),
        edits,
        referenceLength: length,
        texts
      })
    }
  }
})

interface Found extends Edits {
  readonly reference: string
  readonly referenceLength: number
  readonly accuracy: number
}

const accuracyOf = (edits: number, referenceLength: number): number =>
  referenceLength === 0 ? (edits === 0 ? 1 : 0) : Math.max(0, 1 - edits / referenceLength)

const accuracy = (
  { scorer, defaultName, rate, miss, units }: Unit,
  options: SpellingOptions,
  symbolsOf: (text: string) => ReadonlyArray<string>,
  more: { readonly [key: string]: Schema.Json }
): Scorer.Scorer<unknown, References, string | null> => {
  const name = options.name ?? defaultName
  const active = new Set<Kind>(options.normalise)
  const symbols = (text: string) => symbolsOf(normaliseText(text, active, "NFKC"))
  return referenced<References>({
    name,
    names: [name],
    options,
    settings: { scorer, version: 1, normalise: [...active].sort(), ...more },
    metrics: [corpusRate(rate)],
    compare: (reply, references) => {
      const given = symbols(reply)
      let best: Found | undefined
      for (const reference of references) {
        const wanted = symbols(reference)
        const found = editDistance(given, wanted)
        if (found === undefined)
          return Score.unscored(
            `the texts are too long: expected one of them to have at most ${longestCompared} ${units}`
          )
        const accuracy = accuracyOf(found.edits, wanted.length)
        if (best === undefined || accuracy > best.accuracy)
          best = { ...found, reference, referenceLength: wanted.length, accuracy }
      }
      if (best === undefined) return Score.unscored("there is no reference")
      const { edits, compared, referenceLength } = best
      return Score.scored(best.accuracy, {
        edits,
        referenceLength,
        ...(edits === 0
          ? {}
          : { miss: [miss], expected: previewText(best.reference), actual: previewText(reply) }),
        ...(compared === undefined ? {} : { compared, of: given.length })
      })
    },
    unanswered: (references) => {
      // No answer lacks the whole of the shortest reference.
      const referenceLength = Math.min(...references.map((reference) => symbols(reference).length))
      return { edits: referenceLength, referenceLength }
    }
  })
}

/**
 * Word accuracy: 1 minus the word error rate, and 0 where there are more errors than words. For transcripts.
 *
 * The error rate is what has to be inserted, deleted and substituted over the words of the expected text. The metric `wer`
 * is that of the corpus, all errors over all words, as papers report it; it is not 1 minus the mean of the scores. A trial
 * without an answer lacks every word.
 *
 * The detail is `{ edits, referenceLength, miss?, expected?, actual? }`. Two texts of more than 31,622 words each are
 * unscored; of a longer output the beginning is compared and the rest counts as errors (`compared`, `of`).
 *
 * `Similarity.wordAccuracy` itself may stand for `Similarity.wordAccuracy()`.
 *
 * ```ts
 * const transcript = Similarity.wordAccuracy({ normalise: ["case", "punctuation"] })
 * ```
 */
export const wordAccuracy = alsoScorer((options: WordOptions = {}) => {
  const { words = "spaces" } = options
  return accuracy(
    {
      scorer: "Similarity.wordAccuracy",
      defaultName: "word-accuracy",
      rate: "wer",
      miss: "words",
      units: "words"
    },
    options,
    words === "words" ? unicodeWords : splitWhitespace,
    { words }
  )
})

/**
 * Character accuracy: 1 minus the character error rate, as {@link wordAccuracy} has it for words; the metric is `cer`. For
 * recognised text (OCR), and for transcripts in languages without spaces. White space counts, except at the ends.
 *
 * `Similarity.characterAccuracy` itself may stand for `Similarity.characterAccuracy()`.
 */
export const characterAccuracy = alsoScorer((options: SpellingOptions = {}) =>
  accuracy(
    {
      scorer: "Similarity.characterAccuracy",
      defaultName: "character-accuracy",
      rate: "cer",
      miss: "characters",
      units: "characters"
    },
    options,
    (text) => Array.from(text.trim()),
    {}
  )
)
