/** The flags of `assay load`, read. */
import type { Extension } from "@assay/core/analysis"
import { defined } from "@assay/core/internal"
import type { Budget } from "@assay/pacing"
import * as Effect from "effect/Effect"
import * as Schedule from "../Schedule.ts"

/** What is wrong with a flag. */
class FlagFault extends Error {}

type Flags = Extension.FlagValues

/** The text of a flag; undefined where it was not given. */
export const text = (flags: Flags, name: string): string | undefined => {
  const value = flags[name]
  return typeof value === "string" ? value : undefined
}

/** The number of a flag, above 0. */
export const number = (flags: Flags, name: string): number | undefined => {
  const value = text(flags, name)
  if (value === undefined) return undefined
  const found = Number(value)
  if (!(value.trim() !== "" && Number.isFinite(found) && found > 0))
    throw new FlagFault(`--${name}: expected a number above 0, found ${JSON.stringify(value)}`)
  return found
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Milliseconds of `90s`, `2m`, `500ms`, `1h`. */
export const duration = (flags: Flags, name: string): number | undefined => {
  const value = text(flags, name)
  if (value === undefined) return undefined
  const [, amount = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)\s*$/u.exec(value) ?? []
  const ms = Number(amount) * (units[unit] ?? Number.NaN)
  if (!(ms > 0))
    throw new FlagFault(`--${name}: expected a duration such as 90s or 2m, found ${JSON.stringify(value)}`)
  return ms
}

/** Two rates, such as `1..20`. */
const range = (flags: Flags, name: string): readonly [number, number] | undefined => {
  const value = text(flags, name)
  if (value === undefined) return undefined
  const [, from = "", to = ""] = /^\s*(\d+(?:\.\d+)?)\s*\.\.\s*(\d+(?:\.\d+)?)\s*$/u.exec(value) ?? []
  if (!(Number(from) > 0 && Number(to) > 0))
    throw new FlagFault(`--${name}: expected two rates such as 1..20, found ${JSON.stringify(value)}`)
  return [Number(from), Number(to)]
}

const kinds = ["rate", "steps", "ramp", "sweep", "trace", "users"] as const

/** The schedule that the flags describe. Fails with what is wrong. */
export const scheduleOf = (flags: Flags): Effect.Effect<Schedule.Schedule, Error> =>
  Effect.gen(function* () {
    const given = kinds.filter((kind) => flags[kind] !== undefined)
    if (given.length > 1)
      return yield* Effect.fail(
        new FlagFault(
          `expected one of ${kinds.map((kind) => `--${kind}`).join(", ")}; found ${given.map((kind) => `--${kind}`).join(" and ")}`
        )
      )
    const trace = text(flags, "trace")
    if (trace !== undefined) {
      const rows = yield* Schedule.readTrace(trace)
      return yield* tried(() => Schedule.replay(rows, defined({ speed: number(flags, "speed") })))
    }
    return yield* tried((): Schedule.Schedule => {
      const length = { for: duration(flags, "for") ?? 60_000 }
      const each = { each: duration(flags, "for") ?? 30_000 }
      const users = number(flags, "users")
      if (users !== undefined) return Schedule.closed(users, length)
      const list = text(flags, "steps")
      if (list !== undefined) return Schedule.steps(list.split(",").map(Number), each)
      const ramp = range(flags, "ramp")
      if (ramp !== undefined) return Schedule.ramp(ramp[0], ramp[1], length)
      const sweep = range(flags, "sweep")
      if (sweep !== undefined) return Schedule.sweep({ from: sweep[0], to: sweep[1], ...each })
      const rate = number(flags, "rate")
      if (rate === undefined)
        throw new FlagFault(
          "expected a load: --rate 5 (requests a second), --steps 1,2,4, --ramp 1..20, --sweep 1..20, --trace FILE, or --users 4"
        )
      return flags.even === true ? Schedule.constant(rate, length) : Schedule.poisson(rate, length)
    })
  })

/** What throws a fault of the flags, as an Effect. */
export const tried = <A>(read: () => A): Effect.Effect<A, Error> =>
  Effect.try({ try: read, catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown))) })

/** The caps that the flags state. */
export const capsOf = (flags: Flags): { readonly calls?: number; readonly budget?: Budget.Text } =>
  defined({ calls: number(flags, "calls"), budget: text(flags, "budget") as Budget.Text | undefined })
