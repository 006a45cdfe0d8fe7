import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import * as AutocorrelationTime from "./AutocorrelationTime.ts"
import * as OrderedQuantile from "./OrderedQuantile.ts"
import * as OrderedSample from "./OrderedSample.ts"
import * as Steadiness from "./Steadiness.ts"

const sampleOf = (values: ReadonlyArray<number>): OrderedSample.OrderedSample => {
  const sample = OrderedSample.make()
  values.forEach((value, i) => sample.record(i, value))
  return sample
}

describe("the autocorrelation time", () => {
  it("is that of an autoregressive series, (1 + φ)/(1 − φ)", () => {
    for (const phi of [0, 0.5, 0.9]) {
      const rng = Rng.make(3)
      let x = 0
      const series = Array.from({ length: 40_000 }, () => {
        x = phi * x + rng.normal()
        return x
      })
      const { tau } = AutocorrelationTime.estimate(series)
      expect(tau / ((1 + phi) / (1 - phi))).toBeGreaterThan(0.85)
      expect(tau / ((1 + phi) / (1 - phi))).toBeLessThan(1.15)
    }
  })
})

describe("an ordered sample", () => {
  it("knows every value within 0.1 %, by buckets that follow on one another", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const bucket = OrderedSample.bucketOf(value)
        const top = OrderedSample.topOf(bucket)
        expect(top).toBeGreaterThanOrEqual(value)
        expect(top - value).toBeLessThanOrEqual(value / 1_000)
        expect(OrderedSample.bucketOf(top)).toBe(bucket)
        if (top + 1 < 2 ** 53) expect(OrderedSample.bucketOf(top + 1)).toBe(bucket + 1)
      })
    )
  })
  it("gives the quantiles of an exact sort, and never one above the maximum", () => {
    const values = fc.array(fc.integer({ min: 0, max: 4_000_000_000 }), { minLength: 1, maxLength: 3_000 })
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.95, 0.99, 0.999), (values, q) => {
        const found = OrderedQuantile.estimate(sampleOf(values).batches(), q)
        const exact = values.toSorted((a, b) => a - b)[Math.ceil(values.length * q - 1e-9) - 1] ?? -1
        expect(found?.value).toBeGreaterThanOrEqual(exact)
        expect(found?.value).toBeLessThanOrEqual(Math.min(exact * 1.001, Math.max(...values)))
      }),
      { numRuns: 60 }
    )
  })
  it("keeps its order when values come late", () => {
    const inOrder = sampleOf(Array.from({ length: 5_000 }, (_, i) => i))
    const late = OrderedSample.make()
    for (let i = 4_999; i >= 0; i--) late.record(i, i)
    expect(late.batches().map(({ n, sum }) => [n, sum])).toEqual(
      inOrder.batches().map(({ n, sum }) => [n, sum])
    )
  })
})

describe("a quantile among values that are not known", () => {
  it("is at least their bound, and exact below them", () => {
    const sample = OrderedSample.make()
    for (let i = 0; i < 1_000; i++) {
      if (i % 10 === 0) sample.recordAtLeast(i, 15_000)
      else sample.record(i, 1_000 + i)
    }
    const p50 = OrderedQuantile.estimate(sample.batches(), 0.5)
    expect(p50?.isAtLeast).toBe(false)
    const p99 = OrderedQuantile.estimate(sample.batches(), 0.99)
    expect(p99).toMatchObject({ isAtLeast: true })
    expect(p99?.value).toBeGreaterThanOrEqual(15_000)
  })
  it("has no upper bound where the open values may lie above anything", () => {
    const sample = OrderedSample.make()
    for (let i = 0; i < 4_000; i++) {
      if (i % 20 === 0) sample.recordAtLeast(i, 15_000)
      else sample.record(i, 1_000 + (i % 97))
    }
    expect(OrderedQuantile.estimate(sample.batches(), 0.95)?.interval).toMatchObject({ high: undefined })
  })
})

describe("steadiness", () => {
  const noisy = (rng: Rng.Rng, n: number, mean: (i: number) => number): ReadonlyArray<number> => {
    let x = 0
    return Array.from({ length: n }, (_, i) => {
      x = 0.8 * x + rng.normal()
      return mean(i) + x
    })
  }
  it("leaves a known transient out", () => {
    for (let seed = 0; seed < 20; seed++) {
      const series = noisy(Rng.make(seed), 1_000, (i) => (i < 150 ? 40 : 10))
      const { isSteady, warmUp } = Steadiness.estimate(series)
      expect(warmUp).toBeGreaterThanOrEqual(140)
      expect(warmUp).toBeLessThan(450)
      expect(isSteady).toBe(true)
    }
  })
  it("sees a drift, and calls a steady series steady", () => {
    let alarms = 0
    for (let seed = 0; seed < 200; seed++) {
      if (Steadiness.estimate(noisy(Rng.make(seed), 1_000, () => 10)).isSteady !== true) alarms++
    }
    expect(alarms).toBeLessThanOrEqual(4)
    expect(Steadiness.estimate(noisy(Rng.make(1), 1_000, (i) => i / 50)).isSteady).toBe(false)
  })
})
