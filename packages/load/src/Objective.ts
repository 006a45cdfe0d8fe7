/**
 * A service objective: which percentile of which time must be below what.
 */
import type { Measure } from "./generate/recorder.ts"

/** Such as p95 of the first token below 800 ms. */
export interface Objective {
  /** What is timed. */
  readonly measure: Measure
  /** The percentile, in (0, 1). */
  readonly q: number
  /** The limit, milliseconds, above 0. */
  readonly belowMs: number
}

/** The times by their names in an objective. */
export const names: Readonly<Record<string, Measure>> = {
  latency: "latency",
  service: "service",
  "first byte": "firstByte",
  "first token": "firstToken",
  "first answer": "firstAnswer",
  "between chunks": "betweenChunks",
  "per token": "perToken"
}

/**
 * Reads an objective such as `p95 first token < 800 ms` or `p99 latency < 2.5 s`.
 *
 * @throws RangeError when the text is none
 */
export const parse = (text: string): Objective => {
  const match = /^\s*p(\d{1,2}(?:\.\d+)?)\s+([a-z ]+?)\s*<\s*(\d+(?:\.\d+)?)\s*(ms|s)\s*$/iu.exec(text)
  const [, percent = "", name = "", amount = "", unit = ""] = match ?? []
  const measure = names[name.toLowerCase().replace(/\s+/gu, " ")]
  const q = Number(percent) / 100
  const belowMs = Number(amount) * (unit.toLowerCase() === "s" ? 1_000 : 1)
  if (match === null || measure === undefined || !(q > 0 && q < 1) || !(belowMs > 0))
    throw new RangeError(
      `expected an objective such as "p95 first token < 800 ms", of ${Object.keys(names).join(", ")}; found ${JSON.stringify(text)}`
    )
  return { measure, q, belowMs }
}

/** The objective in words. */
export const words = ({ belowMs, measure, q }: Objective): string => {
  const name = Object.entries(names).find(([, each]) => each === measure)?.[0] ?? measure
  return `p${Number((100 * q).toFixed(4))} ${name} < ${belowMs} ms`
}
