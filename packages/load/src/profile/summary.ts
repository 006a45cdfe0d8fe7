/** What a probe saw, as a profile. */
import { defined } from "@assay/core/internal"
import { binding, explain, type Fit } from "./fit.ts"
import { type Group, kneeOf, medianOf } from "./knee.ts"
import { type Entry, isLimited, isTaken, type Size } from "./log.ts"
import type { Limit, Profile } from "./model.ts"
import type { Ending } from "./probe.ts"

const median = (values: ReadonlyArray<number>): number | undefined =>
  values.length === 0 ? undefined : values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]

const latencyOf = ({ endedAt, startedAt }: Entry): number => (endedAt ?? startedAt) - startedAt

const served = (log: ReadonlyArray<Entry>): ReadonlyArray<Entry> =>
  log.filter(({ sent }) => sent?._tag === "Served")

/** The most that were served within ten seconds before a time, a second. */
const fastestBefore = (log: ReadonlyArray<Entry>, until: number): number => {
  const starts = served(log).flatMap(({ startedAt }) => (startedAt < until ? [startedAt] : []))
  let most = 0
  let from = 0
  for (const [i, at] of starts.entries()) {
    while ((starts[from] ?? at) < at - 10_000) from++
    most = Math.max(most, i - from + 1)
  }
  const spanMs = Math.min(10_000, Math.max(1_000, (starts.at(-1) ?? 0) - (starts[0] ?? 0)))
  return (1_000 * most) / spanMs
}

/** Calls in flight when each started, itself counted. */
const inFlightOf = (log: ReadonlyArray<Entry>): ReadonlyArray<number> => {
  const open: Array<Entry> = []
  return log.map((entry) => {
    for (let i = open.length - 1; i >= 0; i--)
      if ((open[i]?.endedAt ?? Number.POSITIVE_INFINITY) <= entry.startedAt) open.splice(i, 1)
    open.push(entry)
    return open.length
  })
}

const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

const groups = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
const fewestInGroup = 5

/** The size that was served most often. Calls of other sizes take another time, and stand elsewhere in the probe. */
const commonestSize = (log: ReadonlyArray<Entry>): Size | undefined => {
  const bySize = Map.groupBy(
    served(log),
    ({ inputTokens, maxOutputTokens }) => `${inputTokens} ${maxOutputTokens}`
  )
  const [first] = [...bySize.values()].toSorted((a, b) => b.length - a.length)[0] ?? []
  return first === undefined
    ? undefined
    : { inputTokens: first.inputTokens, maxOutputTokens: first.maxOutputTokens }
}

/** Calls of one size that were served, in groups of so many in flight. */
const groupsOf = (
  log: ReadonlyArray<Entry>,
  size: Size | undefined
): ReadonlyArray<Group & { readonly meanInFlight: number }> => {
  const counts = inFlightOf(log)
  return groups.flatMap((top, g) => {
    const bottom = groups[g - 1] ?? 0
    const calls = log.flatMap((entry, i) => {
      const n = counts[i] ?? 0
      const isOfSize =
        entry.inputTokens === size?.inputTokens && entry.maxOutputTokens === size.maxOutputTokens
      return isOfSize && entry.sent?._tag === "Served" && n > bottom && n <= top
        ? [{ ms: latencyOf(entry), inFlight: n }]
        : []
    })
    return calls.length < fewestInGroup
      ? []
      : [{ top, meanInFlight: mean(calls.map(({ inFlight }) => inFlight)), times: calls.map(({ ms }) => ms) }]
  })
}

/** How long after the first refusal of a run a call was taken that started after it. */
const recoveries = (log: ReadonlyArray<Entry>): ReadonlyArray<number> => {
  const found: Array<number> = []
  let since: number | undefined
  for (const entry of log) {
    if (isLimited(entry)) since ??= entry.endedAt
    else if (since !== undefined && entry.startedAt > since && entry.sent?._tag === "Served") {
      found.push(entry.startedAt - since)
      since = undefined
    }
  }
  return found
}

/** So much of a stated wait may be wrong, and so many milliseconds. */
const tolerance = 0.25
const slackMs = 150
const fewestTold = 3

/** Each refusal that states a wait, against what became of the calls after it. */
const truthOf = (log: ReadonlyArray<Entry>): Profile["retryAfter"] => {
  let told = 0
  let short = 0
  let long = 0
  for (const [i, entry] of log.entries()) {
    if (!isLimited(entry) || entry.sent?._tag !== "Refused" || entry.sent.retryAfterMs === undefined) continue
    told++
    const at = entry.endedAt ?? entry.startedAt
    const readyAt = at + entry.sent.retryAfterMs
    const later = log.slice(i + 1, i + 200).filter(({ startedAt }) => startedAt > at)
    const taken = later.find((each) => isTaken(each) && each.sent !== undefined)
    const next = later.find(({ startedAt }) => startedAt >= readyAt + slackMs)
    const isBeforeTaken = taken === undefined || (next !== undefined && next.startedAt < taken.startedAt)
    if (next !== undefined && isLimited(next) && isBeforeTaken) short++
    else if (taken !== undefined && taken.startedAt < readyAt - Math.max(slackMs, tolerance * (readyAt - at)))
      long++
  }
  if (told === 0) return "not given"
  if (told < fewestTold) return "cannot tell"
  return short > told / 2 ? "too short" : long > told / 2 ? "too long" : "true"
}

const errorsOf = (log: ReadonlyArray<Entry>): Profile["errors"] => {
  const kinds = new Map<string, { count: number; statuses: Set<number>; details: Set<string> }>()
  for (const { sent } of log) {
    if (sent?._tag !== "Refused") continue
    const found = kinds.get(sent.kind) ?? { count: 0, statuses: new Set(), details: new Set() }
    kinds.set(sent.kind, found)
    found.count++
    if (sent.status !== undefined) found.statuses.add(sent.status)
    if (found.details.size < 3) found.details.add(sent.detail)
  }
  return [...kinds].map(([kind, { count, details, statuses }]) => ({
    kind,
    count,
    statuses: [...statuses],
    details: [...details]
  }))
}

const limitOf = (fit: Fit): Limit => {
  const { counting, high, low, resource, value, windowSeconds } = fit
  const amount = { value, low, high }
  return resource === "concurrency" || counting === undefined || windowSeconds === undefined
    ? { _tag: "Concurrency", atOnce: amount }
    : {
        _tag: "Rate",
        of: resource as Exclude<typeof resource, "concurrency">,
        perMinute: amount,
        windowSeconds,
        counting
      }
}

const endings: Readonly<Record<Ending, string>> = {
  found: "the limit was found",
  calls: "the cap was reached",
  "fast enough": "the fastest rate asked for was served for a minute",
  "refused for good": "the server refuses every call",
  chance: "refusals come whatever is sent"
}

/** What is known besides the log. */
export interface Probed {
  readonly target: string
  /** Whether calls had the sizes that were asked for. */
  readonly isSized: boolean
  readonly at: Date
  readonly costUsd: number | undefined
  readonly ending: Ending
}

/** The profile that a log shows. */
export const profileOf = (
  log: ReadonlyArray<Entry>,
  { at, costUsd, ending, isSized, target }: Probed
): Profile => {
  const fit = binding(explain(log))
  const firstRefusal = log.find(isLimited)
  const size = commonestSize(log)
  const found = groupsOf(log, size)
  const latency = found.map(({ meanInFlight, times, top }) => {
    const { high, low } = medianOf(times, 0.95) ?? {}
    return {
      ...{ inFlight: top, meanInFlight, n: times.length, p50Ms: median(times) ?? 0 },
      ...defined({ lowMs: low, highMs: high })
    }
  })
  const [first, ...later] = served(log)
  const laterMs = median(later.slice(0, 10).map(latencyOf))
  const waits = recoveries(log)
  const fastest = fastestBefore(log, firstRefusal?.startedAt ?? Number.POSITIVE_INFINITY)
  const timedOut = log.filter(({ sent }) => sent?._tag === "Aborted").length
  return {
    _tag: "ProviderProfile",
    version: 1,
    target,
    at: at.toISOString(),
    calls: log.length,
    seconds: ((log.at(-1)?.endedAt ?? log.at(-1)?.startedAt ?? 0) - (log[0]?.startedAt ?? 0)) / 1_000,
    ended: endings[ending],
    limit:
      fit === undefined
        ? {
            _tag: "NoneFound",
            upToPerSecond: fastestBefore(log, Number.POSITIVE_INFINITY),
            inFlight: Math.max(0, ...inFlightOf(log)),
            because:
              firstRefusal === undefined
                ? "nothing was refused"
                : "no limit explains the refusals better than chance, or not clearly enough"
          }
        : limitOf(fit),
    servedBeforePerSecond: fastest,
    errors: errorsOf(log),
    retryAfter: truthOf(log),
    latency,
    knee: kneeOf(found),
    timeOutShare: log.length === 0 ? 0 : timedOut / log.length,
    ...defined({
      costUsd,
      latencyOf: isSized ? size : undefined,
      recoveryMs: median(waits),
      longestRecoveryMs: waits.length === 0 ? undefined : Math.max(...waits),
      coldStart:
        first === undefined || laterMs === undefined ? undefined : { firstMs: latencyOf(first), laterMs }
    })
  }
}
