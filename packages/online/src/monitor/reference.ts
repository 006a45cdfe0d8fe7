/**
 * Measures what was: a window of production, or a test set reweighted to production. Never a test set as it is: its mix is
 * none of production's, and every monitor would alarm at once or never.
 */
import { isTime } from "../work/clock.ts"
import * as Units from "../work/Units.ts"
import type { Cycle, Metric, Observation, Reference, ReferenceStratum, WeightedObservation } from "./model.ts"
import { counted, phaseOf, unitMeans } from "./strata.ts"

/** What is measured, and how. */
export interface ReferenceOptions {
  /** What is watched, by name. */
  readonly metrics: Readonly<Record<string, Metric>>
  /**
   * Tags whose values are slices. Their combinations are compared with their like, so that another mix is no change.
   *
   * @defaultValue none
   */
  readonly slices?: ReadonlyArray<string>
  /**
   * The cycle of traffic.
   *
   * @defaultValue "week"
   */
  readonly cycle?: Cycle
  /**
   * Silence after which a session is over, in milliseconds, above 0.
   *
   * @defaultValue thirty minutes
   */
  readonly sessionGapMs?: number
}

interface Sums {
  weight: number
  squaredWeight: number
  sum: number
  values: Array<readonly [value: number, weight: number]>
}

/** Units by which a stratum's own variance is drawn to that of all. */
const prior = 20

const capsOf = (
  observations: ReadonlyArray<Pick<Observation, "values">>,
  metrics: Readonly<Record<string, Metric>>
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(metrics).flatMap(([metric, { kind }]) => {
      const values = observations.flatMap(
        ({ values: { [metric]: value } }) => counted(value, kind, undefined) ?? []
      )
      if (kind === "rate" || values.length === 0) return []
      values.sort((a, b) => a - b)
      return [[metric, values[Math.floor(0.99 * (values.length - 1))] ?? 0]]
    })
  )

const measured = (sums: ReadonlyMap<string, Sums>, isWeighted: boolean): Record<string, ReferenceStratum> => {
  const own = [...sums].map(([stratum, { weight, squaredWeight, sum, values }]) => {
    const mean = weight === 0 ? 0 : sum / weight
    const units = squaredWeight === 0 ? 0 : weight ** 2 / squaredWeight
    let [spread, error] = [0, 0]
    for (const [value, w] of values) {
      spread += w * (value - mean) ** 2
      error += (w * (value - mean)) ** 2
    }
    return {
      stratum,
      mean,
      units,
      variance: weight === 0 ? 0 : spread / weight,
      error: weight === 0 ? 0 : error / weight ** 2
    }
  })
  const all = own.reduce((n, { units }) => n + units, 0)
  const pooled = own.reduce((sum, { units, variance }) => sum + units * variance, 0) / Math.max(1, all)
  return Object.fromEntries(
    own.map(({ stratum, mean, units, variance, error }) => {
      // A stratum in which nothing happened yet has a spread all the same.
      const drawn = (units * variance + prior * pooled) / (units + prior)
      const meanVariance = isWeighted
        ? Math.max(error, drawn / Math.max(1, units))
        : drawn / Math.max(1, units)
      return [stratum, { units, mean, variance: drawn, meanVariance }]
    })
  )
}

const gather = () => {
  const sums = new Map<string, Map<string, Sums>>()
  return {
    sums,
    add: (metric: string, stratum: string, value: number, weight: number): void => {
      const strata = sums.get(metric) ?? new Map<string, Sums>()
      sums.set(metric, strata)
      const found = strata.get(stratum) ?? { weight: 0, squaredWeight: 0, sum: 0, values: [] }
      strata.set(stratum, found)
      found.weight += weight
      found.squaredWeight += weight ** 2
      found.sum += weight * value
      found.values.push([value, weight])
    }
  }
}

/**
 * Measures a window of production. Take whole cycles, such as four weeks, from a time when all was well.
 *
 * @throws TypeError where nothing was observed, or an answer has no time
 */
export const ofProduction = (
  observations: ReadonlyArray<Observation>,
  { metrics, slices = [], cycle = "week", sessionGapMs = 30 * 60_000 }: ReferenceOptions
): Reference => {
  for (const [nth, { at }] of observations.entries())
    if (!isTime(at))
      throw new TypeError(`reference: expected the time of every answer, found ${at} for answer ${nth + 1}`)
  const rows = observations.toSorted((a, b) => a.at - b.at)
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined)
    throw new TypeError("reference: expected answers of production, found none")
  const caps = capsOf(rows, metrics)
  const { sums, add } = gather()
  const units = Units.make<Observation>({ gapMs: sessionGapMs, open: 10_000 }, (session, at) =>
    unitMeans(session, slices, metrics, caps, phaseOf(cycle, at), (metric, stratum, value) =>
      add(metric, stratum, value, 1)
    )
  )
  for (const row of rows) units.add(row.session, row.at, row)
  units.close(Number.POSITIVE_INFINITY)
  return {
    format: "assay-reference",
    version: 1,
    kind: "production",
    cycle,
    sessionGapMs,
    slices,
    from: new Date(first.at).toISOString(),
    to: new Date(last.at).toISOString(),
    metrics,
    caps,
    strata: Object.fromEntries([...sums].map(([metric, strata]) => [metric, measured(strata, false)]))
  }
}

/**
 * Takes a test set that was reweighted to production for the reference. The weighting's own error counts: few cases of much
 * weight say little. It has no cycle, so that live answers are compared over all times.
 *
 * @throws TypeError where a case has no weight: a test set as it is says nothing of production
 */
export const ofTestSet = (
  cases: ReadonlyArray<WeightedObservation>,
  { metrics, slices = [], sessionGapMs = 30 * 60_000 }: Omit<ReferenceOptions, "cycle">
): Reference => {
  if (!cases.some(({ weight }) => weight > 0))
    throw new TypeError(
      "reference: expected cases with weights, found none; a test set as it is has another mix than production"
    )
  for (const [nth, { weight }] of cases.entries())
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new TypeError(
        `reference: expected a weight of 0 or more for every case, found ${weight} for case ${nth + 1}; a test set as it is has another mix than production`
      )
  const caps = capsOf(cases, metrics)
  const { sums, add } = gather()
  for (const each of cases)
    unitMeans([each], slices, metrics, caps, "", (metric, stratum, value) =>
      add(metric, stratum, value, each.weight)
    )
  return {
    format: "assay-reference",
    version: 1,
    kind: "reweighted",
    cycle: "none",
    sessionGapMs,
    slices,
    from: null,
    to: null,
    metrics,
    caps,
    strata: Object.fromEntries([...sums].map(([metric, strata]) => [metric, measured(strata, true)]))
  }
}
