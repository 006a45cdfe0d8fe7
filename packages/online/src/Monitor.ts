/**
 * Has production changed? A monitor compares live answers with a window of production when all was well (or with a test set
 * that was reweighted to production), and may be looked at all the time.
 *
 * Days are compared with their like, and slices with theirs, so that neither a weekend nor another mix is a change. Sessions
 * are the units. The error of the reference counts. One budget bounds the probability that it ever alarms for nothing, over
 * all metrics and slices together.
 *
 * **Example**
 *
 * ```ts
 * const reference = Monitor.ofProduction(lastMonth.map(Monitor.fromCheck), { metrics: Monitor.usual, slices: ["language"] })
 * const monitor = Monitor.make({ reference, onAlarm: (alarm) => fetch(hook, { method: "POST", body: JSON.stringify(alarm) }) })
 *
 * const guard = Guard.make({ scorers, sample: 0.1, onCheck: (check) => monitor.add(Monitor.fromCheck(check)) })
 * ```
 */
import type { Check } from "./guard/model.ts"
import type { Metric, Observation } from "./monitor/model.ts"

export type {
  Alarm,
  Cycle,
  Metric,
  NotWatched,
  Observation,
  Reference,
  ReferenceStratum,
  Status,
  Watched,
  WeightedObservation
} from "./monitor/model.ts"
export { ofProduction, ofTestSet, type ReferenceOptions } from "./monitor/reference.ts"
export { toText } from "./monitor/sentences.ts"
export { type Monitor, make, type Options } from "./monitor/watching.ts"

/** What is usually watched: failures, refusals, format defects, latency, cost. Scores are added by their names. */
export const usual: Readonly<Record<string, Metric>> = {
  failed: { kind: "rate" },
  refused: { kind: "rate" },
  malformed: { kind: "rate" },
  latencyMs: { kind: "amount" },
  costUsd: { kind: "amount" }
}

/** What a record of a guard says: what {@link usual} names, and its scores by their names. */
export const fromCheck = (check: Check): Observation => ({
  at: Date.parse(check.at),
  ...(check.session === undefined ? {} : { session: check.session }),
  ...(check.tags === undefined ? {} : { tags: check.tags }),
  values: {
    ...check.scores,
    failed: Number(check.outcome === "Errored"),
    refused: Number(check.outcome === "Refused"),
    malformed: Number(check.outcome === "Malformed" || check.outcome === "Truncated"),
    latencyMs: check.latencyMs,
    costUsd: check.costUsd
  }
})
