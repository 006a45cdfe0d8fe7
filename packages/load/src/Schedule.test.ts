import { existsSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import * as Effect from "effect/Effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Objective from "./Objective.ts"
import * as Schedule from "./Schedule.ts"

const times = (schedule: Schedule.Open, seed = 1): ReadonlyArray<number> =>
  [...schedule.arrivals(seed)].map(({ atMs }) => atMs)

const traces = resolve(
  process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../../../shared/data"),
  "azure-llm-trace"
)

describe("a schedule", () => {
  it("of a constant rate does not drift: ten minutes at 2,000 a second", () => {
    const due = times(Schedule.constant(2_000, { for: "10 minutes" }))
    expect(due.length).toBe(1_200_000)
    expect(Math.max(...due.slice(-10).map((at, i) => Math.abs(at - (1_199_990 + i) / 2)))).toBeLessThan(1e-3)
  })
  it("of random times has a Poisson number in every second", () => {
    const due = times(Schedule.poisson(50, { for: "1000 seconds" }))
    const counts = new Array<number>(1_000).fill(0)
    for (const at of due) counts[Math.floor(at / 1_000)] = (counts[Math.floor(at / 1_000)] ?? 0) + 1
    const mean = due.length / 1_000
    const variance = counts.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 999
    expect(mean).toBeGreaterThan(49)
    expect(mean).toBeLessThan(51)
    expect(variance / mean).toBeGreaterThan(0.85)
    expect(variance / mean).toBeLessThan(1.15)
  })
  it("that ramps sends the area below its line", () => {
    const due = times(Schedule.ramp(10, 90, { for: "100 seconds" }))
    expect(due.length / 5_000).toBeCloseTo(1, 1)
    // The first half has (10 + 50) / 2 · 50 of them.
    expect(due.filter((at) => at < 50_000).length / 1_500).toBeCloseTo(1, 1)
  })
  it("that falls ends", () => {
    expect(times(Schedule.ramp(90, 10, { for: "10 seconds" })).length / 500).toBeCloseTo(1, 0)
  })
  it("of steps gives each request its step, in order, and the same for the same seed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (rates, seed) => {
          const schedule = Schedule.steps(rates, { each: "2 seconds" })
          const arrivals = [...schedule.arrivals(seed)]
          expect(arrivals).toEqual([...schedule.arrivals(seed)])
          expect(arrivals.every(({ atMs, step }) => Math.floor(atMs / 2_000) === step)).toBe(true)
          expect(arrivals.map(({ atMs }) => atMs)).toEqual(
            arrivals.map(({ atMs }) => atMs).toSorted((a, b) => a - b)
          )
        }
      )
    )
  })
  it("that sweeps goes up in equal ratios", () => {
    const { steps } = Schedule.sweep({ from: 1, to: 16, steps: 5, each: "1 second" })
    expect(steps.map(({ perSecond }) => perSecond)).toEqual([1, 2, 4, 8, 16])
  })
})

describe("a trace", () => {
  it.skipIf(!existsSync(traces))("of Azure is replayed at its times and lengths", async () => {
    const rows = await Effect.runPromise(Schedule.readTrace(join(traces, "conversation.csv")))
    const replay = Schedule.replay(rows, { speed: 2 })
    const [first, second] = [...replay.arrivals(1)]
    expect(first).toEqual({ atMs: 0, step: 0, inputTokens: 374, outputTokens: 44 })
    // 18:15:46.6805900 and 18:15:50.9951690
    expect(second?.atMs).toBeCloseTo(4_314.579 / 2, 2)
    expect([...replay.arrivals(1)].length).toBe(rows.length)
  })
  it("that is none says file, line and column", async () => {
    const file = join(tmpdir(), `trace-${process.pid}.csv`)
    await writeFile(file, "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.97,48x,10\n")
    const failure = await Effect.runPromise(Effect.flip(Schedule.readTrace(file)))
    expect(failure.message).toBe(
      `${file}:2: ContextTokens: expected a whole number of 0 or more, found "48x"`
    )
    await writeFile(file, "time,in,out\n")
    expect((await Effect.runPromise(Effect.flip(Schedule.readTrace(file)))).message).toContain(
      ':1: expected the columns TIMESTAMP,ContextTokens,GeneratedTokens, found "time,in,out"'
    )
  })
})

describe("an objective", () => {
  it("is read", () => {
    expect(Objective.parse("p95 first token < 800 ms")).toEqual({
      measure: "firstToken",
      q: 0.95,
      belowMs: 800
    })
    expect(Objective.words(Objective.parse("p99.9 latency < 2.5 s"))).toBe("p99.9 latency < 2500 ms")
    expect(() => Objective.parse("p95 speed < 1 s")).toThrow("expected an objective such as")
  })
})
