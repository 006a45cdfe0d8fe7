/**
 * Rate-limit headers of both vendors, read into one value. Pure; whatever cannot be read counts as not said.
 *
 * - OpenAI and compatible servers: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, resets as durations such
 *   as `1s`, `6m0s`, `12ms` (https://platform.openai.com/docs/guides/rate-limits, "Rate limits in headers"). Bare
 *   numbers are seconds, or a point in time where they are large: seconds or milliseconds since 1970, as some servers
 *   send. Dates are taken too. Azure sends -1 for "unknown".
 * - Anthropic: `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}`, resets in
 *   RFC 3339 (https://docs.claude.com/en/api/rate-limits, "Response headers").
 * - Both: `retry-after` (seconds, or an HTTP date: RFC 9110, 10.2.3), `retry-after-ms`, `x-should-retry`.
 *
 * Points in time are measured against the answer's own `date`, so that a wrong clock here does not matter. A wait of
 * more than a day is not believed: no limit is counted for longer, and a unit that was misread would hold a run up for
 * years.
 */

import type { RateLimits } from "@assay/core/internal"
import { defined } from "@assay/core/internal"

/** Where headers are looked up by name; a fetch `Headers` is one. */
export interface HeaderLookup {
  readonly get: (name: string) => string | null
}

const inMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const part = /(\d+(?:\.\d+)?)(ms|[smhd])/gu

const isUnit = (unit: string | undefined): unit is keyof typeof inMs => unit !== undefined && unit in inMs

/**
 * A duration such as `6m0s`, `1h2m3.5s` or `20ms`, in milliseconds; a bare number is seconds. Undefined for
 * anything else.
 */
export const durationMs = (text: string): number | undefined => {
  const trimmed = text.trim()
  if (/^\d+(?:\.\d+)?$/u.test(trimmed)) return Number(trimmed) * 1_000
  if (trimmed === "" || trimmed.replace(part, "") !== "") return undefined
  let sum = 0
  for (const [, amount, unit] of trimmed.matchAll(part)) {
    if (isUnit(unit)) sum += Number(amount) * inMs[unit]
  }
  return sum
}

/** The longest wait that is believed, milliseconds: a day, and an hour for clocks that differ. */
export const longestBelievedMs = 25 * 3_600_000

const believed = (ms: number | undefined): number | undefined =>
  ms !== undefined && ms <= longestBelievedMs ? ms : undefined

/** From here on a bare number is no count of seconds but a point in time: seconds, or milliseconds, since 1970. */
const epochSeconds = 1e9
const epochMs = 1e12

const bareList = /^\s*[\d.]+\s*(?:,\s*[\d.]+\s*)+$/u
const bare = /^\d+(?:\.\d+)?$/u

const natural = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/u.test(text.trim()) ? Number(text) : undefined

/** Milliseconds from `now` to a date; 0 for one that has passed. */
const untilMs = (text: string, now: number): number | undefined => {
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/**
 * Milliseconds to wait, by a header that says how long or until when. A bare number is `unitMs` each, 1,000 by default.
 */
const waitMs = (text: string, now: () => number, unitMs = 1_000): number | undefined => {
  const trimmed = text.trim()
  if (bare.test(trimmed)) {
    const amount = Number(trimmed)
    if (amount >= epochMs) return believed(Math.max(0, amount - now()))
    if (amount >= epochSeconds) return believed(Math.max(0, amount * 1_000 - now()))
    return believed(amount * unitMs)
  }
  const lasting = durationMs(trimmed)
  if (lasting !== undefined) return believed(lasting)
  // Date.parse takes "-1" for a year; every date in a header has letters.
  return /[a-z]/iu.test(trimmed) ? believed(untilMs(trimmed, now())) : undefined
}

/** The server's idea of now, in milliseconds since 1970; ours where it has none. */
const serverNow = (headers: HeaderLookup, now: number): number => {
  const date = Date.parse(headers.get("date") ?? "")
  return Number.isNaN(date) ? now : date
}

const retryAfterMs = (headers: HeaderLookup, now: () => number): number | undefined => {
  const exact = headers.get("retry-after-ms")
  const exactMs = exact === null ? undefined : waitMs(exact, now, 1)
  if (exactMs !== undefined) return exactMs
  const stated = headers.get("retry-after")
  if (stated === null) return undefined
  // Sent twice, a header arrives as a list.
  const waits = bareList.test(stated) ? stated.split(",") : [stated]
  return waits.map((each) => waitMs(each, now)).find((ms) => ms !== undefined)
}

/** Built by hand, since every reply has them; undefined when nothing is said. */
const allowance = (
  limitText: string | null,
  remainingText: string | null,
  resetMs: number | undefined
): RateLimits.Allowance | undefined => {
  const limit = natural(limitText)
  const remaining = natural(remainingText)
  return limit === undefined && remaining === undefined && resetMs === undefined
    ? undefined
    : {
        ...defined({ limit, remaining, resetMs })
      }
}

const flag = (text: string | null): boolean | undefined =>
  text === "true" ? true : text === "false" ? false : undefined

/**
 * What the headers of an answer say about limits; undefined where they say nothing. `now`: when the answer came, in
 * milliseconds since 1970.
 */
export const rateLimits = (headers: HeaderLookup, now: number): RateLimits.RateLimits | undefined => {
  let server: number | undefined
  const reference = (): number => {
    server ??= serverNow(headers, now)
    return server
  }
  const reset = (name: string): number | undefined => {
    const text = headers.get(name)
    return text === null ? undefined : waitMs(text, reference)
  }
  const openai = (what: string) =>
    allowance(
      headers.get(`x-ratelimit-limit-${what}`),
      headers.get(`x-ratelimit-remaining-${what}`),
      reset(`x-ratelimit-reset-${what}`)
    )
  const anthropic = (what: string) =>
    allowance(
      headers.get(`anthropic-ratelimit-${what}-limit`),
      headers.get(`anthropic-ratelimit-${what}-remaining`),
      reset(`anthropic-ratelimit-${what}-reset`)
    )
  const requests = openai("requests") ?? anthropic("requests")
  const tokens = openai("tokens") ?? anthropic("tokens")
  const inputTokens = anthropic("input-tokens")
  const outputTokens = anthropic("output-tokens")
  const askedMs = retryAfterMs(headers, reference)
  const shouldRetry = flag(headers.get("x-should-retry"))
  const found: RateLimits.RateLimits = {
    ...defined({ requests, tokens, inputTokens, outputTokens, retryAfterMs: askedMs, shouldRetry })
  }
  return Object.keys(found).length === 0 ? undefined : found
}
