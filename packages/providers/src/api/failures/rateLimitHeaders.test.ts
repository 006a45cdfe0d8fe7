import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import { durationMs, longestBelievedMs, rateLimits } from "./rateLimitHeaders.ts"

const now = Date.parse("2025-06-01T12:00:00Z")
const read = (headers: Record<string, string>) => rateLimits(new Headers(headers), now)

describe("rateLimits", () => {
  // https://platform.openai.com/docs/guides/rate-limits, the table "Rate limits in headers".
  it("reads the example of OpenAI's guide", () => {
    expect(
      read({
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-limit-tokens": "150000",
        "x-ratelimit-remaining-requests": "59",
        "x-ratelimit-remaining-tokens": "149984",
        "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-reset-tokens": "6m0s"
      })
    ).toEqual({
      requests: { limit: 60, remaining: 59, resetMs: 1_000 },
      tokens: { limit: 150_000, remaining: 149_984, resetMs: 360_000 }
    })
  })

  // Headers as https://docs.claude.com/en/api/rate-limits lists them; resets are RFC 3339.
  it("reads Anthropic's headers, against the answer's own date", () => {
    const headers = {
      "retry-after": "7",
      "anthropic-ratelimit-requests-limit": "50",
      "anthropic-ratelimit-requests-remaining": "0",
      "anthropic-ratelimit-requests-reset": "2025-06-01T12:00:30Z",
      "anthropic-ratelimit-tokens-limit": "48000",
      "anthropic-ratelimit-tokens-remaining": "46000",
      "anthropic-ratelimit-tokens-reset": "2025-06-01T12:00:02Z",
      "anthropic-ratelimit-input-tokens-limit": "40000",
      "anthropic-ratelimit-input-tokens-remaining": "39000",
      "anthropic-ratelimit-input-tokens-reset": "2025-06-01T14:00:01+02:00",
      "anthropic-ratelimit-output-tokens-limit": "8000",
      "anthropic-ratelimit-output-tokens-remaining": "7000",
      "anthropic-ratelimit-output-tokens-reset": "2025-06-01T11:59:00Z"
    }
    const limits = {
      requests: { limit: 50, remaining: 0, resetMs: 30_000 },
      tokens: { limit: 48_000, remaining: 46_000, resetMs: 2_000 },
      inputTokens: { limit: 40_000, remaining: 39_000, resetMs: 1_000 },
      outputTokens: { limit: 8_000, remaining: 7_000, resetMs: 0 },
      retryAfterMs: 7_000
    }
    expect(read(headers)).toEqual(limits)
    const anHourLate = rateLimits(
      new Headers({ ...headers, date: "Sun, 01 Jun 2025 12:00:00 GMT" }),
      now + 3_600_000
    )
    expect(anHourLate).toEqual(limits)
  })

  it("prefers retry-after-ms, takes an HTTP date, and hears the server's word on retrying", () => {
    expect(read({ "retry-after-ms": "1250", "retry-after": "2" })).toEqual({ retryAfterMs: 1_250 })
    expect(read({ "retry-after": "Sun, 01 Jun 2025 12:00:09 GMT" })).toEqual({ retryAfterMs: 9_000 })
    expect(read({ "x-should-retry": "false" })).toEqual({ shouldRetry: false })
    expect(read({ "x-should-retry": "true" })).toEqual({ shouldRetry: true })
  })

  // Seen on Azure's Responses API: https://learn.microsoft.com/en-us/answers/questions/5625878
  it("takes -1 and other nonsense for not said", () => {
    expect(
      read({
        "x-ratelimit-limit-tokens": "-1",
        "x-ratelimit-remaining-tokens": "-1",
        "x-ratelimit-reset-tokens": "soon",
        "retry-after": "-1",
        "x-should-retry": "maybe",
        "anthropic-ratelimit-tokens-reset": "tomorrow"
      })
    ).toBeUndefined()
    expect(read({})).toBeUndefined()
  })

  const second = now / 1_000
  it.each([
    ["seconds since 1970", `${second + 7}`, 7_000],
    ["milliseconds since 1970", `${now + 7_000}`, 7_000],
    ["seconds with a fraction", `${second + 7}.25`, 7_250],
    ["a time that has passed", `${second - 30}`, 0],
    ["a date", "2025-06-01T12:00:07Z", 7_000],
    ["an HTTP date", "Sun, 01 Jun 2025 12:00:07 GMT", 7_000],
    ["a whole day", "86400", 86_400_000],
    ["a duration of more than a day", "9999h", undefined],
    ["seconds of more than a day", "100000", undefined],
    ["a time in another year", `${second + 4e7}`, undefined],
    ["the year 9999", "Fri, 31 Dec 9999 23:59:59 GMT", undefined],
    ["microseconds since 1970", `${now * 1_000}`, undefined],
    ["digits without end", "9".repeat(400), undefined]
  ])("reads a reset, and a wait, that is %s", (_, value, ms) => {
    const date = "Sun, 01 Jun 2025 12:00:00 GMT"
    for (const name of ["x-ratelimit-reset-requests", "anthropic-ratelimit-requests-reset"]) {
      // The clock here is an hour late, which does not matter.
      const read = rateLimits(new Headers({ [name]: value, date }), now - 3_600_000)
      expect(read?.requests?.resetMs).toBe(ms)
    }
    expect(rateLimits(new Headers({ "retry-after": value, date }), now)?.retryAfterMs).toBe(ms)
  })

  it("reads a wait with a unit, and one that was sent twice", () => {
    expect(read({ "retry-after": "2s" })).toEqual({ retryAfterMs: 2_000 })
    expect(read({ "retry-after": "1m30s" })).toEqual({ retryAfterMs: 90_000 })
    expect(read({ "retry-after": "3, 3" })).toEqual({ retryAfterMs: 3_000 })
    expect(read({ "retry-after-ms": "nonsense", "retry-after": "4" })).toEqual({ retryAfterMs: 4_000 })
    expect(read({ "retry-after": "-5" })).toBeUndefined()
  })

  it("never throws and never yields a negative wait, whatever the headers", () => {
    const value = fc.string().filter((text) => /^[\x20-\x7e]*$/u.test(text))
    fc.assert(
      fc.property(value, value, value, (after, reset, date) => {
        const limits = read({
          "retry-after": after,
          "x-ratelimit-reset-requests": reset,
          "anthropic-ratelimit-tokens-reset": reset,
          date
        })
        for (const ms of [limits?.retryAfterMs, limits?.requests?.resetMs, limits?.tokens?.resetMs]) {
          expect(ms === undefined || (ms >= 0 && ms <= longestBelievedMs)).toBe(true)
        }
      })
    )
  })
})

describe("durationMs", () => {
  it.each([
    ["1s", 1_000],
    ["6m0s", 360_000],
    ["12ms", 12],
    ["1h2m3.5s", 3_723_500],
    ["7.66s", 7_660],
    ["1d", 86_400_000],
    ["0", 0],
    ["30", 30_000],
    ["", undefined],
    ["6m0", undefined],
    ["-1", undefined],
    ["1 s", undefined]
  ])("reads %j as %s ms", (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })
})
