/**
 * Characters that act on a text instead of being part of it, made visible: `[U+202E]` for an override that would
 * show the rest of the line from right to left.
 *
 * Used on both sides: for names in tables and plots, and by the page's script for the texts of trials.
 */

/**
 * Controls but line breaks and tabs, invisible format characters, lone surrogates, line separators, and letters that
 * show nothing. The Arabic and Syriac signs that Unicode counts as format characters are visible, and stay.
 */
const hidden =
  /(?![\t\n\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u17b4\u17b5\u3164\uffa0]|\u034f/gu

/** An emoji that joins others, as in a family: the joiner between two of them is no trick. */
const joined = /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*\u200d(?=\p{Extended_Pictographic})/gu

/** A stretch of text, or the name of one character that would not be seen. */
export interface Part {
  /** The stretch, or the name: `[U+202E]`. */
  readonly text: string
  /** Whether it is the name of a character. */
  readonly isHidden: boolean
}

const nameOf = (character: string): string =>
  `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`

/** Positions of joiners that belong to an emoji. */
const joiners = (text: string): ReadonlySet<number> =>
  text.includes("\u200d")
    ? new Set(Array.from(text.matchAll(joined), (match) => match.index + match[0].length - 1))
    : new Set()

/** Splits a text at the characters that would not be seen. Windows line ends are line ends. */
export const parts = (raw: string): ReadonlyArray<Part> => {
  const text = raw.includes("\r") ? raw.replaceAll("\r\n", "\n") : raw
  const kept = joiners(text)
  const found: Array<Part> = []
  let from = 0
  for (const { 0: character, index } of text.matchAll(hidden)) {
    if (kept.has(index)) continue
    if (index > from) found.push({ text: text.slice(from, index), isHidden: false })
    found.push({ text: nameOf(character), isHidden: true })
    from = index + character.length
  }
  if (from < text.length) found.push({ text: text.slice(from), isHidden: false })
  return found
}

/** The text with hidden characters named. */
export const visible = (text: string): string =>
  parts(text)
    .map((part) => part.text)
    .join("")

/** The same on one line. */
export const oneLine = (text: string): string => visible(text.replace(/\s+/g, " ").trim())
