/**
 * Differences as people read them: shares in points (hundredths of the whole), other scores in their own unit.
 */
import type { Unit } from "../scorer/unit.ts"
import * as Figures from "../text/figures.ts"
import type { Interval } from "./Evidence.ts"

export type { Unit } from "../scorer/unit.ts"

const scaleOf = (unit: Unit): number => (unit === "share" ? 100 : 1)

/** Decimals that show the first two digits of a span, one to six for points. */
const decimalsOf = (span: number | undefined, unit: Unit): number => {
  const least = unit === "share" ? 1 : 0
  const scaled = (span ?? 0) * scaleOf(unit)
  if (scaled > 0) return Math.min(6, Math.max(least, Math.ceil(-Math.log10(scaled)) + 1))
  // Without an interval nobody knows how fine it is.
  return unit === "share" ? 1 : 2
}

const spanOf = (interval: Interval | undefined): number | undefined =>
  interval === undefined ? undefined : interval.high - interval.low

const fixed = (value: number, decimals: number): string => {
  const text = value.toFixed(decimals)
  return Number(text) === 0 ? text.replace("-", "") : text
}

/** A difference without its unit, as fine as its interval: `3.1`, `-0.4`. */
export const bare = (value: number, unit: Unit, interval: Interval | undefined): string =>
  fixed(value * scaleOf(unit), decimalsOf(spanOf(interval), unit))

/** With its sign: `+3.1`, `-0.4`, `0.0`. */
export const signed = (value: number, unit: Unit, interval: Interval | undefined): string => {
  const text = bare(value, unit, interval)
  return Number(text) > 0 ? `+${text}` : text
}

/** A difference with its unit: `3.1 points`. */
export const amount = (value: number, unit: Unit, interval: Interval | undefined): string =>
  unit === "share" ? `${bare(value, unit, interval)} points` : bare(value, unit, interval)

/** A margin or a detectable difference without its unit: `2`, `0.25`. */
export const bareSize = (value: number, unit: Unit): string =>
  String(Number((value * scaleOf(unit)).toPrecision(2)))

/** The same with its unit: `2 points`, `0.25`. */
export const size = (value: number, unit: Unit): string => {
  const text = bareSize(value, unit)
  return unit === "number" ? text : `${text} ${text === "1" ? "point" : "points"}`
}

/** The bounds in words: `1.2 to 5.0`. */
export const range = (interval: Interval, unit: Unit): string =>
  `${bare(interval.low, unit, interval)} to ${bare(interval.high, unit, interval)}`

/** A p value in two digits: `0.031`, `<0.0001`. */
export const pValue = (p: number): string =>
  p < 0.0001 ? "<0.0001" : p > 0.995 ? "1" : String(Number(p.toPrecision(2)))

/** An amount of money: `$0.00123`, `$12.30`. */
export const usd = (value: number): string => `$${Figures.usd(value)}`
