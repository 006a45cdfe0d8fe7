import { Report } from "@assay/core"
import { describe, expect, it } from "vitest"
import * as Load from "./Load.ts"
import { get, serve } from "./loopback.fixture.ts"
import * as Schedule from "./Schedule.ts"
import * as Target from "./Target.ts"

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

describe("a load test", () => {
  it("is not begun without a cap", async () => {
    const target = Target.fromFunction("f", async () => {})
    await expect(
      Load.runPromise(target, { schedule: Schedule.constant(10, { for: "1 second" }) })
    ).rejects.toThrow("expected a cap before anything is sent")
  })

  it("shows a stall that a closed loop hides", async () => {
    // It stands still for a quarter of a second in every half.
    const startedAt = performance.now()
    const server = await serve(async (_, response) => {
      const phase = (performance.now() - startedAt) % 500
      await sleep(phase < 250 ? 5 : 500 - phase + 5)
      response.end("ok")
    })
    const target = Target.fromFunction("stalling", get(server.url))
    const closed = await Load.runPromise(target, {
      schedule: Schedule.closed(1, { for: "1500 millis" }),
      calls: 5_000,
      leavesOut: false
    })
    const open = await Load.runPromise(target, {
      schedule: Schedule.constant(100, { for: "1500 millis" }),
      calls: 5_000,
      leavesOut: false
    })
    await server.close()
    const p95 = (run: Load.Run): number => run.result.steps[0]?.latency?.percentiles[1]?.ms ?? Number.NaN
    // Half of the users come while it stands still and wait up to a quarter of a second: the true p95 is about 225 ms.
    expect(p95(closed)).toBeLessThan(120)
    expect(p95(open)).toBeGreaterThan(180)
    expect(p95(open)).toBeLessThan(450)
    expect(closed.result.notes.join()).toContain("users would wait longer")
  }, 20_000)

  it("counts what had not ended as at least so long", async () => {
    const server = await serve(async (_, response) => {
      await sleep(20_000)
      response.end("late")
    })
    const { result } = await Load.runPromise(Target.fromFunction("slow", get(server.url)), {
      schedule: Schedule.constant(100, { for: "500 millis" }),
      calls: 100,
      drain: "200 millis"
    })
    await server.close()
    const [step] = result.steps
    expect(step).toMatchObject({ sent: 50, served: 0, unfinished: 50, refused: 0 })
    expect(step?.latency?.percentiles.every(({ isAtLeast }) => isAtLeast)).toBe(true)
    expect(step?.latency?.meanMs).toBeUndefined()
    expect(result.status).toBe("refused")
  })

  it("keeps quick refusals out of the latencies", async () => {
    const server = await serve(async (_, response, number) => {
      if (number % 6 === 0) {
        response.statusCode = 429
        response.end("slow down")
      } else {
        await sleep(50)
        response.end("ok")
      }
    })
    const { result } = await Load.runPromise(Target.fromFunction("limited", get(server.url)), {
      schedule: Schedule.poisson(200, { for: "1 second" }),
      calls: 1_000
    })
    await server.close()
    const [step] = result.steps
    expect((step?.refused ?? 0) / (step?.sent ?? 1)).toBeCloseTo(1 / 6, 1)
    expect(step?.latency?.percentiles[0]?.ms).toBeGreaterThan(49)
    expect(step?.latency?.minMs).toBeGreaterThan(48)
    expect(step?.refusals[0]).toMatchObject({ kind: "failed", details: ["status 429"] })
    // The server sees a request a moment later than it is sent.
    expect(server.mostAtOnce()).toBeLessThanOrEqual((step?.inFlightMax ?? 0) + 2)
    expect(server.mostAtOnce()).toBeGreaterThan(0.5 * (step?.inFlightMax ?? 0))
  })

  it("has no result where its own process was the bottleneck", async () => {
    const busy = setInterval(() => {
      const until = performance.now() + 45
      while (performance.now() < until);
    }, 50)
    const { result } = await Load.runPromise(
      Target.fromFunction("idle", () => sleep(1)),
      { schedule: Schedule.constant(200, { for: "1 second" }), calls: 1_000 }
    )
    clearInterval(busy)
    expect(result.status).toBe("generator")
    const text = Report.toText(Load.toOutline(result), { columns: 80 })
    expect(text).toContain("At least")
    expect(text).not.toContain("p95")
  })

  it("has none where requests waited for a pool of this process", async () => {
    const { Agent, request } = await import("undici")
    const pool = new Agent({ connections: 10, pipelining: 1 })
    const server = await serve(async (_, response) => {
      await sleep(200)
      response.end("ok")
    })
    const { result } = await Load.runPromise(
      Target.fromFunction("pooled", async ({ signal }) => {
        const { body } = await request(server.url, { dispatcher: pool, signal })
        await body.text()
      }),
      { schedule: Schedule.constant(100, { for: "600 millis" }), calls: 1_000 }
    )
    await pool.destroy()
    await server.close()
    expect(result.generator.sockets).toMatchObject({ mostInFlight: 10 })
    expect(result.reasons.join()).toContain("its pool is too small")
  })

  it("counts answers and tokens when they came, so that what comes after the end is no throughput", async () => {
    // One at a time, 40 ms each: 25 a second, of which 50 are asked for.
    let last: Promise<void> = Promise.resolve()
    const target = Target.fromFunction("one at a time", async () => {
      last = last.then(() => sleep(40))
      await last
      return { usage: { inputTokens: 10, outputTokens: 100 } }
    })
    const { result } = await Load.runPromise(target, {
      schedule: Schedule.constant(50, { for: "1500 millis" }),
      calls: 100
    })
    const [step] = result.steps
    expect(step?.served).toBe(75)
    expect(step?.servedPerSecond).toBeGreaterThan(18)
    expect(step?.servedPerSecond).toBeLessThan(26)
    expect(step?.tokens?.outputPerSecond).toBeCloseTo(100 * (step?.servedPerSecond ?? 0), 6)
    const slow = Target.fromFunction("slow", () => sleep(300))
    const short = await Load.runPromise(slow, {
      schedule: Schedule.constant(20, { for: "400 millis" }),
      calls: 100
    })
    expect(short.result.steps[0]).toMatchObject({ served: 8, servedPerSecond: undefined })
    expect(Report.toText(Load.toOutline(short.result), { columns: 80 })).toContain("Too short to tell")
  })

  it("stops at its cap of calls, and says so", async () => {
    let calls = 0
    const { result } = await Load.runPromise(
      Target.fromFunction("f", async () => {
        calls++
      }),
      { schedule: Schedule.constant(1_000, { for: "1 second" }), calls: 37 }
    )
    expect(calls).toBe(37)
    expect(result.reasons).toContain("The cap on calls was reached before the schedule ended.")
  })

  it("ends at once when it is stopped, and keeps what it has", async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 300)
    const startedAt = performance.now()
    const { result } = await Load.runPromise(
      Target.fromFunction("deaf", () => new Promise(() => {})),
      { schedule: Schedule.constant(100, { for: "20 seconds" }), calls: 5_000, signal: stop.signal }
    )
    expect(performance.now() - startedAt).toBeLessThan(1_500)
    expect(result.steps[0]?.unfinished).toBe(result.steps[0]?.sent)
    expect(result.steps[0]?.sent).toBeGreaterThan(10)
  })
})
