import { describe, expect, it } from "@effect/vitest"
import * as AdvertisedLimits from "./advertised.ts"

const minute = 60_000
const day = 86_400_000

/** Served calls, a second apart, of a bucket of 60 a minute with one reset in between that is none of it. */
const afterASlip = (slipMs: number, replies: number) => {
  let told = AdvertisedLimits.make(minute)
  for (let nth = 0; nth < replies; nth++) {
    const now = nth * 1_000
    told = AdvertisedLimits.spend(told, now, 1)
    told = AdvertisedLimits.observe(told, now, now - 200, 0, {
      limit: 60,
      remaining: 59,
      resetMs: nth === 5 ? slipMs : 1_000
    })
  }
  return (AdvertisedLimits.rateOf(told) ?? 0) * minute
}

describe("an allowance that is told", () => {
  it.each([day, day / 24, 2 * minute])("forgets a reset of %d ms that no other comes near", (slipMs) => {
    expect(afterASlip(slipMs, 8)).toBeLessThan(31)
    expect(afterASlip(slipMs, 30)).toBeCloseTo(60)
  })

  it("does not forget a window of a day, whose resets stay long", () => {
    let told = AdvertisedLimits.make(minute)
    for (let nth = 0; nth < 500; nth++) {
      const now = nth * 1_000
      told = AdvertisedLimits.spend(told, now, 1)
      told = AdvertisedLimits.observe(told, now, now - 200, 0, {
        limit: 1_000,
        remaining: 999 - nth,
        resetMs: day - now
      })
    }
    // Too long a period is assumed while little is used up; a shorter one would spend the day's allowance at once.
    expect((AdvertisedLimits.rateOf(told) ?? 0) * day).toBeLessThan(1_001)
  })

  it("does not forget a window of a minute at whose end many replies come", () => {
    let told = AdvertisedLimits.make(minute)
    told = AdvertisedLimits.observe(told, 0, 0, 0, { limit: 100, remaining: 99, resetMs: minute })
    for (let nth = 0; nth < 60; nth++) {
      const now = 58_000 + nth
      told = AdvertisedLimits.observe(told, now, now, 0, {
        limit: 100,
        remaining: 98 - nth,
        resetMs: minute - now
      })
    }
    expect((AdvertisedLimits.rateOf(told) ?? 0) * minute).toBeCloseTo(100)
  })
})
