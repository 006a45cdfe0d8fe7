/**
 * Pieces of a reply for one-line messages.
 */

/** The start of a text on one line, in quotes; `limit` is in characters, default 80. */
export const excerpt = (text: string, limit = 80): string => {
  const line = text
    .slice(0, limit * 8)
    .replace(/\s+/gu, " ")
    .trim()
  return line.length > limit ? `"${line.slice(0, limit).toWellFormed()}…"` : `"${line}"`
}

/** A text on one line; of one that is longer than `limit` characters, the beginning. Default: all of it. */
export const oneLine = (text: string, limit = Number.POSITIVE_INFINITY): string =>
  text.replace(/\s+/gu, " ").trim().slice(0, limit).toWellFormed()

/** A reason that is longer helps nobody, and would be kept with every trial that has it. In characters. */
const mostOfReason = 10_000

/** A text of any length as a reason that can be kept: the beginning of a longer one, with how much is missing. */
export const bounded = (text: string): string =>
  text.length <= mostOfReason
    ? text
    : `${text.slice(0, mostOfReason).toWellFormed()}… (${(text.length - mostOfReason).toLocaleString("en")} more characters)`

/** The first few of many values, in quotes: `"a", "b" and 148 more`. `limit` is how many, default 8. */
export const listed = (values: ReadonlyArray<string>, limit = 8): string => {
  const shown = values.slice(0, limit).map((value) => excerpt(value, 40))
  const more = values.length - shown.length
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ")
}
