/** A year of production in which nothing changes, and one in which something does. */
import { Rng } from "@assay/stats"
import { describe, expect, it } from "vitest"
import * as Monitor from "../Monitor.ts"

const day = 86_400_000
const monday = Date.UTC(2026, 0, 5)
const languages = ["en", "de", "fr", "es"] as const
const rates = { failed: 0.02, refused: 0.05, malformed: 0.03 } as const
const metrics: Record<string, Monitor.Metric> = {
  failed: { kind: "rate" },
  refused: { kind: "rate" },
  malformed: { kind: "rate" },
  right: { kind: "rate", direction: "down" },
  latencyMs: { kind: "amount" },
  costUsd: { kind: "amount" }
}

/** Sessions of five answers on average; users differ, weekends differ, and the mix of languages moves over the year. */
const traffic = function* (
  seed: number,
  from: number,
  days: number,
  sessions: number,
  rise: (nth: number) => number
) {
  const rng = Rng.make(seed)
  for (let nth = 0; nth < days; nth++) {
    const share = 0.25 + 0.2 * Math.sin((2 * Math.PI * nth) / 365)
    const isWeekend = ((Math.floor(from / day) + nth + 4) % 7) % 6 === 0
    const today = Math.round(sessions * (isWeekend ? 0.5 : 1.2))
    for (let s = 0; s < today; s++) {
      const language = rng.uniform() < share ? "en" : (languages[1 + rng.below(3)] ?? "de")
      const factor =
        (isWeekend ? 1.8 : 1) * (1 + languages.indexOf(language) / 2) * (rng.uniform() < 0.3 ? 2 : 0.6)
      const slow = Math.exp(0.4 * rng.normal())
      const at = from + nth * day + (s / today) * 0.9 * day
      const size = 1 + rng.below(9)
      for (let i = 0; i < size; i++)
        yield {
          at: at + 1_000 * i,
          session: `${nth} ${s}`,
          tags: { language },
          values: {
            failed: Number(rng.uniform() < rates.failed * factor),
            refused: Number(rng.uniform() < rates.refused * factor + rise(nth)),
            malformed: Number(rng.uniform() < rates.malformed * factor),
            right: Number(rng.uniform() < 0.95 - 0.1 * factor),
            latencyMs: 300 * slow * Math.exp(0.3 * rng.normal()) * (isWeekend ? 0.8 : 1),
            costUsd: 0.001 * factor * Math.exp(0.6 * rng.normal())
          }
        } satisfies Monitor.Observation
    }
  }
}

const year = (seed: number, days: number, rise: (nth: number) => number) => {
  const options = { metrics, slices: ["language"] }
  const reference = Monitor.ofProduction([...traffic(seed, monday, 28, 400, () => 0)], options)
  const monitor = Monitor.make({ reference, falseAlarms: 0.05, now: () => 8e15 })
  for (const each of traffic(10_000 + seed, monday + 28 * day, days, 60, rise)) monitor.add(each)
  return monitor.status()
}

describe("a year of production", () => {
  it("in which nothing changes alarms within the budget of 5 %, in 6 metrics of 5 slices", () => {
    const runs = 40
    let alarmed = 0
    for (let seed = 1; seed <= runs; seed++) {
      const { alarms, watched, notWatched } = year(seed, 364, () => 0)
      if (seed === 1) console.log(notWatched)
      expect(watched.length).toBe(30)
      if (alarms.length > 0) alarmed++
    }
    console.log(`years with an alarm: ${alarmed} of ${runs}`)
    // 5 % of 40, and two standard errors.
    expect(alarmed).toBeLessThanOrEqual(4)
  }, 300_000)

  it("in which refusals rise by 4 points from the hundredth day alarms within four weeks, and not before", () => {
    let found = 0
    for (let seed = 1; seed <= 20; seed++) {
      const { alarms } = year(500 + seed, 128, (nth) => (nth >= 100 ? 0.04 : 0))
      const first = alarms.find(({ metric }) => metric === "refused")
      if (first !== undefined && Date.parse(first.at) >= monday + 128 * day) found++
    }
    console.log(`rises found in four weeks: ${found} of 20`)
    expect(found).toBeGreaterThanOrEqual(16)
  }, 120_000)
})
