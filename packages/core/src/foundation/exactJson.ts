/**
 * JSON whose whole numbers keep their digits.
 *
 * `JSON.parse` makes a double of every number: 740245381351497731 becomes 740245381351497700, and two order numbers
 * become one. Here a whole number that a double would write with other digits is a bigint instead, which schemas of
 * numbers and the rules for datasets refuse with the digits as they stand. All other numbers are what `JSON.parse` makes
 * of them.
 */
import { randomUUID } from "node:crypto"
import * as Predicate from "effect/Predicate"

// A double keeps any 15 digits, so only longer numbers need a second look: those that stand where a value may, since ids
// and fractions have as many digits in every other reply.
const long = /(?:^|[:,[])\s*-?\d{16}/u
const whole = /^(-?\d+)(?:\.0*)?$/u

/** Longer ones are infinite as doubles, and refused as such. */
const longestDouble = 309

/** The exact value of a whole number as it is written; undefined where a double writes the same digits. */
export const inexact = (source: string): bigint | undefined => {
  const digits = source.length > 15 ? whole.exec(source)?.[1] : undefined
  return digits === undefined || digits.length > longestDouble || String(Number(digits)) === digits
    ? undefined
    : BigInt(digits)
}

// Typed loosely because the third argument, `{ source }`, is younger than the types of the language.
const revive = (_: string, value: unknown, ...[context]: ReadonlyArray<unknown>): unknown =>
  typeof value === "number" && Predicate.hasProperty(context, "source") && typeof context.source === "string"
    ? (inexact(context.source) ?? value)
    : value

/** `JSON.parse`, but that a whole number which a double would alter is a bigint. Throws what `JSON.parse` throws. */
export const parse = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  if (!long.test(text)) return value
  try {
    return JSON.parse(text, revive)
  } catch {
    // Reviving recurses: what is nested too deep for it keeps its doubles, and is too deep for every reader of ours.
    return value
  }
}

const mark = `${randomUUID()} `
const marked = new RegExp(`"${mark}(-?\\d+)"`, "gu")

/** `JSON.stringify`, but that a bigint is written as the whole number it is. Throws what `JSON.stringify` throws besides. */
export const write = (value: unknown): string | undefined => {
  let hasAny = false
  const text = JSON.stringify(value, (_, each: unknown) => {
    if (typeof each !== "bigint") return each
    hasAny = true
    return `${mark}${each}`
  })
  return hasAny ? text.replace(marked, "$1") : text
}

/** The problem with a number that lost digits would change, for messages about fields. */
export const tooLong = (value: bigint): string =>
  `expected a number of at most ${Number.MAX_SAFE_INTEGER}, found ${value}: write it as a string, or its digits are lost`
