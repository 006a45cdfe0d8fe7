/**
 * The words of a text, as copies are told by.
 */

/** Characters of a text that are kept: more of the beginning than of the end. */
const keptStart = 1_500
const keptEnd = 500

/** A text, shortened where it is long: its beginning and its end. */
export const shortened = (text: string): string =>
  text.length <= keptStart + keptEnd
    ? text
    : `${text.slice(0, keptStart)} ${text.slice(-keptEnd)}`.toWellFormed()

/** Words, and single characters of scripts without spaces. Marks belong to their letters, `'` and `’` to their word. */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}\p{M}])+(?:['’]\p{L}+)?/gu

const plain = /^[\x20-\x7e\n\r\t]*$/

const plainWord = /[a-z0-9]+(?:'[a-z]+)?/g

/** How many words of a text are compared. */
const most = 300

/** The words of a text in small letters, at most 300: its first 200 and its last 100 where it has more. */
export const wordsOf = (text: string): ReadonlyArray<string> => {
  const all = plain.test(text)
    ? (text.toLowerCase().match(plainWord) ?? [])
    : (text.normalize("NFKC").toLowerCase().match(word) ?? [])
  return all.length <= most ? all : [...all.slice(0, 200), ...all.slice(-100)]
}

const digit = /\p{N}/u

/** Whether a word is a number or has one in it: an amount, a date, a name of a thing. */
export const isNumber = (each: string): boolean => digit.test(each)

/**
 * The share of the words of two texts that are in both, in the same order: twice the longest common subsequence over all
 * words (as difflib's ratio), 0 to 1.
 */
export const likeness = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): number => {
  if (a.length + b.length === 0) return 1
  const row = new Uint16Array(b.length + 1)
  for (const left of a) {
    let diagonal = 0
    for (const [k, right] of b.entries()) {
      const above = row[k + 1] ?? 0
      row[k + 1] = left === right ? diagonal + 1 : Math.max(above, row[k] ?? 0)
      diagonal = above
    }
  }
  return (2 * (row[b.length] ?? 0)) / (a.length + b.length)
}
