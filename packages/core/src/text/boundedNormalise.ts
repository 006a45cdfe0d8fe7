/**
 * Unicode normalisation in bounded time.
 */

/** The forms of `String.prototype.normalize`. */
export type UnicodeForm = "NFC" | "NFD" | "NFKC" | "NFKD"

// Characters that may have to be put in order behind the character they stand on: marks, and the half-width
// kana sound marks, which are letters until NFKC makes marks of them. U+034F is the mark that ends such a run.
const tooLong = /[\p{M}\uFF9E\uFF9F]{31}/u
// Such a text is what it is in every form.
const isAscii = /^[\0-\x7F]*$/u
const thirty = /[[\p{M}\uFF9E\uFF9F]--\u034F]{30}(?=[[\p{M}\uFF9E\uFF9F]--\u034F])/gv

/**
 * `text.normalize(form)` in time linear in the text.
 *
 * Putting combining marks in order takes time quadratic in the length of their run, and a text of nothing but
 * marks blocks the process for minutes. A run of more than 30, which no language has, is therefore parted by a
 * COMBINING GRAPHEME JOINER (U+034F) first: the stream-safe format of Unicode Standard Annex #15. Any other text
 * comes out as `normalize` gives it.
 */
export const boundedNormalise = (text: string, form: UnicodeForm): string =>
  isAscii.test(text) ? text : (tooLong.test(text) ? text.replace(thirty, "$&\u034F") : text).normalize(form)
