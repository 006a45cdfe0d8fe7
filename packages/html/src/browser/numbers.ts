/**
 * Numbers of single trials as people read them.
 */

/** A score: a share as percent, any other number as it is. */
export const number = (value: number, unit: "share" | "number" | undefined): string =>
  unit === "share" && value >= 0 && value <= 1
    ? `${Number((100 * value).toFixed(1))} %`
    : String(Number(value.toPrecision(5)))

export const latency = (ms: number): string =>
  ms < 10
    ? `${Number(ms.toPrecision(2))} ms`
    : ms < 1_000
      ? `${Math.round(ms)} ms`
      : `${(ms / 1_000).toFixed(1)} s`

export const usd = (amount: number): string => (amount === 0 ? "$0" : `$${Number(amount.toPrecision(3))}`)
