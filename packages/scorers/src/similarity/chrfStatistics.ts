/**
 * chrF and chrF++ from what has to be counted for them: Popović 2015, "chrF: character n-gram F-score for automatic MT
 * evaluation"; 2017, "chrF++: words helping character n-grams"; as sacreBLEU computes them.
 */
import { splitWhitespace } from "../comparing/whitespace.ts"
import { ngramCount, sharedNgrams } from "./ngrams.ts"

/** N-grams of one length: in the output, in the reference, and in both. */
export type ChrfCounts = readonly [output: number, reference: number, shared: number]

/** How texts become n-grams. */
export interface ChrfSizes {
  readonly charOrder: number
  readonly wordOrder: number
  readonly keepWhitespace: boolean
}

/** A text, ready to be counted. */
export interface ChrfText {
  readonly characters: ReadonlyArray<string>
  readonly words: ReadonlyArray<string>
}

const isMark = (character: string): boolean => /^[!-/:-@[-`{-~]$/u.test(character)

/** Words, and the ASCII punctuation mark at the end or else the start of each as a word of its own. */
const chrfWords = (text: string): ReadonlyArray<string> =>
  splitWhitespace(text).flatMap((word) => {
    if (word.length === 1) return [word]
    const last = word.slice(-1)
    if (isMark(last)) return [word.slice(0, -1), last]
    const first = word.slice(0, 1)
    return isMark(first) ? [first, word.slice(1)] : [word]
  })

export const chrfText = (text: string, { wordOrder, keepWhitespace }: ChrfSizes): ChrfText => ({
  characters: Array.from(keepWhitespace ? text : splitWhitespace(text).join("")),
  words: wordOrder > 0 ? chrfWords(text) : []
})

const shared = (
  output: ReadonlyArray<string>,
  reference: ReadonlyArray<string>,
  size: number
): ChrfCounts => {
  const wanted = ngramCount(reference, size)
  // N-grams of a length that the reference is too short for are not held against the output.
  if (wanted === 0) return [0, 0, 0]
  return [ngramCount(output, size), wanted, sharedNgrams(output, reference, size)]
}

/** The counts by length: characters from 1 on, then words from 1 on. */
export const chrfStatistics = (
  output: ChrfText,
  reference: ChrfText,
  { charOrder, wordOrder }: ChrfSizes
): ReadonlyArray<ChrfCounts> => [
  ...Array.from({ length: charOrder }, (_, index) =>
    shared(output.characters, reference.characters, index + 1)
  ),
  ...Array.from({ length: wordOrder }, (_, index) => shared(output.words, reference.words, index + 1))
]

const tiny = 1e-16

/**
 * The F-score of counts, 0 to 1; those of many outputs, added up, give that of a corpus. `beta`: how many times recall
 * weighs as much as precision. `everyOrder`: whether lengths without n-grams count as 0, as in the first script.
 */
export const chrfOf = (counts: ReadonlyArray<ChrfCounts>, beta: number, everyOrder: boolean): number => {
  const factor = beta ** 2
  const f = (precision: number, recall: number): number => {
    const weight = factor * precision + recall
    return weight > 0 ? ((1 + factor) * precision * recall) / weight : 0
  }
  if (everyOrder) {
    const each = counts.map(([output, reference, both]) => {
      const precision = output > 0 ? both / output : tiny
      const recall = reference > 0 ? both / reference : tiny
      return factor * precision + recall > 0 ? f(precision, recall) : tiny
    })
    return each.reduce((sum, value) => sum + value, 0) / counts.length
  }
  const used = counts.filter(([output, reference]) => output > 0 && reference > 0)
  if (used.length === 0) return 0
  const mean = (of: (counts: ChrfCounts) => number): number =>
    used.reduce((sum, each) => sum + of(each), 0) / used.length
  return f(
    mean(([output, , both]) => both / output),
    mean(([, reference, both]) => both / reference)
  )
}
