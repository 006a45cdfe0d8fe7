import { describe, expect, it } from "vitest"
import * as Bootstrap from "./Bootstrap.ts"
import type * as Interval from "./Interval.ts"
import type { Withheld } from "./Interval.ts"
import * as Rng from "./Rng.ts"

const shown = (estimate: Bootstrap.BootstrapInterval | Withheld): Bootstrap.BootstrapInterval => {
  if (estimate._tag === "Withheld") throw new Error(estimate.reason)
  return estimate
}

const coverage = (times: number, truth: number, sample: () => Interval.Interval): number => {
  let covered = 0
  for (let k = 0; k < times; k++) {
    const { low, high } = sample()
    if (low <= truth && truth <= high) covered += 1
  }
  return covered / times
}

const expectNominal = (share: number) => {
  expect(share).toBeGreaterThanOrEqual(0.93)
  expect(share).toBeLessThanOrEqual(0.97)
}

describe("Bootstrap", () => {
  it("covers the truth as often as promised: BCa and percentile, skewed, few-valued, clustered", () => {
    const rng = Rng.make(3)
    const boot = (
      values: ArrayLike<number>,
      method: "bca" | "percentile",
      clusters?: ReadonlyArray<number>
    ) =>
      shown(
        Bootstrap.mean(values, {
          method,
          resamples: 1000,
          seed: rng.bits(),
          ...(clusters === undefined ? {} : { clusters })
        })
      )
    const exponential = (n: number) => Float64Array.from({ length: n }, () => -Math.log(1 - rng.uniform()))
    const threeValued = () => {
      const u = rng.uniform()
      return u < 0.15 ? 1 : u < 0.25 ? -1 : 0
    }
    for (const method of ["bca", "percentile"] as const) {
      expectNominal(coverage(1500, 1, () => boot(exponential(80), method)))
      expectNominal(coverage(1500, 0.05, () => boot(Float64Array.from({ length: 100 }, threeValued), method)))
      const clustered = () => {
        const clusters = Array.from({ length: 40 }, (_, c) =>
          Array.from({ length: 1 + rng.below(8) }, () => c)
        ).flat()
        const shared = exponential(40)
        return boot(
          clusters.map((c) => (shared[c] ?? Number.NaN) / 2 + rng.normal()),
          method,
          clusters
        )
      }
      expectNominal(coverage(1500, 0.5, clustered))
    }
  })

  it("covers the truth where the resamples are drawn in bins", () => {
    const rng = Rng.make(4)
    const sample = () => {
      const values = Float64Array.from({ length: 6000 }, () => Math.exp(rng.normal()))
      return shown(Bootstrap.mean(values, { resamples: 300, seed: rng.bits() }))
    }
    expect(sample().resampling).toBe("bins")
    expectNominal(coverage(400, Math.exp(0.5), sample))
  })
})
