/**
 * Text for a terminal: neutralised, measured, cut and wrapped by display width.
 *
 * Names, tags and reasons come from users and models. Before they reach a terminal they lose every character that
 * could move the cursor, change colours, reorder text or hide it.
 *
 * **Gotchas**
 *
 * Terminals disagree about the width of rare scripts and emoji. Widths here follow Unicode's East Asian Width, as
 * most terminals do.
 */
import stringWidth from "fast-string-truncated-width"

/** Line breaks of every kind, and tabs: shown as one space. */
const blanks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/** What may stay of the invisible format characters: the joiners that emoji and Persian or Indic text need. */
const hidden = /(?![\u200c\u200d])[\p{Cf}\p{Cs}\p{Cn}\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu

/** The control characters C0, delete and C1. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go
const controls = /[\u0000-\u001f\u007f-\u009f]/g

/** More than three marks on one character run into the lines above and below. */
const stackedMarks = /(\p{M}{3})\p{M}+/gu

const printable = /^[\x20-\x7e]*$/

const replacement = "\ufffd"

/** A picture of a control character where Unicode has one: `␛` for escape. */
const picture = (control: string): string => {
  const code = control.charCodeAt(0)
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : replacement
}

/**
 * Makes any text safe to show on one line. Line breaks become spaces; control characters become pictures; hidden
 * and bidirectional controls become U+FFFD. Plain text is returned as it is.
 */
export const neutral = (text: string): string =>
  printable.test(text)
    ? text
    : text
        .replace(blanks, " ")
        .replace(controls, picture)
        .replace(hidden, replacement)
        .replace(stackedMarks, "$1")

/** Columns that a neutral text takes. */
export const width = (text: string): number => (printable.test(text) ? text.length : stringWidth(text).width)

let segmenter: Intl.Segmenter | undefined

/** What a reader sees as characters, one after the other. The segmenter is loaded on first use: it is slow to start. */
function* characters(text: string): Generator<string, void, undefined> {
  if (printable.test(text)) {
    yield* text
    return
  }
  segmenter ??= new Intl.Segmenter()
  for (const { segment } of segmenter.segment(text)) yield segment
}

/** The longest beginning of a text that fits, in whole characters. Reads no further than that. */
const beginning = (text: string, columns: number): string => {
  if (printable.test(text)) return text.slice(0, columns)
  let kept = ""
  let taken = 0
  for (const character of characters(text)) {
    taken += width(character)
    if (taken > columns) break
    kept += character
  }
  return kept
}

/** Cuts a neutral text to at most `columns`, ending in `…` (or `ellipsis`) when something is missing. */
export const cut = (text: string, columns: number, ellipsis = "…"): string => {
  if (width(text) <= columns) return text
  if (columns < ellipsis.length) return beginning(text, Math.max(columns, 0))
  return beginning(text, columns - ellipsis.length).trimEnd() + ellipsis
}

/** Where a long word without spaces may be broken before it has to be: after these. */
const seams = /(?<=[-_/:.,;|@])/

/** How many characters of a full line stay on it: up to its last seam, unless that leaves half of it empty. */
const seamOf = (line: ReadonlyArray<string>, columns: number): number => {
  const seam = line.join("").split(seams).slice(0, -1).join("")
  if (width(seam) * 2 <= columns) return line.length
  let length = 0
  for (const [at, character] of line.entries()) {
    length += character.length
    // A seam may lie inside what is seen as one character: then the line is broken behind that.
    if (length >= seam.length) return at + 1
  }
  return line.length
}

/**
 * Breaks one word into pieces that fit, at its seams where it has any. Takes time in proportion to the length of the
 * word: texts in scripts without spaces are one word.
 */
const pieces = (word: string, columns: number): ReadonlyArray<string> => {
  if (width(word) <= columns) return [word]
  const found: Array<string> = []
  let line: Array<string> = []
  let taken = 0
  for (const each of characters(word)) {
    const needed = width(each)
    // A character wider than the column cannot be helped: it is dropped for a mark that fits.
    const character = needed > columns ? "?" : each
    const columnsOfIt = needed > columns ? 1 : needed
    if (taken + columnsOfIt > columns) {
      const kept = seamOf(line, columns)
      found.push(line.slice(0, kept).join(""))
      line = line.slice(kept)
      taken = line.reduce((sum, left) => sum + width(left), 0)
    }
    line.push(character)
    taken += columnsOfIt
  }
  return line.length === 0 ? found : [...found, line.join("")]
}

/**
 * As much of a text as so many lines could hold, and more than one line beyond. (A character is at most 64 code units
 * here: what is longer is no character that somebody would miss.)
 */
const shownOf = (text: string, columns: number, most: number): string =>
  Number.isFinite(most) ? text.slice(0, 64 * columns * (most + 2)) : text

/** The words of a text. A number and the percent sign behind it are one, where a line has room for that. */
const wordsOf = (text: string, columns: number): ReadonlyArray<string> =>
  text.includes(" %")
    ? text
        .split(/(?<!\d) | (?!%)/u)
        .flatMap((word) => (word.includes(" ") && width(word) > columns ? word.split(" ") : [word]))
    : text.split(" ")

/**
 * Wraps a neutral text into lines of at most `columns`. At most `most` lines (default: as many as it takes); the
 * last then ends in `…`.
 */
export const wrap = (
  text: string,
  columns: number,
  most = Number.POSITIVE_INFINITY,
  ellipsis = "…"
): ReadonlyArray<string> => {
  if (columns < 1) return [""]
  const lines: Array<string> = []
  let line = ""
  const words = wordsOf(shownOf(text, columns, most), columns)
  for (const word of words.flatMap((each) => pieces(each, columns).map((piece, nth) => ({ piece, nth })))) {
    const joined = line === "" ? word.piece : word.nth === 0 ? `${line} ${word.piece}` : undefined
    if (joined !== undefined && width(joined) <= columns) {
      line = joined
      continue
    }
    lines.push(line)
    line = word.piece
  }
  lines.push(line)
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), cut(`${lines.slice(most - 1).join(" ")}`, columns, ellipsis)]
}

/** Fills a neutral text up to `columns` with spaces. */
export const pad = (text: string, columns: number, align: "left" | "right"): string => {
  const space = " ".repeat(Math.max(0, columns - width(text)))
  return align === "left" ? text + space : space + text
}
