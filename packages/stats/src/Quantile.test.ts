import { describe, expect, it } from "vitest"
import * as Quantile from "./Quantile.ts"
import * as Rng from "./Rng.ts"

const oneTo = (n: number) => Float64Array.from({ length: n }, (_, i) => i + 1)

describe("Quantile.estimate", () => {
  // SciPy 1.17.1: quantile_test(arange(1, n + 1), p = q).confidence_interval(0.95)
  it.each([
    [0.5, 10, 2, 9],
    [0.95, 100, 90, 100],
    [0.99, 1000, 983, 997],
    [0.05, 300, 8, 24],
    [0.9, 45, 36, 45]
  ])("bounds the %d quantile of %d values by the ranks that SciPy gives", (q, n, low, high) => {
    expect(Quantile.estimate(oneTo(n), q)).toMatchObject({ estimate: Quantile.rank(n, q), low, high })
  })

  it("is an observed value, wherever the input's order puts it, and leaves the input alone", () => {
    const values = [9, 1, 5, 3, 7, 2, 8, 4, 6]
    expect(Quantile.estimate(values, 0.5)).toMatchObject({ estimate: 5, low: 2, high: 8, n: 9 })
    expect(values).toEqual([9, 1, 5, 3, 7, 2, 8, 4, 6])
  })

  it("is not off by one where n·q is whole but not in binary", () => {
    expect(Quantile.rank(100, 0.95)).toBe(95)
    expect(Quantile.rank(100, 0.07)).toBe(7)
    expect(Quantile.rank(1000, 0.999)).toBe(999)
  })

  it("is withheld until n can support it, and says which n can", () => {
    for (const [q, needs] of [
      [0.5, 6],
      [0.95, 72],
      [0.99, 368],
      [0.01, 368],
      [0.999, 3688]
    ] as const) {
      expect(Quantile.needs(q)).toBe(needs)
      expect(Quantile.estimate(oneTo(needs - 1), q)).toMatchObject({
        _tag: "Withheld",
        estimate: undefined,
        needs
      })
      expect(Quantile.estimate(oneTo(needs), q)._tag).toBe("Interval")
    }
    expect(Quantile.estimate([], 0.5)).toMatchObject({ _tag: "Withheld", n: 0, needs: 6 })
  })

  it("covers the truth as often as its ranks say, which is at least what was asked", () => {
    const rng = Rng.make(1)
    for (const [n, q] of [
      [100, 0.5],
      [400, 0.95],
      [1000, 0.99]
    ] as const) {
      const truth = -Math.log(1 - q)
      let covered = 0
      let promised = 0
      for (let k = 0; k < 3000; k++) {
        const found = Quantile.estimate(
          Float64Array.from({ length: n }, () => -Math.log(1 - rng.uniform())),
          q
        )
        if (found._tag === "Withheld") throw new Error(found.reason)
        promised = found.coverage
        if (found.low <= truth && truth <= found.high) covered += 1
      }
      expect(promised).toBeGreaterThanOrEqual(0.95)
      expect(Math.abs(covered / 3000 - promised)).toBeLessThan(0.012)
    }
  })

  it("refuses a q outside (0, 1) and values that are not numbers", () => {
    expect(() => Quantile.estimate([1], 1)).toThrow(RangeError)
    expect(() => Quantile.estimate([...oneTo(9), Number.NaN], 0.5)).toThrow(
      "value 9: expected a number, found NaN"
    )
  })
})
