import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { defaultRetry, delayMs, inMillis } from "./retry.ts"

const retry = inMillis(defaultRetry)

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe("the wait before another attempt", () => {
  it("is drawn from the whole of an interval that doubles from one second to a minute", () => {
    const most = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
    const patient = { ...retry, attempts: 100 }
    most.forEach((bound, index) => {
      const wait = (random: number) =>
        delayMs(
          patient,
          { attempts: index + 1, isRetryable: true, askedMs: undefined, sinceFirstMs: 0 },
          random
        )
      expect([wait(0), wait(0.5), wait(1)]).toEqual([0, bound / 2, bound])
    })
  })

  it("is the server's where it asks for one, lengthened by a tenth at most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 500_000 }),
        share,
        (attempts, askedMs, random) => {
          const wait = delayMs(retry, { attempts, isRetryable: true, askedMs, sinceFirstMs: 0 }, random)
          expect(wait).toBeGreaterThanOrEqual(askedMs)
          expect(wait).toBeLessThanOrEqual(askedMs * 1.1)
        }
      )
    )
    // Zero is no wish.
    expect(delayMs(retry, { attempts: 1, isRetryable: true, askedMs: 0, sinceFirstMs: 0 }, 0.25)).toBe(250)
  })

  it("is none when the error lasts, the attempts are used up, or the deadline would be over", () => {
    const failed = { attempts: 1, isRetryable: true, askedMs: undefined, sinceFirstMs: 0 }
    expect(delayMs(retry, { ...failed, isRetryable: false }, 0.5)).toBeUndefined()
    expect(delayMs(retry, { ...failed, attempts: 5 }, 0.5)).toBe(8_000)
    expect(delayMs(retry, { ...failed, attempts: 6 }, 0.5)).toBeUndefined()
    expect(delayMs(retry, { ...failed, askedMs: 600_000 }, 0)).toBeUndefined()
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700_000 }), share, (sinceFirstMs, random) => {
        const wait = delayMs(retry, { ...failed, attempts: 5, sinceFirstMs }, random)
        expect(wait === undefined).toBe(sinceFirstMs + random * 16_000 >= 600_000)
      })
    )
  })
})
