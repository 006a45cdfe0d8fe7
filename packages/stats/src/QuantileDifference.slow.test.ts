import { describe, expect, it } from "vitest"
import * as Distribution from "./Distribution.ts"
import { latencies, shown } from "./fixtures/QuantileDifference.fixture.ts"
import * as QuantileDifference from "./QuantileDifference.ts"
import * as Rng from "./Rng.ts"

describe("QuantileDifference", () => {
  it("covers the true difference as often as promised, at p50, p95 and p99", () => {
    const rng = Rng.make(4)
    for (const [n, q] of [
      [60, 0.5],
      [500, 0.95],
      [1500, 0.99]
    ] as const) {
      const before = Math.exp(0.5 * Distribution.normalQuantile(q))
      let covered = 0
      for (let k = 0; k < 800; k++) {
        const found = shown(
          QuantileDifference.estimate(...latencies(rng, n), q, { resamples: 500, seed: rng.bits() })
        )
        if (found.low <= 0.1 * before && 0.1 * before <= found.high) covered += 1
      }
      expect(covered / 800).toBeGreaterThanOrEqual(0.93)
      expect(covered / 800).toBeLessThanOrEqual(0.975)
    }
  })

  it("covers the true difference where cases share clusters", () => {
    const rng = Rng.make(5)
    let covered = 0
    for (let k = 0; k < 500; k++) {
      const clusters = Array.from({ length: 100 }, (_, c) =>
        Array.from({ length: 1 + rng.below(6) }, () => c)
      ).flat()
      const shared = Array.from({ length: 100 }, rng.normal)
      const value = (c: number) => 0.8 * (shared[c] ?? Number.NaN) + 0.6 * rng.normal()
      const found = shown(
        QuantileDifference.estimate(
          clusters.map(value),
          clusters.map((c) => value(c) + 0.3),
          0.75,
          {
            clusters,
            resamples: 500,
            seed: rng.bits()
          }
        )
      )
      if (found.low <= 0.3 && 0.3 <= found.high) covered += 1
    }
    expect(covered / 500).toBeGreaterThanOrEqual(0.93)
    expect(covered / 500).toBeLessThanOrEqual(0.98)
  })
})
