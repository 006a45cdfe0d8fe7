/**
 * Finds a key that stands twice at the top of a JSON object. Parsers keep the last value in silence; in a row of a dataset
 * one of the two may be the label.
 */

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/** The end of the string that opens at `start`: the position of its closing quote. */
const closingQuote = (text: string, start: number): number => {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1
    while (text.charCodeAt(before) === backslash) before--
    if ((at - before) % 2 === 1) return at
  }
  return text.length
}

/** Calls `each` with where the keys at the top of the object are. The text is valid JSON. */
const keysOf = (text: string, each: (start: number, end: number) => void): void => {
  let depth = 0
  let start = 0
  let end = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      start = at
      end = closingQuote(text, at)
      at = end
    } else if (code === 0x7b || code === 0x5b) depth++
    else if (code === 0x7d || code === 0x5d) depth--
    else if (code === colon && depth === 1) each(start, end + 1)
  }
}

/** The first key that stands twice at the top of an object, of which a parser kept `kept` keys. */
export const repeatedKey = (text: string, kept: number): string | undefined => {
  let count = 0
  keysOf(text, () => count++)
  if (count === kept) return undefined
  const seen = new Set<unknown>()
  let repeated: string | undefined
  keysOf(text, (start, end) => {
    const key: unknown = JSON.parse(text.slice(start, end))
    if (seen.has(key)) repeated ??= String(key)
    seen.add(key)
  })
  return repeated
}
