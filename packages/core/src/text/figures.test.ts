import { describe, expect, it } from "@effect/vitest"
import * as Figures from "./figures.ts"

const estimate = (value: number, low: number, high: number) => ({
  value,
  low,
  high,
  confidence: 0.95,
  method: "wilson" as const
})

describe("figures", () => {
  it("separate thousands", () => {
    expect([0, 999, 1_000, 2_640, 1_234_567].map(Figures.count)).toEqual([
      "0",
      "999",
      "1,000",
      "2,640",
      "1,234,567"
    ])
  })

  it("write latencies in the unit that fits, without a jump between units", () => {
    expect(
      [0, 0.0001, 0.0042, 0.42, 0.996, 9.94, 9.96, 38, 999.4, 999.6, 1_240, 9_960, 59_960, 7_200_000].map(
        Figures.latency
      )
    ).toEqual([
      "0 ms",
      "<0.001 ms",
      "0.004 ms",
      "0.42 ms",
      "1.0 ms",
      "9.9 ms",
      "10 ms",
      "38 ms",
      "999 ms",
      "1.0 s",
      "1.2 s",
      "10 s",
      "1.0 min",
      "2.0 h"
    ])
  })

  it("round no share to a false 0 or 100 percent", () => {
    expect([
      Figures.share(0, 1_000),
      Figures.share(1, 1_000),
      Figures.share(500, 1_000),
      Figures.share(999, 1_000),
      Figures.share(1_000, 1_000),
      Figures.share(0, 0)
    ]).toEqual(["0 %", "<1 %", "50 %", ">99 %", "100 %", "n/a"])
  })

  it("give a mean as many digits as its interval supports", () => {
    expect(Figures.estimate(estimate(0.834, 0.801, 0.863), "percent")).toBe("83.4 % [80.1, 86.3]")
    expect(Figures.estimate(estimate(0.83412, 0.83403, 0.83419), "percent")).toBe("83.41 % [83.40, 83.42]")
    expect(Figures.estimate(estimate(12.61, 11.9, 13.3), "number")).toBe("12.6 [11.9, 13.3]")
    expect(Figures.estimate(estimate(1_234.5, 900, 1_600), "number")).toBe("1235 [900, 1600]")
    expect(Figures.estimate(undefined, "percent")).toBe("n/a")
  })

  it("make nothing short of 0 or 100 percent look like it", () => {
    expect(Figures.estimate(estimate(0.9996, 0.9977, 0.9999), "percent")).toBe("99.96 % [99.77, 99.99]")
    expect(Figures.estimate(estimate(1, 0.9985, 1), "percent")).toBe("100.0 % [99.9, 100.0]")
    expect(Figures.estimate(estimate(0.0002, 0, 0.003), "percent")).toBe("0.02 % [0.00, 0.30]")
    expect(Figures.estimate(estimate(1, 1, 1), "percent")).toBe("100.0 % [100.0, 100.0]")
  })

  it("write a score as percent only when all its means lie between 0 and 1", () => {
    expect(Figures.scaleOf("share", [estimate(0.2, -0.1, 0.5), estimate(1, 1, 1)])).toBe("percent")
    expect(Figures.scaleOf("share", [estimate(0.2, 0, 1), estimate(1.5, 1, 2)])).toBe("number")
    expect(Figures.scaleOf("number", [estimate(0.2, 0, 1)])).toBe("number")
  })

  it("write dollars with three digits below one, cents above, and none too many", () => {
    expect(
      [
        0, 0.000_000_123_4, 0.000_45, 0.000_451_2, 0.1, 0.137, 0.9996, 1, 12.4, 999.99, 1_235.5, 2_000_000
      ].map(Figures.usd)
    ).toEqual([
      "0.00",
      "0.000000123",
      "0.00045",
      "0.000451",
      "0.10",
      "0.137",
      "1.00",
      "1.00",
      "12.40",
      "999.99",
      "1,236",
      "2,000,000"
    ])
  })

  it("write the bounds of an amount as exactly as the amount", () => {
    const interval = { lowUsd: 0, highUsd: 0.000_5, confidence: 0.95, method: "student-t" as const }
    expect(Figures.usdEstimate({ usd: 0.000_451_2, interval })).toBe("0.000451 [0.000000, 0.000500]")
    expect(Figures.usdEstimate({ usd: 0.000_45 })).toBe("0.00045")
  })

  it("name quantiles as people do", () => {
    expect([0.5, 0.95, 0.999].map(Figures.quantile)).toEqual(["p50", "p95", "p99.9"])
  })

  it("shorten large counts only", () => {
    expect([9_999, 12_345, 999_960, 4_560_000].map(Figures.short)).toEqual([
      "9,999",
      "12.3k",
      "1000k",
      "4.56M"
    ])
  })
})
