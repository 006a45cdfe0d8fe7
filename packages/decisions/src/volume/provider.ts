/**
 * How long a month's volume takes at the limit of a provider. The profile that `assay load profile` measures has the shape of
 * {@link Provider}, and is read by it alone.
 */
import type { Decision } from "@assay/core"
import { count, counted } from "../grounds/counts.ts"
import { meanAmount } from "../grounds/figure.ts"
import { clustersOf } from "../grounds/perCase.ts"
import type { Factors } from "./factors.ts"

/** An amount with its interval. */
export interface Amount {
  /** The value, above 0. */
  readonly value: number
  /** The lower end of its interval, above 0 and at most `value`. */
  readonly low: number
  /** The upper end, at least `value`. */
  readonly high: number
}

/** What a provider takes. */
export type ProviderLimit =
  | {
      readonly _tag: "Rate"
      /** What is counted: requests, or tokens with the output that is asked for reserved, or as they are used. */
      readonly of: "requests" | "tokens reserved" | "tokens used"
      /** How much a minute. */
      readonly perMinute: Amount
    }
  | {
      readonly _tag: "Concurrency"
      /** How many calls at once. */
      readonly atOnce: Amount
    }
  | {
      readonly _tag: "NoneFound"
      /** The fastest that was served, requests a second, 0 or more. */
      readonly upToPerSecond: number
    }

/** A provider as far as a volume depends on it. */
export interface Provider {
  /** The limit that binds first. */
  readonly limit: ProviderLimit
}

/** Hours of a month: 365.25 days in twelve. */
const monthHours = 730.5
const confidence = 0.9

/** What is wrong with a provider. Undefined where nothing is. */
export const complaintOfProvider = (provider: Provider | undefined): string | undefined => {
  if (provider === undefined) return undefined
  const { limit } = provider
  if (limit._tag === "NoneFound")
    return limit.upToPerSecond >= 0 && Number.isFinite(limit.upToPerSecond)
      ? undefined
      : `provider.limit.upToPerSecond: expected a number of 0 or more, found ${limit.upToPerSecond}`
  const [name, { high, low, value }] =
    limit._tag === "Rate" ? (["perMinute", limit.perMinute] as const) : (["atOnce", limit.atOnce] as const)
  return low > 0 && low <= value && value <= high && Number.isFinite(high)
    ? undefined
    : `provider.limit.${name}: expected 0 < low ≤ value ≤ high, found ${low}, ${value}, ${high}`
}

/** What one call takes of a limit, by case. Undefined where it is not known of the trial. */
const demandOf =
  ({ limit }: Provider) =>
  (trial: Decision.GroundsTrial): number | undefined => {
    const { attempts, inputTokens, latencyMs, outputTokens } = trial
    if (limit._tag === "Concurrency") return latencyMs
    if (limit._tag === "NoneFound" || limit.of === "requests") return attempts
    return inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens
  }

/** The volume at the limit. */
export interface AtLimit {
  /** Hours that a month's tasks take, with the interval. Undefined where they cannot be told. */
  readonly hours: Amount | undefined
  /** Whether they are more than a month has. Undefined where that cannot be told. */
  readonly fits: boolean | undefined
  /** It in a sentence. */
  readonly sentence: string
  /** What the reader must know besides. */
  readonly doubts: ReadonlyArray<string>
}

const duration = (hours: number): string => {
  const [amount, unit] =
    hours < 1 / 60
      ? [3_600 * hours, "s"]
      : hours < 1
        ? [60 * hours, "min"]
        : hours < 48
          ? [hours, "h"]
          : [hours / 24, "days"]
  return `${amount >= 100 ? count(Math.round(amount)) : Number(amount.toPrecision(2))} ${unit}`
}

const rounded = (value: number): string => count(Math.round(value))

const limitWords = (limit: Exclude<ProviderLimit, { readonly _tag: "NoneFound" }>): string => {
  const [{ high, low, value }, what] =
    limit._tag === "Rate"
      ? ([limit.perMinute, limit.of === "requests" ? "requests a minute" : "tokens a minute"] as const)
      : ([limit.atOnce, "calls at once"] as const)
  return `${rounded(value)} ${what}${low === high ? "" : ` (${rounded(low)} to ${rounded(high)})`}`
}

/** Hours at the limit, from what a task takes of it. */
const hoursOf = (limit: ProviderLimit, tasks: number, task: Amount): Amount | undefined => {
  const scale = (by: Amount, perHour: number): Amount => ({
    value: (tasks * task.value) / (perHour * by.value),
    low: (tasks * task.low) / (perHour * by.high),
    high: (tasks * task.high) / (perHour * by.low)
  })
  switch (limit._tag) {
    case "Rate":
      return scale(limit.perMinute, 60)
    case "Concurrency":
      return scale(limit.atOnce, 3_600_000)
    case "NoneFound": {
      const { upToPerSecond: most } = limit
      return most > 0 ? scale({ value: most, low: most, high: most }, 3_600) : undefined
    }
  }
}

/** How long a month's volume takes at the limit of a provider. */
export const atLimit = (
  provider: Provider,
  trials: ReadonlyArray<Decision.GroundsTrial>,
  volume: number,
  { batch, replyCache = 0, retries = 0 }: Factors
): AtLimit => {
  const { limit } = provider
  const demand = demandOf(provider)
  const rows = [...Map.groupBy(trials, (trial) => trial.case)].flatMap(([id, each]) => {
    const known = each.flatMap((trial) => demand(trial) ?? [])
    const mean = known.reduce((sum, one) => sum + one, 0) / known.length
    return known.length === 0 ? [] : [{ id, cluster: each[0]?.cluster, mean }]
  })
  const what = limit._tag === "Concurrency" ? "latency" : "count of tokens"
  const unknown = {
    hours: undefined,
    fits: undefined,
    sentence: `How long ${counted(volume, "task")} take at the provider's limit cannot be told: ${
      rows.length === 0 ? `no answer has a known ${what}` : "nothing was served when it was measured"
    }.`,
    doubts: []
  }
  if (rows.length === 0) return unknown
  const clusters = clustersOf(rows)
  const found = meanAmount(
    Float64Array.from(rows, ({ mean }) => mean),
    { confidence, ...(clusters === undefined ? {} : { clusters }) }
  )
  const value = found.estimate ?? 0
  const task =
    found._tag === "Withheld"
      ? { value, low: value, high: value }
      : { value, low: Math.max(0, found.low), high: found.high }
  // Batches have limits of their own.
  const tasks = volume * (1 - replyCache) * (1 + retries) * (1 - (batch?.share ?? 0))
  const hours = hoursOf(limit, tasks, task)
  if (hours === undefined) return unknown
  // A rate that was served is no limit: more may be taken. Of what is reserved only what was used is known.
  const isAtMost = limit._tag === "NoneFound"
  const isAtLeast = limit._tag === "Rate" && limit.of === "tokens reserved"
  const fits =
    hours.high <= monthHours && !isAtLeast ? true : hours.low > monthHours && !isAtMost ? false : undefined
  const range = hours.low === hours.high ? "" : ` (${duration(hours.low)} to ${duration(hours.high)})`
  const long = `${isAtLeast ? "at least " : isAtMost ? "at most " : ""}${duration(hours.value)}${range}`
  const verdict =
    fits === undefined
      ? "whether a month is enough cannot be told"
      : fits
        ? "a month is enough"
        : "a month is not enough"
  return {
    hours,
    fits,
    sentence:
      limit._tag === "NoneFound"
        ? `No limit of the provider was found; at the ${Number(limit.upToPerSecond.toPrecision(2))} requests a second that it served ${counted(volume, "task")} take ${long}: ${verdict}.`
        : `At the provider's limit of ${limitWords(limit)} ${counted(volume, "task")} take ${long}: ${verdict}.`,
    doubts: [
      "The time at the provider's limit is that of tasks sent evenly; hours with more of them need more.",
      ...(isAtLeast
        ? [
            "The provider reserves the output that is asked for, of which the run knows what was used: it takes longer."
          ]
        : []),
      ...(found._tag === "Withheld" ? ["How far what a task takes of the limit varies is not known."] : []),
      ...(batch === undefined ? [] : ["Calls in batches are not in it: they have limits of their own."])
    ]
  }
}
