import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import { width } from "../../text/terminalText.ts"
import { endLine, frame, speed, timeGone, timeToGo } from "./frame.ts"
import { makeTally } from "./tally.ts"

const layout = { columns: 80, rows: 24, color: false, unicode: true }

/** Progress after `seconds` of a run whose candidates each end trials at their own rate per second. */
const after = (
  seconds: number,
  candidates: ReadonlyArray<{ name: string; planned: number; done?: number; perSecond: number }>
) => {
  const tally = makeTally(
    {
      experiment: "ticket-intents",
      candidates: candidates.map(({ name, planned, done = 0 }) => ({ name, planned, done }))
    },
    0
  )
  let standings = tally.standings(0)
  for (let second = 1; second <= seconds; second++) {
    for (const { name, planned, done = 0, perSecond } of candidates) {
      const before = Math.min(planned - done, (second - 1) * perSecond)
      const now = Math.min(planned - done, second * perSecond)
      for (let trial = before; trial < now; trial++) {
        tally.trial({
          candidate: name,
          ended: trial % 50 === 7 ? "Errored" : trial % 50 === 8 ? "Refused" : "Answered"
        })
      }
    }
    standings = tally.standings(second * 1_000)
  }
  return standings
}

describe("the live display", () => {
  it("has a line per candidate with counts, speed, time to go and errors, and one for all", () => {
    const standings = after(20, [
      { name: "gpt", planned: 2_640, done: 100, perSecond: 10 },
      { name: "regex", planned: 2_640, perSecond: 1_000 }
    ])
    expect(frame(standings, layout)).toEqual([
      "gpt    ━╌╌╌╌╌╌╌╌╌╌╌╌╌    300/2,640   10.0/s   ~4 min   4 errored   4 unanswered",
      "regex  ━━━━━━━━━━━━━━  2,640/2,640              done  53 errored  53 unanswered",
      "ticket-intents: 2,940 of 5,280 trials (55 %), ~4 min left, 57 errored"
    ])
    expect(frame(standings, { ...layout, columns: 60 })).toEqual([
      "gpt    ━╌╌╌╌╌╌╌╌    300/2,640   10.0/s   ~4 min   4 errored",
      "regex  ━━━━━━━━━  2,640/2,640              done  53 errored",
      "ticket-intents: 2,940 of 5,280 trials (55 %), ~4 min left,…"
    ])
  })

  it("withholds speed and time to go until they can be known", () => {
    const standings = after(2, [{ name: "gpt", planned: 100, perSecond: 2 }])
    expect(frame(standings, layout).join("\n")).not.toMatch(/\/s|left|~/)
  })

  it("never shows 100 % before everything is done", () => {
    const standings = after(10, [{ name: "gpt", planned: 1_001, perSecond: 100 }])
    expect(frame(standings, layout).at(-1)).toContain("(99 %)")
  })

  it("fits the terminal in width and height, whatever names are like", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary", maxLength: 50 }),
      fc.constantFrom("日本語".repeat(9), "\u001b[2J")
    )
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 2, max: 140 }),
        fc.integer({ min: 4, max: 40 }),
        fc.boolean(),
        (names, columns, rows, color) => {
          const standings = after(
            12,
            names.map((each, nth) => ({ name: each, planned: 1_000 * (nth + 1), perSecond: 3 * nth }))
          )
          const lines = frame(standings, { columns, rows, color, unicode: true })
          expect(lines.length).toBeLessThan(rows)
          for (const line of lines) expect(width(stripVTControlCharacters(line))).toBeLessThan(columns)
        }
      ),
      { numRuns: 100 }
    )
  })

  it("drops finished candidates first when there are more than lines", () => {
    const standings = after(
      10,
      Array.from({ length: 10 }, (_, nth) => ({ name: `c${nth}`, planned: 100, perSecond: nth < 8 ? 10 : 1 }))
    )
    const lines = frame(standings, { ...layout, rows: 7 })
    expect(lines.map((line) => line.slice(0, 2))).toEqual(["c0", "c8", "c9", "an", "ti"])
  })
})

describe("times and speeds", () => {
  it("are no finer than they are known", () => {
    expect([4_000, 31_000, 58_000, 100_000, 3_590_000, 9_000_000, 90_000_000].map(timeToGo)).toEqual([
      "<10 s",
      "~35 s",
      "~1 min",
      "~2 min",
      "~1.0 h",
      "~2.5 h",
      "~25 h"
    ])
    expect([7_000, 750_000, 3_729_000].map(timeGone)).toEqual(["0:07", "12:30", "1:02:09"])
    expect([0.05, 0.5, 12.34, 99.7, 12_345].map(speed)).toEqual([
      "3.0/min",
      "30/min",
      "12.3/s",
      "100/s",
      "12,345/s"
    ])
  })
})

describe("the last line", () => {
  it("says where the trials came from", () => {
    expect(endLine(after(30, [{ name: "gpt", planned: 300, done: 100, perSecond: 10 }]))).toBe(
      "ticket-intents: done, 300 trials (200 made now, 100 from the store), 4 errored, 4 unanswered, 0:30"
    )
  })

  it("says that a run was stopped", () => {
    expect(endLine(after(3, [{ name: "gpt", planned: 300, perSecond: 1 }]))).toBe(
      "ticket-intents: stopped after 3 of 300 trials, 0:03"
    )
  })
})
