/**
 * What a candidate must keep to: as a record, or as a short text such as `p95 < 2 s, under $500 a month at 1 M tasks`.
 */
import { Decision } from "@assay/core"

/** Limits. What is not stated is not limited. */
export interface Constraints {
  /** The p95 latency must be below this, in milliseconds, above 0. @defaultValue none */
  readonly p95Ms?: number
  /** A month must cost less than this, in US dollars, above 0. Needs `volume`. @defaultValue none */
  readonly monthUsd?: number
  /** A task must cost less than this, in US dollars, above 0. @defaultValue none */
  readonly taskUsd?: number
  /** Tasks a month, above 0. @defaultValue none */
  readonly volume?: number
  /** The quality must be above this, in the unit of the score. @defaultValue none */
  readonly quality?: number
  /** The share of silent failures must be below this, from 0 to 1. @defaultValue none */
  readonly silent?: number
}

const amount = (text: string, suffix = ""): number => {
  const scale = { k: 1e3, m: 1e6, million: 1e6, thousand: 1e3 }[suffix.toLowerCase()] ?? 1
  return Number(text.replaceAll(/[,_]/g, "")) * scale
}

const number = "(\\d[\\d,_]{0,14}(?:\\.\\d{1,9})?)"
const below = "(?:<|<=|under|below|at most)"
const latency = new RegExp(`^p95 ?(?:latency)? ?${below} ?${number} ?(ms|s|min)$`, "i")
const month = new RegExp(
  `^(?:cost)? ?${below} ?\\$? ?${number} ?(?:usd)? ?(?:\\/|a|per) ?month(?: ?(?:at|for) ?${number} ?(k|m|million|thousand)? ?(?:tasks|requests)?)?$`,
  "i"
)
const task = new RegExp(
  `^(?:cost)? ?${below} ?\\$? ?${number} ?(?:usd)? ?(?:\\/|a|per) ?(?:task|answer|request)$`,
  "i"
)
const quality = new RegExp(`^quality ?(?:>|>=|over|above|at least) ?${number} ?(%)?$`, "i")
const silent = new RegExp(`^silent(?: failures)? ?${below} ?${number} ?(%)?$`, "i")

const partOf = (text: string): Constraints | undefined => {
  const ms = text.match(latency)
  if (ms !== null) {
    const [, value = "", unit = "ms"] = ms
    const scale = { ms: 1, s: 1_000, min: 60_000 }[unit.toLowerCase()] ?? 1
    return { p95Ms: amount(value) * scale }
  }
  const [, usd, tasks, suffix] = text.match(month) ?? []
  if (usd !== undefined) {
    return { monthUsd: amount(usd), ...(tasks === undefined ? {} : { volume: amount(tasks, suffix) }) }
  }
  const [, each] = text.match(task) ?? []
  if (each !== undefined) return { taskUsd: amount(each) }
  const [, least, percent] = text.match(quality) ?? []
  if (least !== undefined) return { quality: amount(least) / (percent === undefined ? 1 : 100) }
  const [, most, share] = text.match(silent) ?? []
  if (most !== undefined) return { silent: amount(most) / (share === undefined ? 1 : 100) }
  return undefined
}

const longest = 300

/** Reads a text of constraints, set apart by commas and `and`. */
export const parse = (text: string): Constraints | Decision.Error => {
  const parts = text
    .slice(0, longest)
    .split(/, |;| and /)
    .map((part) => part.replaceAll(/\s+/g, " ").trim())
    .filter((part) => part !== "")
  let found: Constraints = {}
  for (const part of parts) {
    const each = partOf(part)
    if (each === undefined || text.length > longest) {
      return new Decision.Error({
        message: `constraints: expected texts such as "p95 < 2 s, under $500 a month at 1 M tasks, silent < 2 %", found ${JSON.stringify(part)}`
      })
    }
    found = { ...found, ...each }
  }
  return found
}

/** Checks a record. */
export const check = (constraints: Constraints): Constraints | Decision.Error => {
  for (const [name, value] of Object.entries(constraints)) {
    if (value !== undefined && !(Number.isFinite(value) && (value > 0 || name === "quality"))) {
      return new Decision.Error({ message: `constraints.${name}: expected a number above 0, found ${value}` })
    }
  }
  return constraints.monthUsd !== undefined && constraints.volume === undefined
    ? new Decision.Error({
        message: "constraints: a limit of cost a month needs a volume, such as at 1 M tasks; found none"
      })
    : constraints
}
