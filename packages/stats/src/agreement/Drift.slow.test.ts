import { describe, expect, it } from "vitest"
import { simulate } from "./drift.fixture.ts"

describe("the drift test keeps its budget over continuous looking", () => {
  it("at most 5 in 100 false alarms, from 50 to 500 labels of calibration, agreements 0.6 to 0.97", () => {
    const found: Array<readonly [string, number]> = []
    for (const calibration of [50, 100, 500]) {
      for (const agreement of [0.6, 0.9, 0.97]) {
        for (const [batch, batches] of [
          [5, 30],
          [25, 20]
        ] as const) {
          const history = { calibration, agreement, fall: 0, from: 0, batch, batches }
          found.push([JSON.stringify(history), simulate(history, 200, 21).alarms])
        }
      }
    }
    for (const parts of [2, 4]) {
      const history = { calibration: 50, agreement: 0.8, fall: 0, from: 0, batch: 25, batches: 20, parts }
      found.push([JSON.stringify(history), simulate(history, 200, 23).alarms])
    }
    expect(found.filter(([, alarms]) => alarms > 0.05)).toEqual([])
  })
})

describe("the drift test finds a fall of 0.10", () => {
  it.each([
    { calibration: 100, agreement: 0.95, from: 0, least: 0.45 },
    { calibration: 200, agreement: 0.95, from: 0, least: 0.85 },
    { calibration: 500, agreement: 0.85, from: 0, least: 0.9 },
    { calibration: 200, agreement: 0.85, from: 8, least: 0.65 },
    { calibration: 1000, agreement: 0.7, from: 0, least: 0.8 }
  ])("$calibration labels at $agreement, from batch $from on: power at least $least", (setting) => {
    const { least, ...history } = setting
    const found = simulate({ ...history, fall: 0.1, batch: 50, batches: 20 }, 300, 22)
    expect(found.alarms).toBeGreaterThanOrEqual(least)
    expect(found.located).toBeGreaterThan(0.85)
  })
})
