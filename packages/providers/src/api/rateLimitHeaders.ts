/**
 * Rate-limit headers of both vendors, read into one value. Pure; whatever cannot be read counts as not said.
 *
 * - OpenAI and compatible servers: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, resets as durations such
 *   as `1s`, `6m0s`, `12ms` (https://platform.openai.com/docs/guides/rate-limits, "Rate limits in headers"). Bare
 *   numbers are seconds; Azure sends -1 for "unknown".
 * - Anthropic: `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}`, resets in
 *   RFC 3339 (https://docs.claude.com/en/api/rate-limits, "Response headers"). They are measured against the
 *   answer's own `date`, so that a wrong clock here does not matter.
 * - Both: `retry-after` (seconds, or an HTTP date: RFC 9110, 10.2.3), `retry-after-ms`, `x-should-retry`.
 */
import type { RateLimits } from "@assay/core"

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

const finite = (ms: number | undefined): number | undefined =>
  ms !== undefined && Number.isFinite(ms) ? ms : undefined

const natural = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/u.test(text.trim()) ? Number(text) : undefined

/** Milliseconds from `now` to a date; 0 for one that has passed. */
const untilMs = (text: string, now: number): number | undefined => {
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/** The server's idea of now, in milliseconds since 1970; ours where it has none. */
const serverNow = (headers: HeaderLookup, now: number): number => {
  const date = Date.parse(headers.get("date") ?? "")
  return Number.isNaN(date) ? now : date
}

const retryAfterMs = (headers: HeaderLookup, now: () => number): number | undefined => {
  const exact = headers.get("retry-after-ms")
  if (exact !== null && /^\d+(?:\.\d+)?$/u.test(exact.trim())) return Number(exact)
  const stated = headers.get("retry-after")
  if (stated === null) return undefined
  if (/^\d+(?:\.\d+)?$/u.test(stated.trim())) return Number(stated) * 1_000
  // Date.parse takes "-1" for a year; every HTTP date has letters.
  return /[a-z]/iu.test(stated) ? untilMs(stated, now()) : undefined
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
        ...(limit === undefined ? {} : { limit }),
        ...(remaining === undefined ? {} : { remaining }),
        ...(resetMs === undefined ? {} : { resetMs })
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
  const openai = (what: string) => {
    const reset = headers.get(`x-ratelimit-reset-${what}`)
    return allowance(
      headers.get(`x-ratelimit-limit-${what}`),
      headers.get(`x-ratelimit-remaining-${what}`),
      reset === null ? undefined : finite(durationMs(reset))
    )
  }
  const anthropic = (what: string) => {
    const reset = headers.get(`anthropic-ratelimit-${what}-reset`)
    return allowance(
      headers.get(`anthropic-ratelimit-${what}-limit`),
      headers.get(`anthropic-ratelimit-${what}-remaining`),
      reset === null ? undefined : untilMs(reset, reference())
    )
  }
  const requests = openai("requests") ?? anthropic("requests")
  const tokens = openai("tokens") ?? anthropic("tokens")
  const inputTokens = anthropic("input-tokens")
  const outputTokens = anthropic("output-tokens")
  const waitMs = finite(retryAfterMs(headers, reference))
  const shouldRetry = flag(headers.get("x-should-retry"))
  const found: RateLimits.RateLimits = {
    ...(requests === undefined ? {} : { requests }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    ...(shouldRetry === undefined ? {} : { shouldRetry })
  }
  return Object.keys(found).length === 0 ? undefined : found
}
