/**
 * Figures of decisions as people read them, beyond those of `Report.Figures`.
 */
import { Report } from "@assay/core"

const { Figures } = Report

/** An amount in US dollars with its sign: `$12.40`, `-$0.00031`. */
export const money = (usd: number): string => (usd < 0 ? `-$${Figures.usd(-usd)}` : `$${Figures.usd(usd)}`)

/** An amount of which two digits are all that is known: `$0.021`. */
export const roundMoney = (usd: number): string => money(Number(usd.toPrecision(2)))

/** An interval of amounts: `$0.04 to $0.11`. */
export const moneyRange = (low: number, high: number): string => `${money(low)} to ${money(high)}`

/** In what a difference is counted: a share's in points of a hundred, another's in its own unit. */
export type Unit = "share" | "number"

const decimalsOf = (span: number): number =>
  span > 0 ? Math.min(6, Math.max(0, Math.ceil(-Math.log10(span)) + 1)) : 2

/**
 * A difference without its unit, as fine as an interval of this width: `3.1`, `-0.4`.
 *
 * @param span the width of its interval, in the unit of the score; 0 where there is none
 */
const bareDifference = (value: number, unit: Unit, span = 0): string => {
  const scale = unit === "share" ? 100 : 1
  const decimals = unit === "share" ? Math.max(1, decimalsOf(scale * span || 10)) : decimalsOf(span)
  const text = (scale * value).toFixed(decimals)
  return Number(text) === 0 ? text.replace("-", "") : text
}

/** A difference with its unit: `3.1 points`; `0.25` of a score that is no share. */
export const difference = (value: number, unit: Unit, span = 0): string =>
  unit === "share" ? `${bareDifference(value, unit, span)} points` : bareDifference(value, unit, span)

/** A difference that somebody states, as short as it is: `2 points`, `1 point`, `0.25`. */
export const stated = (value: number, unit: Unit): string => {
  const text = String(Number(((unit === "share" ? 100 : 1) * value).toPrecision(3)))
  return unit === "number" ? text : `${text} ${text === "1" ? "point" : "points"}`
}

/** Names in a sentence: `a`, `a and b`, `a, b and c`. */
export const listed = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`

/** A number of cases, as coarse as a plan is: two digits, rounded up. */
export const roundedUp = (cases: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, cases))) - 1)
  return Math.ceil(cases / unit - 1e-9) * unit
}
