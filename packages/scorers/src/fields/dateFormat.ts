/**
 * Formats of dates, and what they read.
 */

/** A day of the calendar. */
export interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** A format made ready. */
export interface DateFormat {
  readonly format: string
  readonly read: (text: string) => Day | undefined
  readonly write: (day: Day) => string
}

const tokens = /YYYY|YY|MMMM|MMM|MM|M|DD|D|\s+|[\s\S]/gu

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/gu, "\\$&")

const isDay = ({ year, month, day }: Day): boolean => {
  if (month < 1 || month > 12 || day < 1) return false
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= (month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)
}

/** Names of months in small letters and without a full stop: beside a day, and by themselves. */
interface MonthNames {
  readonly beside: ReadonlyArray<string>
  readonly alone: ReadonlyArray<string>
}

/** Names of months in a language. Beside a day a name may have another form: "1 января", "3. März" and "Mär 2024". */
const monthNames = (locale: string, month: "long" | "short"): MonthNames => {
  const named = (options: Intl.DateTimeFormatOptions): ReadonlyArray<string> => {
    const format = new Intl.DateTimeFormat(locale, { ...options, month, timeZone: "UTC" })
    return Array.from({ length: 12 }, (_, nth) => {
      const parts = format.formatToParts(Date.UTC(2001, nth, 15))
      return bare(parts.find(({ type }) => type === "month")?.value ?? "")
    })
  }
  return { beside: named({ day: "numeric" }), alone: named({}) }
}

const bare = (name: string): string => name.normalize("NFC").toLowerCase().replace(/\.$/u, "")

/** Whether each month has a name of its own. */
const isNames = (list: ReadonlyArray<string>): boolean => new Set(list).size === 12 && !list.includes("")

const two = (value: number): string => String(value).padStart(2, "0")

/** Two digits of a year, as POSIX has them. */
const century = (year: number): number => (year <= 68 ? 2000 + year : 1900 + year)

/**
 * Makes a format ready.
 *
 * @returns the reason where it cannot tell a day
 */
export const dateFormat = (format: string, locale: string): DateFormat | string => {
  const names = { long: monthNames(locale, "long"), short: monthNames(locale, "short") }
  const parts = format.match(tokens) ?? []
  const order: Array<"year" | "month" | "day"> = []
  const readers: Array<(text: string) => number> = []
  let source = ""
  const add = (part: "year" | "month" | "day", pattern: string, read: (text: string) => number): void => {
    order.push(part)
    readers.push(read)
    source += `(${pattern})`
  }
  const monthBy =
    ({ beside, alone }: MonthNames) =>
    (text: string) =>
      beside.indexOf(bare(text)) + 1 || alone.indexOf(bare(text)) + 1
  for (const part of parts) {
    switch (part) {
      case "YYYY":
        add("year", "\\d{4}", Number)
        break
      case "YY":
        add("year", "\\d{2}", (text) => century(Number(text)))
        break
      case "MM":
        add("month", "\\d{2}", Number)
        break
      case "M":
        add("month", "\\d{1,2}", Number)
        break
      case "DD":
        add("day", "\\d{2}", Number)
        break
      case "D":
        add("day", "\\d{1,2}", Number)
        break
      case "MMMM":
      case "MMM": {
        const { beside, alone } = part === "MMM" ? names.short : names.long
        if (!isNames(beside)) return `the months of ${locale} have no names of their own as ${part}`
        const known = isNames(alone) ? alone : []
        const longest = [...beside, ...known].sort((a, b) => b.length - a.length)
        add("month", `${longest.map(escaped).join("|")}`, monthBy({ beside, alone: known }))
        source += "\\.?"
        break
      }
      default:
        source += /^\s+$/u.test(part) ? "\\s+" : escaped(part)
    }
  }
  for (const part of ["year", "month", "day"] as const) {
    const count = order.filter((each) => each === part).length
    if (count !== 1) return `expected one ${part}, found ${count === 0 ? "none" : count}`
  }
  const pattern = new RegExp(`^${source}$`, "iu")
  return {
    format,
    read: (text) => {
      const match = pattern.exec(text)
      if (match === null) return undefined
      const day = { year: 0, month: 0, day: 0 }
      order.forEach((part, nth) => {
        day[part] = readers[nth]?.(match[nth + 1] ?? "") ?? 0
      })
      return isDay(day) ? day : undefined
    },
    write: ({ year, month, day }) =>
      parts
        .map((part) => {
          switch (part) {
            case "YYYY":
              return String(year)
            case "YY":
              return two(year % 100)
            case "MM":
              return two(month)
            case "M":
              return String(month)
            case "DD":
              return two(day)
            case "D":
              return String(day)
            case "MMMM":
              return names.long.beside[month - 1] ?? ""
            case "MMM":
              return names.short.beside[month - 1] ?? ""
            default:
              return part
          }
        })
        .join("")
  }
}

const iso = /^([+-]?\d{4,6})-(\d{2})-(\d{2})(?:[T ]\d{2}:?\d{2}.{0,24})?$/u

/** The day of a text of ISO 8601, as written, whatever its time and zone. */
export const isoDay = (text: string): Day | undefined => {
  const [, year, month, day] = iso.exec(text) ?? []
  const found = { year: Number(year), month: Number(month), day: Number(day) }
  return year !== undefined && isDay(found) ? found : undefined
}

const sameDay = (one: Day, other: Day): boolean =>
  one.year === other.year && one.month === other.month && one.day === other.day

/** Days that show every order of their parts: all of them are valid when parts change places. */
const probes: ReadonlyArray<Day> = [
  { year: 2003, month: 4, day: 5 },
  { year: 2011, month: 12, day: 10 },
  { year: 2001, month: 2, day: 3 }
]

/** A text that two formats read as different days; undefined where none was found. */
export const ambiguity = (one: DateFormat, other: DateFormat): string | undefined => {
  for (const [first, second] of [
    [one, other],
    [other, one]
  ] as const) {
    for (const probe of probes) {
      const text = first.write(probe)
      const [read, also] = [first.read(text), second.read(text)]
      if (read !== undefined && also !== undefined && !sameDay(read, also)) return text
    }
  }
  return undefined
}
