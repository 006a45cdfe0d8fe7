/**
 * Dates in texts: day, month and year in the orders and with the marks that people write them.
 */

/** Which comes first where both could be a month: the day, or the month. */
export type DateOrder = "day-first" | "month-first"

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

const monthOf = (text: string): number => {
  const at = months.indexOf(text.slice(0, 3).toLowerCase())
  return at < 0 ? Number(text) : at + 1
}

const iso = (year: number, month: number, day: number): string | undefined => {
  const full = year < 100 ? 2000 + year : year
  const date = new Date(Date.UTC(full, month - 1, day))
  return date.getUTCFullYear() === full && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : undefined
}

const month =
  "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\\.?"

const yearFirst = /^(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})$/u
const named = new RegExp(
  `^(\\d{1,2})(?:st|nd|rd|th)?[-/. ]{0,2}(?:of )?(${month})[-/,. ]{0,2}(\\d{4}|\\d{2})$`,
  "iu"
)
const monthNamed = new RegExp(`^(${month}) {0,1}(\\d{1,2})(?:st|nd|rd|th)?[, ]{1,2}(\\d{4})$`, "iu")
const digits = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})$/u

/**
 * The date that a text is, as `YYYY-MM-DD`; undefined where it is something else, or where day and month cannot be told
 * apart and no order is given. A year of two digits is of this century.
 */
export const dateOf = (text: string, order?: DateOrder): string | undefined => {
  const bare = text.trim().slice(0, 40)
  const years = yearFirst.exec(bare)
  if (years !== null) return iso(Number(years[1]), Number(years[3]), Number(years[4]))
  const words = named.exec(bare)
  if (words !== null) return iso(Number(words[3]), monthOf(words[2] ?? ""), Number(words[1]))
  const monthWords = monthNamed.exec(bare)
  if (monthWords !== null)
    return iso(Number(monthWords[3]), monthOf(monthWords[1] ?? ""), Number(monthWords[2]))
  const found = digits.exec(bare)
  if (found === null) return undefined
  const [first, second, year] = [Number(found[1]), Number(found[3]), Number(found[4])]
  const dayFirst = iso(year, second, first)
  const monthFirst = iso(year, first, second)
  if (order !== undefined) return order === "day-first" ? dayFirst : monthFirst
  if (dayFirst === undefined || monthFirst === undefined || dayFirst === monthFirst)
    return dayFirst ?? monthFirst
  return undefined
}

const inText = new RegExp(
  `\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}|\\d{1,2}(?:st|nd|rd|th)?[-/. ]{0,2}(?:of )?${month}[-/,. ]{0,2}(?:\\d{4}|\\d{2})|${month} ?\\d{1,2}(?:st|nd|rd|th)?[, ]{1,2}\\d{4}|\\d{1,2}([-/.])\\d{1,2}\\2(?:\\d{4}|\\d{2})`,
  "giu"
)

/** The texts in a text that look like dates, with where they start. */
export const datesIn = (text: string): ReadonlyArray<{ readonly text: string; readonly start: number }> =>
  [...text.matchAll(inText)].map((match) => ({ text: match[0], start: match.index }))
