import { describe, expect, it } from "vitest"
import * as Cluster from "./Cluster.ts"
import { latencies, shown } from "./fixtures/QuantileDifference.fixture.ts"
import * as harrellDavis from "./internal/harrellDavis.ts"
import * as pairedQuantileDraws from "./internal/pairedQuantileDraws.ts"
import * as QuantileDifference from "./QuantileDifference.ts"
import * as Rng from "./Rng.ts"

const deviation = (draws: Float64Array): number => {
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
  return Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length)
}

describe("QuantileDifference", () => {
  it("uses Harrell and Davis's quantile as SciPy computes it", () => {
    // SciPy 1.17.1: scipy.stats.mstats.hdquantiles(x, [0.25, 0.5, 0.95])
    const values = [2.1, 3.4, 1.9, 4.2, 5.5, 3.3, 2.8, 6.1, 4.9, 5.2, 3.7, 2.2]
    expect(harrellDavis.quantile(values, 0.25)).toBeCloseTo(2.57319645, 7)
    expect(harrellDavis.quantile(values, 0.5)).toBeCloseTo(3.67504903, 7)
    expect(harrellDavis.quantile(values, 0.95)).toBeCloseTo(5.95641436, 7)
  })

  it("draws near the quantile as it would by resampling every case", () => {
    const [against, candidate] = latencies(Rng.make(1), 600)
    const q = 0.9
    const quick = pairedQuantileDraws.draw(
      against,
      candidate,
      Cluster.index(undefined, 600),
      q,
      2000,
      Rng.make(2)
    )
    const rng = Rng.make(3)
    const slow = { against: new Float64Array(2000), candidate: new Float64Array(2000) }
    const drawn = new Int32Array(600)
    for (let b = 0; b < 2000; b++) {
      for (let i = 0; i < 600; i++) drawn[i] = rng.below(600)
      slow.against[b] = harrellDavis.quantile(
        Float64Array.from(drawn, (i) => against[i] ?? Number.NaN),
        q
      )
      slow.candidate[b] = harrellDavis.quantile(
        Float64Array.from(drawn, (i) => candidate[i] ?? Number.NaN),
        q
      )
    }
    const difference = (draws: pairedQuantileDraws.Draws) =>
      draws.candidate.map((after, b) => after - (draws.against[b] ?? Number.NaN))
    expect(deviation(quick.against) / deviation(slow.against)).toBeCloseTo(1, 1)
    expect(deviation(quick.candidate) / deviation(slow.candidate)).toBeCloseTo(1, 1)
    expect(deviation(difference(quick)) / deviation(difference(slow))).toBeCloseTo(1, 1)
  })

  it("gives differences in the unit of the values and ratios without one", () => {
    const [against, candidate] = latencies(Rng.make(6), 400)
    const inMs = QuantileDifference.estimate(
      against.map((x) => 1000 * x),
      candidate.map((x) => 1000 * x),
      0.9
    )
    const inSeconds = QuantileDifference.estimate(against, candidate, 0.9)
    expect(shown(inMs).high).toBeCloseTo(1000 * shown(inSeconds).high, 6)
    const ratio = shown(QuantileDifference.estimate(against, candidate, 0.9, { scale: "ratio" }))
    expect(ratio.estimate).toBeCloseTo(ratio.candidate / ratio.against, 12)
    expect(QuantileDifference.estimate(against, candidate, 0.9)).toEqual(inSeconds)
  })

  it("is withheld until n can support it, and says which n can", () => {
    for (const [q, needs] of [
      [0.5, 20],
      [0.95, 200],
      [0.99, 1000]
    ] as const) {
      expect(QuantileDifference.needs(q)).toBe(needs)
      const [against, candidate] = latencies(Rng.make(7), needs)
      expect(QuantileDifference.estimate(against, candidate, q)._tag).toBe("Interval")
      const short = QuantileDifference.estimate(against.subarray(1), candidate.subarray(1), q)
      expect(short).toMatchObject({ _tag: "Withheld", estimate: undefined, needs })
      const clusters = Array.from({ length: needs }, (_, i) => i >> 1)
      expect(QuantileDifference.estimate(against, candidate, q, { clusters })._tag).toBe("Withheld")
    }
  })

  it("refuses what cannot be compared", () => {
    expect(() => QuantileDifference.estimate([1], [1, 2], 0.5)).toThrow(RangeError)
    expect(() => QuantileDifference.estimate([1, Number.NaN], [1, 2], 0.5)).toThrow(RangeError)
    expect(() => QuantileDifference.estimate([1, 0], [1, 2], 0.5, { scale: "ratio" })).toThrow(
      "value 1: expected a positive number for a ratio, found 0"
    )
    expect(() => QuantileDifference.estimate([1], [1], 0)).toThrow(RangeError)
  })
})
