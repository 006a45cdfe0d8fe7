import { type Metric, Score, type Scorer } from "@assay/core"
import * as Schema from "effect/Schema"
import { alsoScorer } from "../alsoScorer.ts"
import { type References, referenced } from "../comparing/referenced.ts"
import type { CommonOptions } from "../scorerOptions.ts"
import { type BleuStatistics, bleuOf, bleuStatistics, type Smoothing } from "./bleuStatistics.ts"
import { bleuTokens, type Tokenizer } from "./bleuTokens.ts"
import { mostNgrams } from "./ngrams.ts"

/** Options of BLEU, called as sacreBLEU calls them. */
export interface BleuOptions extends CommonOptions {
  /**
   * How a text becomes tokens. See {@link Tokenizer}.
   *
   * @defaultValue `"13a"`
   */
  readonly tokenize?: Tokenizer
  /**
   * What n-grams count as where no n-gram of their length matches. See {@link Smoothing}.
   *
   * @defaultValue `"exp"`
   */
  readonly smooth?: Smoothing
  /**
   * The value of the smoothings `floor` and `add-k`, 0 or more.
   *
   * @defaultValue 0.1 for `floor`, 1 for `add-k`
   */
  readonly smoothValue?: number
  /**
   * The longest n-grams that are counted, in tokens, 1 to 10.
   *
   * @defaultValue 4
   */
  readonly maxOrder?: number
  /**
   * Whether n-grams that are longer than the output do not count.
   *
   * @defaultValue true for the score of one text, false for the corpus, as in sacreBLEU
   */
  readonly effectiveOrder?: boolean
  /**
   * Whether upper and lower case are the same.
   *
   * @defaultValue false
   */
  readonly lowercase?: boolean
}

const Detail = Schema.Struct({
  correct: Schema.Array(Schema.Finite),
  total: Schema.Array(Schema.Finite),
  length: Schema.Finite,
  referenceLength: Schema.Finite
})
const isDetail = Schema.is(Detail)

const json = ({ correct, total, length, referenceLength }: BleuStatistics) => ({
  correct: [...correct],
  total: [...total],
  length,
  referenceLength
})

const added = (one: ReadonlyArray<number>, other: ReadonlyArray<number>): ReadonlyArray<number> =>
  other.map((value, index) => value + (one[index] ?? 0))

const withOptions = (options: BleuOptions = {}): Scorer.Scorer<unknown, References, string | null> => {
  const { name = "bleu", tokenize = "13a", smooth = "exp", maxOrder = 4, lowercase = false } = options
  const smoothingValue = options.smoothValue ?? (smooth === "floor" ? 0.1 : 1)
  const smoothed = { smoothing: smooth, smoothingValue }
  const tokens = (text: string) => bleuTokens(lowercase ? text.toLowerCase() : text, tokenize)
  const corpus: Metric.Metric = {
    name: "bleu",
    start: () => {
      let sum: BleuStatistics = { correct: [], total: [], length: 0, referenceLength: 0 }
      let texts = 0
      return {
        add: ({ score }) => {
          if (score._tag !== "Scored" || !isDetail(score.detail)) return
          const { correct, total, length, referenceLength } = score.detail
          texts++
          sum = {
            correct: added(sum.correct, correct),
            total: added(sum.total, total),
            length: sum.length + length,
            referenceLength: sum.referenceLength + referenceLength
          }
        },
        result: () => {
          const { bleu, brevityPenalty } = bleuOf(sum, {
            ...smoothed,
            effectiveOrder: options.effectiveOrder ?? false
          })
          return {
            bleu: 100 * bleu,
            brevityPenalty,
            tokens: sum.length,
            referenceTokens: sum.referenceLength,
            texts,
            tokenize,
            smooth
          }
        }
      }
    }
  }
  return referenced<References>({
    name,
    names: [name],
    options,
    settings: {
      scorer: "Similarity.bleu",
      version: 1,
      tokenize,
      smooth,
      smoothValue: smoothingValue,
      maxOrder,
      effectiveOrder: options.effectiveOrder ?? null,
      lowercase
    },
    metrics: [corpus],
    fault:
      Number.isInteger(maxOrder) && maxOrder >= 1 && maxOrder <= 10
        ? undefined
        : `maxOrder: expected a whole number from 1 to 10, found ${maxOrder}`,
    compare: (reply, references) => {
      const wanted = references.map(tokens)
      const longest = Math.max(...wanted.map((each) => each.length))
      if (longest > mostNgrams)
        return Score.unscored(
          `the expected text is too long: expected at most ${mostNgrams} tokens, found ${longest}`
        )
      const statistics = bleuStatistics(tokens(reply), wanted, maxOrder)
      const { bleu } = bleuOf(statistics, { ...smoothed, effectiveOrder: options.effectiveOrder ?? true })
      return Score.scored(bleu, json(statistics))
    },
    unanswered: (references) => json(bleuStatistics([], references.map(tokens), maxOrder))
  })
}

/**
 * BLEU of one text against one reference or several, and as a metric that of the whole corpus.
 *
 * The score is 0 to 1: a hundredth of what sacreBLEU's `sentence_bleu` prints. The metric `bleu` is that of the corpus, 0
 * to 100, as its `corpus_bleu` prints it, from the counts in the details of all scored trials: it is not the mean of the
 * scores, and it is the figure that papers report. A trial without an answer counts as an empty text.
 *
 * The detail is `{ correct, total, length, referenceLength }`: n-grams that match and all of them, by length, and the
 * tokens of the output and of the reference whose length is nearest.
 *
 * Papineni et al. 2002, "BLEU: a Method for Automatic Evaluation of Machine Translation"; Post 2018, "A Call for Clarity
 * in Reporting BLEU Scores".
 *
 * `Similarity.bleu` itself may stand for `Similarity.bleu()`.
 */
export const bleu = alsoScorer(withOptions)
