import { Rng } from "@assay/stats"
import { describe, expect, it } from "vitest"
import * as Guard from "./Guard.ts"
import * as Monitor from "./Monitor.ts"
import * as Units from "./work/Units.ts"

const day = 86_400_000
const monday = Date.UTC(2026, 0, 5)
const metrics: Record<string, Monitor.Metric> = { refused: { kind: "rate" }, latencyMs: { kind: "amount" } }

/** Sessions of about five answers; weekends are worse, and so is German. */
const traffic = (
  seed: number,
  from: number,
  days: number,
  {
    german = 0.3,
    rise = 0,
    slower = 1,
    sessions = 60
  }: { german?: number; rise?: number; slower?: number; sessions?: number } = {}
): ReadonlyArray<Monitor.Observation> => {
  const rng = Rng.make(seed)
  const rows: Array<Monitor.Observation> = []
  for (let nth = 0; nth < days; nth++)
    for (let s = 0; s < sessions; s++) {
      const start = from + nth * day + (s / sessions) * 0.9 * day
      const isWeekend = new Date(start).getUTCDay() % 6 === 0
      const language = rng.uniform() < german ? "de" : "en"
      const user = rng.uniform() < 0.3 ? 0.1 : 0
      const rate = 0.03 + (isWeekend ? 0.06 : 0) + (language === "de" ? 0.1 : 0) + user + rise
      const size = 1 + rng.below(9)
      for (let i = 0; i < size; i++)
        rows.push({
          at: start + i * 1_000,
          session: `${seed} ${nth} ${s}`,
          tags: { language },
          values: {
            refused: Number(rng.uniform() < rate),
            latencyMs: slower * 200 * Math.exp(0.5 * rng.normal()) * (isWeekend ? 0.7 : 1)
          }
        })
    }
  return rows
}

const options = { metrics, slices: ["language"] }
const run = (reference: Monitor.Reference, rows: ReadonlyArray<Monitor.Observation>) => {
  const told: Array<Monitor.Alarm> = []
  // The traffic is of a time to come, on some machines.
  const now = () => 8e15
  const monitor = Monitor.make({ reference, now, onAlarm: (alarm) => told.push(alarm) })
  for (const row of rows) monitor.add(row)
  const status = monitor.status()
  expect(told).toEqual(status.alarms)
  return status
}

describe("a monitor", () => {
  const reference = Monitor.ofProduction(traffic(1, monday, 28), options)
  const later = monday + 28 * day

  it("is silent through weekends and another mix, where nothing has changed", () => {
    const status = run(reference, traffic(2, later, 56, { german: 0.7 }))
    expect(status.alarms).toEqual([])
    expect(status.watched.map(({ metric, slice }) => `${metric} ${slice}`)).toEqual([
      "refused all",
      "refused language=en",
      "refused language=de",
      "latencyMs all",
      "latencyMs language=en",
      "latencyMs language=de"
    ])
    expect(status.sentence).toMatch(
      /^Nothing has changed that [\d,]+ answers could show, in 6 figures; a false alarm has a chance of 5 %, ever\.$/u
    )
  })

  it("says in a sentence and as a value what has changed", () => {
    const { alarms, sentence } = run(reference, traffic(3, later, 28, { rise: 0.06 }))
    const [first] = alarms
    expect(first).toMatchObject({ format: "assay-alarm", metric: "refused", slice: "all" })
    expect(JSON.parse(JSON.stringify(first))).toEqual(first)
    expect(first?.low).toBeGreaterThan(0)
    expect(first?.sentence).toMatch(
      /^refused rose from \d+(\.\d)? % to \d+(\.\d)? %, over [\d,]+ sessions since about 2026-\d\d-\d\d; if nothing had changed, the chance of such an alarm ever was (1 in \d+|less than 1 in 1,000)\.$/u
    )
    expect(sentence).toContain(first?.sentence ?? "none")
  })

  it("finds what is slower", () => {
    const { alarms } = run(reference, traffic(4, later, 28, { slower: 1.15 }))
    expect(alarms[0]).toMatchObject({ metric: "latencyMs" })
  })

  it("leaves out what the reference does not have, and counts it", () => {
    const rows = traffic(5, later, 7).map((row) => ({ ...row, tags: { language: "fr" } }))
    const status = run(reference, rows)
    expect(status.unmatched).toBeGreaterThan(300)
    expect(status.alarms).toEqual([])
  })

  it("does not watch what the reference says too little of, and says so", () => {
    const { watched, notWatched, sentence } = run(
      Monitor.ofProduction(traffic(1, monday, 1, { sessions: 30 }), options),
      []
    )
    expect(watched).toEqual([])
    expect(notWatched[0]).toMatchObject({
      metric: "refused",
      slice: "all",
      because: "the reference has 30 units, 100 are needed"
    })
    expect(sentence).toBe("Nothing is watched: the reference is too small.")
  })

  it("takes a reference from a file, and a test set only where it is reweighted to production", () => {
    const kept: Monitor.Reference = JSON.parse(JSON.stringify(reference))
    expect(run(kept, traffic(3, later, 28, { rise: 0.06 })).alarms).toHaveLength(
      run(reference, traffic(3, later, 28, { rise: 0.06 })).alarms.length
    )
    const cases = traffic(9, monday, 28).map(({ values, tags }) => ({
      values,
      ...(tags === undefined ? {} : { tags }),
      weight: 1
    }))
    const reweighted = Monitor.ofTestSet(cases, options)
    expect(reweighted.kind).toBe("reweighted")
    expect(() =>
      Monitor.ofTestSet(
        cases.map((each) => ({ ...each, weight: undefined as never })),
        options
      )
    ).toThrow("a test set as it is has another mix than production")
    expect(() => Monitor.make({ reference: {} as never })).toThrow("reference: expected what")
    // Few cases of much weight say little, so that the error of the reference is larger.
    const uneven = Monitor.ofTestSet(
      cases.map((each, i) => ({ ...each, weight: i % 20 === 0 ? 20 : 0.1 })),
      options
    )
    const errorOf = ({ strata }: Monitor.Reference) => strata.refused?.['["de",""]']?.meanVariance ?? 0
    expect(errorOf(uneven) / errorOf(reweighted)).toBeGreaterThan(8)
    const watched = run(reweighted, traffic(6, later, 14, { rise: 0.1 }))
    expect(watched.alarms.map(({ metric }) => metric)).toContain("refused")
  })

  it("finds a change in spite of answers whose time cannot be, or that throw, and counts these", () => {
    const rows = traffic(7, later, 28, { rise: 0.08 })
    const end = later + 28 * day
    const bad: ReadonlyArray<unknown> = [
      ...[Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300, 8.7e15, Date.UTC(9999, 0), "2026"].map((at) => ({
        ...rows[0],
        at
      })),
      { ...rows[0], values: null },
      { ...rows[0], tags: null, session: 7 },
      undefined,
      new Proxy({}, { get: () => Promise.reject.bind(null) })
    ]
    const monitor = Monitor.make({ reference, now: () => end })
    for (const [nth, row] of rows.entries()) {
      if (nth % 100 === 0) for (const each of bad.slice(0, 8)) monitor.add(each as Monitor.Observation)
      monitor.add(row)
    }
    for (const each of bad) monitor.add(each as Monitor.Observation)
    const { alarms, unmatched } = monitor.status()
    expect(alarms.map(({ metric }) => metric)).toContain("refused")
    expect(unmatched).toBeGreaterThanOrEqual(7 * Math.ceil(rows.length / 100))
  })

  it("compares days as they are at the ends of months, leap days among them, and answers in any order", () => {
    const leap = Date.UTC(2028, 1, 7)
    const old = Monitor.ofProduction(traffic(8, leap - 28 * day, 28), options)
    // Those of an hour in turn.
    const rows = traffic(9, leap, 28).map((row, nth, all) => all[nth - (nth % 8) + ((nth * 3) % 8)] ?? row)
    const status = run(old, rows)
    expect([status.alarms, status.unmatched]).toEqual([[], 0])
  })

  it("says what it does not watch: a reference without a failure says too little of failures", () => {
    const rows = traffic(10, monday, 14).map((row) => ({ ...row, values: { ...row.values, failed: 0 } }))
    const calm = Monitor.ofProduction(rows, { metrics: { ...metrics, failed: { kind: "rate" } } })
    const status = Monitor.make({ reference: calm }).status()
    expect(status.notWatched).toContainEqual({
      metric: "failed",
      slice: "all",
      because: "in the reference it never varies"
    })
    expect(status.sentence).toMatch(/ not watched, since the reference says too little of (?:it|them)\.$/u)
    expect(() => Monitor.ofProduction([{ at: Number.NaN, values: {} }], options)).toThrow(
      "expected the time of every answer, found NaN for answer 1"
    )
  })

  it("holds of sessions that never end no more than it may", () => {
    let most = 0
    const units = Units.make<unknown>({ gapMs: day, open: 100_000 }, (answers) => {
      most += answers.length
    })
    for (let nth = 0; nth < 290_000; nth++) units.add(`${nth % 300}`, monday + nth, 0)
    expect(290_000 - most).toBeLessThanOrEqual(200_000)
  })

  it("is fed by a guard", async () => {
    const monitor = Monitor.make({ reference })
    const guard = Guard.make<string, string>({
      scorers: () => 1,
      sample: 1,
      onCheck: (check) => monitor.add(Monitor.fromCheck(check))
    })
    guard.observe({
      input: "",
      outcome: { _tag: "Refused", reason: "no" },
      tags: { language: "de" },
      latencyMs: 3
    })
    await guard.flush({ within: 5_000 })
    expect(monitor.status().answers).toBe(1)
  })
})
