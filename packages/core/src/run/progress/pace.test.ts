import { describe, expect, it } from "@effect/vitest"
import { makePace } from "./pace.ts"

/** A pace that has seen `perTick` events at every tick of `tickMs` for `ms`. */
const steady = (perTick: number, tickMs: number, ms: number) => {
  const pace = makePace()
  for (let at = tickMs; at <= ms; at += tickMs) pace.sample(at, (at / tickMs) * perTick)
  return pace
}

describe("pace", () => {
  it("is the rate of a steady stream", () => {
    expect(steady(5, 100, 60_000).perSecond(60_000)).toBeCloseTo(50, 6)
    expect(steady(1, 5_000, 600_000).perSecond(600_000)).toBeCloseTo(0.2, 6)
  })

  it("says nothing on fewer than eight events or three seconds", () => {
    expect(steady(1, 1_000, 8_000).perSecond(8_000)).toBeUndefined()
    expect(steady(1, 1_000, 9_000).perSecond(9_000)).toBeCloseTo(1, 6)
    expect(steady(100, 100, 2_900).perSecond(2_900)).toBeUndefined()
    expect(makePace().perSecond(1e6)).toBeUndefined()
  })

  it("does not count the wait for the first event", () => {
    const pace = makePace()
    for (let second = 60; second <= 80; second++) pace.sample(second * 1_000, (second - 59) * 2)
    expect(pace.perSecond(80_000)).toBeCloseTo(2, 6)
  })

  it("forgets a fast start after half a minute", () => {
    const pace = makePace()
    pace.sample(100, 10_000)
    for (let second = 1; second <= 60; second++) pace.sample(second * 1_000, 10_000 + second)
    expect(pace.perSecond(60_000)).toBeCloseTo(1, 1)
  })

  it("falls while nothing happens", () => {
    const pace = steady(10, 1_000, 30_000)
    expect(pace.perSecond(60_000)).toBeLessThan(6)
  })

  it("is right on slow work done in bursts", () => {
    const pace = makePace()
    for (let burst = 1; burst <= 6; burst++) pace.sample(burst * 10_000, burst * 8)
    expect(pace.perSecond(60_000)).toBeCloseTo(0.8, 6)
  })
})
