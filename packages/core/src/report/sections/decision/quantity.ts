/**
 * Numbers of decisions as people read them, each in its unit.
 */
import type { DecisionFigure, DecisionUnit } from "../../../decision/model.ts"
import * as Figures from "../../../text/figures.ts"

/** Up to three significant digits, whole from a hundred on. */
const digits = (value: number): string =>
  Math.abs(value) >= 1e15
    ? value.toExponential(2)
    : Math.abs(value) >= 100
      ? Figures.count(Math.round(value))
      : String(Number(value.toPrecision(3)))

const signed = (value: number, write: (size: number) => string): string =>
  value < 0 ? `-${write(-value)}` : write(value)

const hundredths = (share: number): string => String(Number((100 * share).toFixed(1)))

const withNoun = (value: number, noun: string): string => {
  const text = digits(value)
  return `${text} ${text === "1" ? noun : `${noun}s`}`
}

/** A number with its unit: `83.4 %`, `3.1 points`, `$0.04`, `1.2 s`, `1,300 cases`. */
export const quantity = (value: number, unit: DecisionUnit): string => {
  switch (unit) {
    case "share":
      return `${hundredths(value)} %`
    case "points":
      return `${hundredths(value)} ${hundredths(value) === "1" ? "point" : "points"}`
    case "usd":
      return signed(value, (amount) => `$${Figures.usd(amount)}`)
    case "ms":
      return signed(value, Figures.latency)
    case "cases":
      return withNoun(value, "case")
    case "requests":
      return withNoun(value, "request")
    case "days":
      return withNoun(value, "day")
    case "months":
      return withNoun(value, "month")
    case "number":
      return digits(value)
  }
}

/** A number without its unit, where a heading has it. */
export const bare = (value: number, unit: DecisionUnit): string => {
  switch (unit) {
    case "share":
    case "points":
      return hundredths(value)
    case "usd":
      return signed(value, (amount) => `$${Figures.usd(amount)}`)
    case "ms":
      return signed(value, Figures.latency)
    default:
      return digits(value)
  }
}

/** A heading with the unit that the numbers below it lack. */
export const headed = (title: string, unit: DecisionUnit): string =>
  unit === "share" ? `${title} (%)` : unit === "points" ? `${title} (points)` : title

/** An interval: `1.2 to 4.9 points`; open ends in words, and no two ends where all that was measured is alike. */
export const interval = (
  { low, high, confidence }: Pick<DecisionFigure, "low" | "high" | "confidence">,
  unit: DecisionUnit
): string => {
  if (low === undefined && high === undefined) return ""
  if (low === high) return "all alike"
  const covered = confidence === undefined ? "" : ` (${Figures.confidence(confidence)})`
  if (low === undefined) return `at most ${quantity(high ?? 0, unit)}${covered}`
  if (high === undefined) return `at least ${quantity(low, unit)}${covered}`
  return `${bare(low, unit)} to ${quantity(high, unit)}${covered}`
}
