/**
 * The words of a text, and the text with some of them rewritten.
 */

/** A word with its place. */
export interface Word {
  /** The word as it stands. */
  readonly text: string
  /** Where it begins, in UTF-16 units. */
  readonly at: number
}

const wordLike = /[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}'’_.,@:/-]*[\p{L}\p{M}\p{N}])?/gu

/** The words of a text with their places. Addresses, dates and numbers with signs in them are one word. */
export const wordsOf = (text: string): ReadonlyArray<Word> =>
  Array.from(text.matchAll(wordLike), (match) => ({ text: match[0], at: match.index }))

/** The text with other words in the place of these, which stand in order. What is between them stays as it is. */
export const rewritten = (
  text: string,
  words: ReadonlyArray<Word>,
  change: (word: string, nth: number) => string
): string => {
  let after = ""
  let end = 0
  for (const [nth, { text: word, at }] of words.entries()) {
    after += text.slice(end, at) + change(word, nth)
    end = at + word.length
  }
  return after + text.slice(end)
}
