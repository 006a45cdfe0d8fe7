/**
 * The parts of traffic that are compared with their like: combinations of slices, in parts of the cycle.
 */
import type { Cycle, Metric, Observation } from "./model.ts"

const hour = 3_600_000
const day = 24 * hour

/** The part of the cycle that a time lies in: day of the week, hour of the day. */
export const phaseOf = (cycle: Cycle, at: number): string => {
  if (cycle === "week") return String(new Date(at).getUTCDay())
  return cycle === "day" ? String(new Date(at).getUTCHours()) : ""
}

/** Which part of all time that is: it is looked at when it is over. */
export const instanceOf = (cycle: Cycle, at: number): number =>
  cycle === "week" ? Math.floor(at / day) : cycle === "day" ? Math.floor(at / hour) : at

/** The stratum of answers, as JSON. */
const stratumOf = (slices: ReadonlyArray<string>, tags: Observation["tags"], phase: string): string =>
  JSON.stringify([...slices.map((tag) => tags?.[tag] ?? ""), phase])

/** The values of the slices of a stratum, in order. */
const valuesOf = (stratum: string): ReadonlyArray<string> => {
  const parsed: unknown = JSON.parse(stratum)
  return Array.isArray(parsed) ? parsed.slice(0, -1).map(String) : []
}

/** The slices that a stratum belongs to, `all` first. */
export const slicesOf = (slices: ReadonlyArray<string>, stratum: string): ReadonlyArray<string> => {
  const values = valuesOf(stratum)
  return ["all", ...slices.flatMap((tag, nth) => (values[nth] ? [`${tag}=${values[nth]}`] : []))]
}

/** A value of a metric as it counts. */
export const counted = (
  value: number | undefined,
  kind: Metric["kind"],
  cap: number | undefined
): number | undefined => {
  if (value === undefined || !Number.isFinite(value)) return undefined
  return kind === "rate" ? Math.min(1, Math.max(0, value)) : Math.min(cap ?? value, value)
}

/** The unit's values: means over the answers of a session, by stratum and metric. A session is in the part of the cycle in which it ended. */
export const unitMeans = (
  session: ReadonlyArray<Pick<Observation, "tags" | "values">>,
  slices: ReadonlyArray<string>,
  metrics: Readonly<Record<string, Metric>>,
  caps: Readonly<Record<string, number>>,
  phase: string,
  told: (metric: string, stratum: string, value: number) => void
): void => {
  const byStratum = Map.groupBy(session, ({ tags }) => stratumOf(slices, tags, phase))
  for (const [stratum, answers] of byStratum)
    for (const [metric, { kind }] of Object.entries(metrics)) {
      let [n, sum] = [0, 0]
      for (const { values } of answers) {
        const value = counted(values[metric], kind, caps[metric])
        if (value === undefined) continue
        n++
        sum += value
      }
      if (n > 0) told(metric, stratum, sum / n)
    }
}
