import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { domainOf, logAxis } from "./axes.ts"

describe("a logarithmic axis", () => {
  it("has ticks on both sides of values that lie close together", () => {
    expect(logAxis([110, 180], 8)).toEqual({ domain: [100, 200], ticks: [100, 200] })
    expect(logAxis([300], 8)).toEqual({ domain: [200, 500], ticks: [200, 500] })
    expect(logAxis([0.02, 0.31], 8).ticks).toEqual([0.02, 0.05, 0.1, 0.2, 0.5])
  })

  it("has decades alone, or every so many, where it is long", () => {
    expect(logAxis([0.007, 3_000], 8).ticks).toEqual([0.01, 0.1, 1, 10, 100, 1_000])
    expect(logAxis([0.007, 3_000], 4).ticks).toEqual([0.01, 1, 100])
  })

  it("reaches to the next decades where it has one inside and its steps are too many", () => {
    expect(logAxis([0.002, 0.03], 4)).toEqual({ domain: [0.001, 0.1], ticks: [0.001, 0.01, 0.1] })
  })

  it("holds all values and at least two ticks, and no more than asked for", () => {
    const times = fc.array(fc.double({ min: 0.001, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(times, fc.integer({ min: 4, max: 8 }), (values, most) => {
        const { domain, ticks } = logAxis(values, most)
        expect(domain[0]).toBeLessThanOrEqual(Math.min(...values))
        expect(domain[1]).toBeGreaterThanOrEqual(Math.max(...values))
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(most)
        for (const tick of ticks) expect(domain[0] <= tick && tick <= domain[1]).toBe(true)
      }),
      { numRuns: 2_000 }
    )
  })
})

describe("a domain", () => {
  it("is as wide as its values, and not empty where they are one", () => {
    expect(domainOf([])).toBeUndefined()
    expect(domainOf([0, 100])).toEqual([-3, 103])
    const [low, high] = domainOf([5, 5]) ?? [0, 0]
    expect(low < 5 && 5 < high).toBe(true)
  })
})
