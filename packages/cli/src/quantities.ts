/** Durations and sizes as they are written on a command line. */

const hours: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 }

/** Milliseconds of `12h`, `30d`, `2w`. Throws with what would be right. */
export const duration = (text: string): number => {
  const [, count, unit = ""] = /^(\d+)([hdw])$/.exec(text) ?? []
  if (count === undefined)
    throw new Error(`expected a number of hours, days or weeks such as 30d, found ${text}`)
  return Number(count) * (hours[unit] ?? Number.NaN) * 3_600_000
}

const bytesOf: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9 }

/** Bytes of `500MB`, `2GB`. Throws with what would be right. */
export const size = (text: string): number => {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)\s*(kb|mb|gb)$/i.exec(text) ?? []
  if (count === undefined) throw new Error(`expected a size such as 500MB or 2GB, found ${text}`)
  return Math.floor(Number(count) * (bytesOf[unit.toLowerCase()] ?? Number.NaN))
}

/** What is expected, without the word itself: the parser puts "Expected: " in front. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^expected /u, "")
