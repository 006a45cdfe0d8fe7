/**
 * From a text to its tokens: runs of letters, runs of digits, and each other mark for itself. So `11:45AM` is four tokens,
 * and a span may end inside it.
 */

/** A token, and where it stands. */
export interface Token {
  readonly text: string
  /** UTF-16 code units before it. */
  readonly start: number
  /** Where it ends, not included. */
  readonly end: number
  /** The line that it stands on, from 0. */
  readonly line: number
}

const pattern = /[\p{L}\p{M}]+|\p{N}+|\n|[^\s\p{L}\p{M}\p{N}]/gu

/** At most this many tokens of a text are read, so that the cost of a hostile one is bounded. */
const mostTokens = 5_000

/** The tokens of a text, in order; at most {@link mostTokens}. */
export const tokensOf = (text: string): ReadonlyArray<Token> => {
  const tokens: Array<Token> = []
  let line = 0
  for (const match of text.matchAll(pattern)) {
    if (match[0] === "\n") {
      line++
      continue
    }
    tokens.push({ text: match[0], start: match.index, end: match.index + match[0].length, line })
    if (tokens.length === mostTokens) break
  }
  return tokens
}
