/**
 * Which scripts the letters of a text are of.
 */

/** What is told of the letters of a text. */
export interface Letters {
  /** Scripts of which there are two letters or more. */
  readonly scripts: ReadonlyArray<string>
  /** Scripts of which one word has letters, where none of the world's words has: `Latin and Cyrillic`. */
  readonly mixed: string | undefined
  /** Whether there are characters that nobody sees, or that turn the direction of the text. */
  readonly isHiding: boolean
}

const names = [
  "Latin",
  "Cyrillic",
  "Greek",
  "Han",
  "Hiragana",
  "Katakana",
  "Hangul",
  "Arabic",
  "Hebrew",
  "Devanagari",
  "Bengali",
  "Tamil",
  "Telugu",
  "Thai",
  "Armenian",
  "Georgian",
  "Ethiopic",
  "Khmer"
] as const

const letterOf = names.map((name) => [name, new RegExp(`\\p{Script=${name}}`, "gu")] as const)

/** Latin letters and what stands beside them in Latin texts. */
const latin = /^[\t\n\r -\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2122\u2190-\u21ff\ufb00-\ufb06]*$/u

// A joiner between letters or emoji is how they are written; a word joiner or a soft hyphen in the middle is layout.
const hiding = /[\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u

/** Letters that look alike in these scripts, so that one stands in for another. */
const alike =
  /(?=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}]*\p{Script=Latin})(?=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}]*[\p{Script=Cyrillic}\p{Script=Greek}])(?<![\p{L}])[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}]{3,}/u

const plain: Letters = { scripts: ["Latin"], mixed: undefined, isHiding: false }

const mixedIn = (text: string): string | undefined => {
  const word = alike.exec(text)?.[0]
  if (word === undefined) return undefined
  const found = ["Latin", "Cyrillic", "Greek"].filter((name) =>
    new RegExp(`\\p{Script=${name}}`, "u").test(word)
  )
  return found.join(" and ")
}

/** What is told of the letters of texts; of each the first 20,000 characters are looked at. */
export const lettersOf = (texts: ReadonlyArray<string>): Letters => {
  if (texts.every((text) => latin.test(text))) return plain
  const text = texts.map((each) => each.slice(0, 20_000)).join("\n")
  return {
    scripts: letterOf.flatMap(([name, letter]) => ((text.match(letter)?.length ?? 0) >= 2 ? [name] : [])),
    mixed: mixedIn(text),
    isHiding: hiding.test(text)
  }
}
