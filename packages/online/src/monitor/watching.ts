/**
 * Watches: one test for each metric of each slice, and one budget of false alarms for all of them together.
 */
import * as MixtureShift from "@assay/stats/sequential/MixtureShift"
import { textOf } from "../capture/tags.ts"
import { isTime, sound } from "../work/clock.ts"
import * as Units from "../work/Units.ts"
import { quietly } from "../work/Work.ts"
import type {
  Alarm,
  Metric,
  NotWatched,
  Observation,
  Reference,
  ReferenceStratum,
  Status,
  Watched
} from "./model.ts"
import { alarmSentence, statusSentence } from "./sentences.ts"
import { instanceOf, phaseOf, slicesOf, unitMeans } from "./strata.ts"

/** What a monitor is made of. */
export interface Options {
  /** What was. */
  readonly reference: Reference
  /**
   * The probability that it ever alarms where nothing has changed, all metrics and slices together, above 0 and below 1.
   *
   * @defaultValue 0.05
   */
  readonly falseAlarms?: number
  /**
   * Told of each alarm, once: post it somewhere. What it throws or rejects with is swallowed.
   *
   * @defaultValue nothing is told
   */
  readonly onAlarm?: (alarm: Alarm) => unknown
  /**
   * The clock, in Unix milliseconds: an answer that is more than a day ahead of it is in no test.
   *
   * @defaultValue `Date.now`
   */
  readonly now?: () => number
}

/** A monitor. */
export interface Monitor {
  /** Adds a live answer. It never throws. Looks are taken when a part of the cycle is over. */
  readonly add: (observation: Observation) => void
  /** What is known. */
  readonly status: () => Status
}

/** Units of the reference that a slice needs. */
const fewestUnits = 100
/** Events, and their opposite, that a rate needs in the reference, and that are expected before a test may speak. */
const fewestEvents = 50
/** Live units of a test before it may speak. */
const fewestLive = 300
/** How often tests begin anew. */
const restartMs = 7 * 86_400_000 - 3_600_000
const mostStarts = 260

interface Watch {
  readonly metric: string
  readonly slice: string
  readonly mean: number
  readonly kind: Metric["kind"]
  readonly strata: ReadonlyMap<string, ReferenceStratum>
  readonly test: MixtureShift.MixtureShift
  hasAlarmed: boolean
}

/** Sums over strata of one slice. */
const totals = (
  strata: ReadonlyArray<ReferenceStratum>
): { readonly units: number; readonly mean: number } => {
  const units = strata.reduce((n, each) => n + each.units, 0)
  return {
    units,
    mean: strata.reduce((sum, each) => sum + each.units * each.mean, 0) / Math.max(units, 1e-9)
  }
}

/** How much more units vary than one toss at their rate would. */
const dispersionOf = (strata: ReadonlyArray<ReferenceStratum>): number => {
  const spread = strata.reduce((sum, { units, variance }) => sum + units * variance, 0)
  return spread / strata.reduce((sum, { units, mean }) => sum + units * mean * (1 - mean), 0)
}

/** What keeps a metric of a slice from being watched; undefined where nothing does. */
const lackOf = (kind: Metric["kind"], units: number, mean: number): string | undefined => {
  if (units < fewestUnits) return `the reference has ${Math.floor(units)} units, ${fewestUnits} are needed`
  const events = units * Math.min(mean, 1 - mean)
  return kind === "rate" && events < fewestEvents
    ? `the reference has ${Math.floor(events)} events, ${fewestEvents} are needed`
    : kind === "amount" && mean <= 0
      ? "the reference has none of it"
      : undefined
}

const watchesOf = (
  reference: Reference
): { readonly watches: ReadonlyArray<Watch>; readonly notWatched: ReadonlyArray<NotWatched> } => {
  const watches: Array<Watch> = []
  const notWatched: Array<NotWatched> = []
  for (const [metric, settings] of Object.entries(reference.metrics)) {
    const bySlice = new Map<string, Map<string, ReferenceStratum>>()
    for (const [stratum, measured] of Object.entries(reference.strata[metric] ?? {})) {
      if (!(measured.variance > 0)) continue
      for (const slice of slicesOf(reference.slices, stratum)) {
        const strata = bySlice.get(slice) ?? new Map<string, ReferenceStratum>()
        bySlice.set(slice, strata.set(stratum, measured))
      }
    }
    if (!bySlice.has("all"))
      notWatched.push({ metric, slice: "all", because: "in the reference it never varies" })
    for (const [slice, strata] of bySlice) {
      const { units, mean } = totals([...strata.values()])
      const { kind, direction = "up", margin = 0, scale = kind === "rate" ? mean / 2 : mean / 10 } = settings
      const because = lackOf(kind, units, mean)
      if (because !== undefined) notWatched.push({ metric, slice, because })
      else
        watches.push({
          metric,
          slice,
          mean,
          kind,
          strata,
          test: MixtureShift.make({
            strata,
            scale,
            margin,
            direction,
            ...(kind === "rate" ? { dispersion: dispersionOf([...strata.values()]) } : {}),
            fewest:
              kind === "rate" ? Math.max(fewestLive, fewestEvents / Math.min(mean, 1 - mean)) : fewestLive
          }),
          hasAlarmed: false
        })
    }
  }
  return { watches, notWatched }
}

/**
 * Makes a monitor.
 *
 * @throws TypeError where the reference is none; RangeError where the budget is impossible
 */
export const make = ({ reference, falseAlarms = 0.05, onAlarm, now = Date.now }: Options): Monitor => {
  if (reference?.format !== "assay-reference" || reference.version !== 1)
    throw new TypeError(
      "reference: expected what Monitor.ofProduction or Monitor.ofTestSet made, found something else"
    )
  if (!(falseAlarms > 0 && falseAlarms < 1))
    throw new RangeError(`falseAlarms: expected a number above 0 and below 1, found ${falseAlarms}`)
  const { cycle, slices, metrics, caps, sessionGapMs } = reference
  const clock = sound(now)
  const { watches, notWatched } = watchesOf(reference)
  // Each has an equal part of the budget.
  const threshold = Math.log(Math.max(1, watches.length) / falseAlarms)
  const known = new Set(Object.values(reference.strata).flatMap((strata) => Object.keys(strata)))
  const alarms: Array<Alarm> = []
  let [answers, unmatched] = [0, 0]
  let waiting = new Map<string, Map<string, { count: number; sum: number }>>()
  /** Live units of each watch by stratum, for what is expected of them. */
  const live = new Map<Watch, Map<string, number>>()
  let instance = Number.NEGATIVE_INFINITY
  let lastLook = 0
  /** When tests began. */
  const starts: Array<number> = []

  const raise = (
    watch: Watch,
    at: number,
    { logE, shift, standardError, n, start }: MixtureShift.Evidence
  ): void => {
    watch.hasAlarmed = true
    const counts = [...(live.get(watch) ?? [])]
    const all = counts.reduce((sum, [, count]) => sum + count, 0)
    const expected = counts.reduce(
      (sum, [stratum, count]) => sum + count * (watch.strata.get(stratum)?.mean ?? 0),
      0
    )
    const before = expected / all
    const half = 1.96 * standardError
    const found = {
      metric: watch.metric,
      slice: watch.slice,
      before,
      now: before + shift,
      low: shift - half,
      high: shift + half,
      units: n,
      since: new Date(starts[start] ?? at).toISOString(),
      probability: Math.min(1, watches.length * Math.exp(-logE))
    }
    const alarm: Alarm = {
      format: "assay-alarm",
      version: 1,
      at: new Date(at).toISOString(),
      ...found,
      sentence: alarmSentence(found, watch.kind)
    }
    alarms.push(alarm)
    if (onAlarm !== undefined) quietly(() => onAlarm(alarm))
  }

  /** A part of the cycle is over: what came in it is looked at. */
  const look = (at: number): void => {
    for (const watch of watches) {
      const counts = live.get(watch) ?? new Map<string, number>()
      live.set(watch, counts)
      for (const [stratum, { count, sum }] of waiting.get(watch.metric) ?? []) {
        if (!watch.strata.has(stratum)) continue
        watch.test.add(stratum, count, sum)
        counts.set(stratum, (counts.get(stratum) ?? 0) + count)
      }
      if (watch.hasAlarmed) continue
      const evidence = watch.test.evidence()
      if (evidence.logE >= threshold) raise(watch, at, evidence)
    }
    waiting = new Map()
    lastLook = at
    // A change that comes later is found by a test that begins later.
    if (at - (starts.at(-1) ?? at) < restartMs || starts.length >= mostStarts) return
    starts.push(at)
    for (const { test } of watches) test.restart()
  }

  const units = Units.make<Observation>({ gapMs: sessionGapMs, open: 100_000 }, (session, at) => {
    unitMeans(session, slices, metrics, caps, phaseOf(cycle, at), (metric, stratum, value) => {
      if (!known.has(stratum)) {
        unmatched++
        return
      }
      const strata = waiting.get(metric) ?? new Map<string, { count: number; sum: number }>()
      waiting.set(metric, strata)
      const found = strata.get(stratum) ?? { count: 0, sum: 0 }
      strata.set(stratum, { count: found.count + 1, sum: found.sum + value })
    })
    // Without a cycle a look after every unit would cost much and tell little more.
    if (cycle === "none" && at - lastLook >= 60_000) look(at)
  })

  return {
    add: (observation) => {
      try {
        const { at, tags, values } = observation
        answers++
        // One answer of a clock that is years ahead would end the days of all others.
        if (!isTime(at) || at < 0 || at > clock() + 86_400_000) {
          unmatched++
          return
        }
        const session = textOf(observation.session)
        // What a session holds until it is over: no more than is looked at, and no object of the application.
        const own: Observation = {
          at,
          tags: Object.fromEntries(slices.map((tag) => [tag, textOf(tags?.[tag]) ?? ""])),
          values: Object.fromEntries(Object.keys(metrics).map((metric) => [metric, values?.[metric]]))
        }
        if (starts.length === 0) starts.push(at)
        if (cycle !== "none") {
          // Sessions that ended belong to the part of the cycle in which they did.
          units.close(at)
          const part = instanceOf(cycle, at)
          if (part > instance) {
            if (instance !== Number.NEGATIVE_INFINITY) look(at)
            instance = part
          }
        }
        units.add(session, at, own)
      } catch {
        // An observation that throws while it is read is none.
      }
    },
    status: () => {
      const watched = watches.map(({ metric, slice, test }): Watched => {
        const { n, shift, standardError, logE } = test.evidence()
        return {
          metric,
          slice,
          units: n,
          change: shift,
          standardError,
          evidence: Math.max(0, logE / threshold)
        }
      })
      return {
        alarms: [...alarms],
        watched,
        notWatched,
        answers,
        unmatched,
        sentence: statusSentence(alarms, watched.length, notWatched.length, answers, falseAlarms)
      }
    }
  }
}
