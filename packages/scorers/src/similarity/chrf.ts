import { type Metric, Score, type Scorer } from "@assay/core"
import * as Schema from "effect/Schema"
import { alsoScorer } from "../alsoScorer.ts"
import { type References, referenced } from "../comparing/referenced.ts"
import type { CommonOptions } from "../scorerOptions.ts"
import { type ChrfCounts, chrfOf, chrfStatistics, chrfText } from "./chrfStatistics.ts"
import { mostNgrams } from "./ngrams.ts"

/** Options of chrF, called as sacreBLEU calls them. */
export interface ChrfOptions extends CommonOptions {
  /**
   * The longest n-grams of characters that are counted, 1 to 10.
   *
   * @defaultValue 6
   */
  readonly charOrder?: number
  /**
   * The longest n-grams of words that are counted, 0 to 10: 0 for chrF, 2 for chrF++.
   *
   * @defaultValue 0
   */
  readonly wordOrder?: number
  /**
   * How many times recall weighs as much as precision, above 0.
   *
   * @defaultValue 2
   */
  readonly beta?: number
  /**
   * Whether white space counts as characters.
   *
   * @defaultValue false
   */
  readonly keepWhitespace?: boolean
  /**
   * Whether upper and lower case are the same.
   *
   * @defaultValue false
   */
  readonly lowercase?: boolean
  /**
   * Whether lengths of which a text has no n-grams count as 0, as in the first script (`chrF++.py`) and Moses. A text of
   * fewer characters than `charOrder` then never scores 1.
   *
   * @defaultValue false
   */
  readonly epsSmoothing?: boolean
}

const Detail = Schema.Struct({
  counts: Schema.Array(Schema.Tuple([Schema.Finite, Schema.Finite, Schema.Finite]))
})
const isDetail = Schema.is(Detail)

const json = (counts: ReadonlyArray<ChrfCounts>) => ({ counts: counts.map((each) => [...each]) })

const isOrder = (value: number, least: number): boolean =>
  Number.isInteger(value) && value >= least && value <= 10

const faultOf = (charOrder: number, wordOrder: number, beta: number): string | undefined => {
  if (!isOrder(charOrder, 1)) return `charOrder: expected a whole number from 1 to 10, found ${charOrder}`
  if (!isOrder(wordOrder, 0)) return `wordOrder: expected a whole number from 0 to 10, found ${wordOrder}`
  return beta > 0 && Number.isFinite(beta) ? undefined : `beta: expected a number above 0, found ${beta}`
}

const withOptions = (options: ChrfOptions = {}): Scorer.Scorer<unknown, References, string | null> => {
  const { charOrder = 6, wordOrder = 0, beta = 2 } = options
  const { keepWhitespace = false, lowercase = false, epsSmoothing = false } = options
  const { name = wordOrder === 0 ? "chrf" : "chrf++" } = options
  const sizes = { charOrder, wordOrder, keepWhitespace }
  const prepare = (text: string) => chrfText(lowercase ? text.toLowerCase() : text, sizes)
  const scoreOf = (counts: ReadonlyArray<ChrfCounts>): number => chrfOf(counts, beta, epsSmoothing)
  const bestOf = (reply: string, references: ReadonlyArray<string>) => {
    const output = prepare(reply)
    return references
      .map((reference) => chrfStatistics(output, prepare(reference), sizes))
      .map((counts) => ({ counts, score: scoreOf(counts) }))
      .reduce((best, each) => (each.score > best.score ? each : best))
  }
  const corpus: Metric.Metric = {
    name: wordOrder === 0 ? "chrf" : "chrf++",
    start: () => {
      let sum: ReadonlyArray<ChrfCounts> = []
      let texts = 0
      return {
        add: ({ score }) => {
          if (score._tag !== "Scored" || !isDetail(score.detail)) return
          texts++
          sum = score.detail.counts.map(([output, reference, shared], index) => {
            const [outputs, references, all] = sum[index] ?? [0, 0, 0]
            return [output + outputs, reference + references, shared + all]
          })
        },
        result: () => ({ score: sum.length === 0 ? 0 : 100 * scoreOf(sum), texts })
      }
    }
  }
  return referenced<References>({
    name,
    names: [name],
    options,
    settings: {
      scorer: "Similarity.chrf",
      version: 1,
      charOrder,
      wordOrder,
      beta,
      keepWhitespace,
      lowercase,
      epsSmoothing
    },
    metrics: [corpus],
    fault: faultOf(charOrder, wordOrder, beta),
    compare: (reply, references) => {
      const longest = Math.max(...references.map((reference) => reference.length))
      if (longest > mostNgrams)
        return Score.unscored(
          `the expected text is too long: expected at most ${mostNgrams} characters, found ${longest}`
        )
      const { counts, score } = bestOf(reply, references)
      return Score.scored(score, json(counts))
    },
    unanswered: (references) => json(bestOf("", references).counts)
  })
}

/**
 * chrF of one text against one reference or the best of several, and as a metric that of the whole corpus; chrF++ with
 * `wordOrder: 2`. It compares runs of characters, and so does well on languages with many endings or without spaces.
 *
 * The score is 0 to 1: a hundredth of what sacreBLEU's `sentence_chrf` prints. The metric `chrf` is that of the corpus, 0
 * to 100, from the counts in the details: `{ counts }`, by length, n-grams of the output, of the reference and shared. It
 * is not the mean of the scores. A trial without an answer counts as an empty text.
 *
 * Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation"; 2017, "chrF++: words helping character
 * n-grams".
 *
 * `Similarity.chrf` itself may stand for `Similarity.chrf()`.
 */
export const chrf = alsoScorer(withOptions)
