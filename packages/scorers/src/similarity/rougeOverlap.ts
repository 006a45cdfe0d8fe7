/**
 * ROUGE: Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", as Google's rouge-score computes it.
 */
import { countsOf, type Overlap, overlapOf, takeOne } from "../comparing/multiset.ts"
import { unicodeWords } from "../tokens/unicodeWords.ts"
import { commonPlaces, commonSubsequence, mostSentenceCells } from "./commonSubsequence.ts"
import { longestCompared } from "./editDistance.ts"
import { ngramCount, sharedNgrams } from "./ngrams.ts"
import { porterStem } from "./porterStem.ts"

/**
 * - `rouge-score`: runs of a to z and 0 to 9 in lower case, as every published figure has them. Of a text in another
 *   script nothing is left.
 * - `words`: the words of any language, as `Tokens.f1` has them.
 */
export type RougeWords = "rouge-score" | "words"

/** How a text becomes words. */
export interface RougeTokenOptions {
  readonly words: RougeWords
  readonly stemmer: boolean
}

/** The words of a text. Words of up to three letters have no stem of their own. */
export const rougeTokens = (text: string, { words, stemmer }: RougeTokenOptions): ReadonlyArray<string> => {
  const tokens = words === "words" ? unicodeWords(text) : (text.toLowerCase().match(/[a-z0-9]+/gu) ?? [])
  return stemmer ? tokens.map((token) => (token.length > 3 ? porterStem(token) : token)) : tokens
}

/** ROUGE-N: the n-grams that two texts share. */
export const rougeN = (
  output: ReadonlyArray<string>,
  reference: ReadonlyArray<string>,
  size: number
): Overlap =>
  overlapOf(sharedNgrams(output, reference, size), ngramCount(output, size), ngramCount(reference, size))

const tooLong = (what: string): string =>
  `the texts are too long for ${what}: expected a product of at most ${what === "rougeL" ? longestCompared ** 2 : mostSentenceCells} words`

/** ROUGE-L: the longest common subsequence of words. A text says why there is none. */
export const rougeL = (output: ReadonlyArray<string>, reference: ReadonlyArray<string>): Overlap | string => {
  const shared = commonSubsequence(reference, output)
  return shared === undefined ? tooLong("rougeL") : overlapOf(shared, output.length, reference.length)
}

/**
 * ROUGE-Lsum: over the lines of two texts. A word of the reference counts where the longest common subsequence of its line
 * with any line of the output has it, and no more often than the output has it. A text says why there is none.
 */
export const rougeLsum = (
  output: ReadonlyArray<ReadonlyArray<string>>,
  reference: ReadonlyArray<ReadonlyArray<string>>
): Overlap | string => {
  const given = output.flat()
  const wanted = reference.flat()
  if (given.length * wanted.length > mostSentenceCells) return tooLong("rougeLsum")
  const left = countsOf(given)
  let hits = 0
  for (const line of reference) {
    const places = new Set(output.flatMap((each) => commonPlaces(line, each)))
    for (const [place, word] of line.entries()) if (places.has(place) && takeOne(left, word)) hits++
  }
  return overlapOf(hits, given.length, wanted.length)
}
