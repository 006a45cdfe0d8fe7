/**
 * White space as Python's `str.split()` has it, which the reference implementations of the metrics are written in:
 * JavaScript's `\s` has U+FEFF besides, and lacks the separators U+001C to U+001F and U+0085.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are white space here
const pythonSpace = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u

/** The pieces between runs of white space, none of them empty. */
export const splitWhitespace = (text: string): ReadonlyArray<string> =>
  text.split(pythonSpace).filter((piece) => piece !== "")
