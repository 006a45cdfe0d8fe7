/**
 * Fields that several checks have, and how their limits are said.
 */
import * as Schema from "effect/Schema"
import * as Figures from "../text/figures.ts"

/** A share, 0 to 1. */
export const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))

/** By what share something may rise: 0.2 is 20 % more, -0.5 half. */
export const Increase = Schema.Finite.check(Schema.isGreaterThan(-1))

/** A ratio in words. Differences that percents would write as none are none; several times as much is said as such. */
export const change = (ratio: number): string => {
  if (Math.abs(ratio - 1) < 5e-4) return "unchanged"
  if (ratio >= 3) return `${Number(ratio.toPrecision(2)).toLocaleString("en")} times as much`
  return ratio >= 1 ? `${Figures.change(ratio - 1)} more` : `${Figures.change(1 - ratio)} less`
}

/** Two digits, rounded up: more would claim to know how further cases will come out. */
export const roughly = (cases: number): string => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(cases)) - 1)
  return Figures.count(Math.ceil(cases / unit) * unit)
}
