/**
 * Whole numbers beyond 2^53, of which a double keeps the first 15 digits and perhaps not the rest.
 */
import { decimalMagnitude } from "./numberMagnitude.ts"

const keptDigits = 15

const written = (value: number) =>
  /^-?(?<before>\d+)(?:\.(?<after>\d+))?(?:e\+(?<exponent>\d+))?$/u.exec(String(value))?.groups

const hasMoreDigits = (value: number): boolean => {
  const { before = "", after = "" } = written(value) ?? {}
  return `${before}${after}`.replace(/0+$/u, "").length > keptDigits
}

/**
 * Whether a whole number may have stood for another one before it became a double: it is beyond 2^53 and has more
 * digits than a double keeps. 740245381351497700 may have been 740245381351497731. From 10^21 on, where JavaScript
 * writes an exponent as people do, a number is a measure and its last digits are nobody's.
 */
export const isUncertain = (value: number): boolean =>
  Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21 && hasMoreDigits(value)

/** The whole number that a double stands for; undefined for a fraction and where its last digits are not known. */
export const wholeOf = (value: number): bigint | undefined => {
  if (Number.isSafeInteger(value)) return BigInt(value)
  if (!Number.isInteger(value) || hasMoreDigits(value)) return undefined
  const { before = "", after = "", exponent = "0" } = written(value) ?? {}
  const { whole } = decimalMagnitude(before, after, Number(exponent))
  return whole === undefined ? undefined : value < 0 ? -whole : whole
}
