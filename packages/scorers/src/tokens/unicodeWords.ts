/**
 * The words of a text in any language, as Unicode has them.
 */
import { boundedNormalise } from "@assay/core/internal"

// One locale for every machine: the words of a text must not depend on where it is scored.
const segmenter = new Intl.Segmenter("en", { granularity: "word" })

/** What the rules come down to within ASCII, where they need no tables and this is twenty times as fast. */
const asciiWord = /(?:[A-Za-z0-9_]|(?<=[A-Za-z])['.:](?=[A-Za-z])|(?<=[0-9])[.',;](?=[0-9]))+/gu
const isAscii = /^[\0-\x7f]*$/u
/** Underscores join words, and are none by themselves. */
const isWord = (segment: string): boolean => !segment.startsWith("_") || !/^_+$/u.test(segment)

const fold = (word: string): string =>
  isAscii.test(word) ? word.toLowerCase() : boundedNormalise(word, "NFKC").toUpperCase().toLowerCase()

/**
 * The words of a text by the rules of Unicode Standard Annex #29 and the dictionaries of ICU (Thai, Lao, Khmer, Burmese,
 * Chinese and Japanese are written without spaces), in one case and in NFKC. In a text without words, such as "👍" or
 * "!!!", every sign counts as a word.
 */
export const unicodeWords = (text: string): ReadonlyArray<string> => {
  if (isAscii.test(text)) {
    const words = (text.toLowerCase().match(asciiWord) ?? []).filter(isWord)
    if (words.length > 0) return words
  }
  const words: Array<string> = []
  const signs: Array<string> = []
  // NFKC takes Thai vowels apart, and the dictionaries no longer know the words: each word is folded by itself.
  for (const { segment, isWordLike } of segmenter.segment(boundedNormalise(text, "NFC"))) {
    if (isWordLike === true && isWord(segment)) words.push(fold(segment))
    else if (words.length === 0 && /\S/u.test(segment)) signs.push(fold(segment))
  }
  return words.length > 0 ? words : signs
}
