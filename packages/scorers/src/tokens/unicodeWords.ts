/**
 * The words of a text in any language, as Unicode has them.
 */
import { boundedNormalise } from "@assay/core/internal"

// One locale for every machine: the words of a text must not depend on where it is scored.
const segmenter = new Intl.Segmenter("en", { granularity: "word" })

const isAscii = /^[\0-\x7f]*$/u
/** Underscores join words, and are none by themselves. */
const isWord = (segment: string): boolean => !segment.startsWith("_") || !/^_+$/u.test(segment)

/** What a character of ASCII is to the rules: 1 a letter, 2 a digit, 3 an underscore, 0 none of these. */
const kindOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[a-z]/iu.test(character) ? 1 : /[0-9]/u.test(character) ? 2 : character === "_" ? 3 : 0
})

/** Whether a character stands within a word, between two of the same kind: `don't`, `3.14`. */
const joins = (code: number, kind: number): boolean => {
  const character = String.fromCharCode(code)
  return kind === 1 ? "'.:".includes(character) : kind === 2 && ".',;".includes(character)
}

/** What the rules come down to within ASCII, where they need no tables: many times as fast as the segmenter. */
const asciiWords = (text: string): Array<string> => {
  const words: Array<string> = []
  let start = 0
  while (start < text.length) {
    if (kindOf[text.charCodeAt(start)] === 0) {
      start++
      continue
    }
    let end = start + 1
    for (; end < text.length; end++) {
      if (kindOf[text.charCodeAt(end)] !== 0) continue
      const before = kindOf[text.charCodeAt(end - 1)] ?? 0
      const isWithin = kindOf[text.charCodeAt(end + 1)] === before && joins(text.charCodeAt(end), before)
      if (!isWithin) break
    }
    const word = text.slice(start, end)
    if (isWord(word)) words.push(word)
    start = end
  }
  return words
}

const fold = (word: string): string =>
  isAscii.test(word) ? word.toLowerCase() : boundedNormalise(word, "NFKC").toUpperCase().toLowerCase()

/**
 * The words of a text by the rules of Unicode Standard Annex #29 and the dictionaries of ICU (Thai, Lao, Khmer, Burmese,
 * Chinese and Japanese are written without spaces), in one case and in NFKC. In a text without words, such as "👍" or
 * "!!!", every sign counts as a word.
 */
export const unicodeWords = (text: string): ReadonlyArray<string> => {
  if (isAscii.test(text)) {
    const words = asciiWords(text.toLowerCase())
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
