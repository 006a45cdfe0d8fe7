import { createRequire } from "node:module"
import { loadavg } from "node:os"
import { OrderedQuantile, OrderedSample, Rng } from "@assay/stats"
import { describe, expect, it } from "vitest"
import * as Load from "./Load.ts"
import { get, serve } from "./loopback.fixture.ts"
import * as Schedule from "./Schedule.ts"
import * as Target from "./Target.ts"

/** It brings no types. */
const autocannon = createRequire(import.meta.url)("autocannon") as (
  options: object
) => Promise<{ readonly latency: Readonly<Record<"p50" | "p90" | "p97_5", number>> }>

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

describe("percentiles", () => {
  it("agree with autocannon 9 in a closed loop, without its correction, within their intervals", async () => {
    const rng = Rng.make(3)
    const server = await serve(async (_, response) => {
      await sleep(20 + 40 * rng.uniform())
      response.end("ok")
    })
    const once = async (): Promise<void> => {
      // At the same time, so that whatever else the machine does meets both.
      const [theirs, { result }] = await Promise.all([
        // Without a rate it corrects nothing.
        autocannon({ url: server.url, connections: 8, duration: 12 }),
        Load.runPromise(Target.fromFunction("loopback", get(server.url)), {
          schedule: Schedule.closed(8, { for: "12 seconds" }),
          calls: 5_000
        })
      ])
      const [p50, p95] = result.steps[0]?.service?.percentiles ?? []
      // It has whole milliseconds, and p97.5 in the place of p95: the law is uniform, of which p95 is interpolated.
      const their95 = theirs.latency.p90 + (2 / 3) * (theirs.latency.p97_5 - theirs.latency.p90)
      for (const [ours, value] of [
        [p50, theirs.latency.p50],
        [p95, their95]
      ] as const) {
        // Where others use the processors, neighbours are alike, and p95 may be refused.
        if (ours?.q === 0.95 && ours.low === undefined) continue
        expect(value).toBeGreaterThanOrEqual((ours?.low ?? Number.POSITIVE_INFINITY) - 2.5)
        expect(value).toBeLessThanOrEqual((ours?.high ?? 0) + 2.5)
      }
    }
    // Others use the machine too: what they took from one of the two alone is no disagreement, and does not come again.
    await once()
      .catch(once)
      .catch(once)
      .finally(() => server.close())
  })
})

describe("the generator", () => {
  it("sends 2,000 requests a second with little lag", async () => {
    const isAlone = (loadavg()[0] ?? 0) < 1
    const { result } = await Load.runPromise(
      Target.fromFunction("idle", () => sleep(5)),
      { schedule: Schedule.poisson(2_000, { for: "10 seconds" }), calls: 30_000 }
    )
    expect(result.generator.unsent).toBe(0)
    expect(result.steps[0]?.sent).toBeGreaterThan(19_000)
    // Where others use the processors, the lag is theirs, and the result says so.
    if (isAlone) expect(result.generator.lagP99Ms).toBeLessThan(2)
    else expect(result.generator.lagP99Ms < 5).toBe(result.status !== "generator")
  })

  it("keeps 10,000,000 latencies in bounded memory, and their order", () => {
    const rng = Rng.make(1)
    const sample = OrderedSample.make()
    const before = process.memoryUsage().arrayBuffers
    let x = 0
    for (let i = 0; i < 10_000_000; i++) {
      x = 0.9 * x + rng.normal()
      sample.record(i, 200_000 * Math.exp(0.3 * x))
    }
    const megabytes = (process.memoryUsage().arrayBuffers - before) / 2 ** 20
    expect(megabytes).toBeLessThan(120)
    const found = OrderedQuantile.estimate(sample.batches(), 0.999)
    expect(found?.interval._tag).toBe("Bounds")
    // The share above exp(0.3 z σ): σ² = 1/(1 − 0.81), z of 0.999.
    const truth = 200_000 * Math.exp((0.3 * 3.0902) / Math.sqrt(1 - 0.81))
    expect(Math.abs((found?.value ?? 0) / truth - 1)).toBeLessThan(0.02)
  })
})
