/**
 * Days, as dates or in text.
 */
import type { DateComparator } from "./comparator.ts"
import { ambiguity, type DateFormat, type Day, dateFormat, isoDay } from "./dateFormat.ts"
import { type Scalar, textOf } from "./scalar.ts"

/** No date is written in more characters. */
const mostCharacters = 100

const formatsOf = ({ formats = [], locale = "en" }: DateComparator): ReadonlyArray<DateFormat | string> =>
  formats.map((format) => {
    const made = dateFormat(format, locale)
    return typeof made === "string" ? `format ${format}: ${made}` : made
  })

const isFormat = (made: DateFormat | string): made is DateFormat => typeof made !== "string"

export const dateScalar = (options: DateComparator): Scalar => {
  const formats = formatsOf(options).filter(isFormat)
  const read = (value: unknown): Day | undefined => {
    if (value instanceof Date) {
      return Number.isNaN(value.getTime())
        ? undefined
        : { year: value.getUTCFullYear(), month: value.getUTCMonth() + 1, day: value.getUTCDate() }
    }
    if (typeof value !== "string" || value.length > mostCharacters) return undefined
    const text = value.normalize("NFC").trim()
    const found = isoDay(text)
    if (found !== undefined) return found
    for (const format of formats) {
      const day = format.read(text)
      if (day !== undefined) return day
    }
    return undefined
  }
  const key = (value: unknown): string => {
    const day = read(value)
    return day === undefined ? `text ${textOf(value).trim()}` : `${day.year}-${day.month}-${day.day}`
  }
  return {
    key,
    isTolerant: false,
    isSame: (expected, actual) => expected === actual || key(expected) === key(actual),
    miss: (expected, actual) => {
      const [one, other] = [read(expected), read(actual)]
      if (one === undefined) return ["label-no-date"]
      if (other === undefined) return ["no-date"]
      return one.year === other.year && one.month === other.day && one.day === other.month
        ? ["day-month"]
        : []
    }
  }
}

const isLocale = (locale: string): boolean => {
  try {
    return Intl.getCanonicalLocales(locale).length === 1
  } catch {
    return false
  }
}

/** What is impossible in the declaration of a date; undefined where all is well. */
export const dateFault = (options: DateComparator): string | undefined => {
  const { locale = "en" } = options
  if (!isLocale(locale)) return `locale: expected a language tag such as de-AT, found ${locale}`
  const made = formatsOf(options)
  const bad = made.find((each) => typeof each === "string")
  if (typeof bad === "string") return bad
  const formats = made.filter(isFormat)
  for (const [nth, one] of formats.entries()) {
    for (const other of formats.slice(nth + 1)) {
      const text = ambiguity(one, other)
      if (text !== undefined)
        return `formats ${one.format} and ${other.format} read ${text} as different days; declare the one that the data have`
    }
  }
  return undefined
}
