/**
 * What a provider says about its limits beside a reply or an error: how much is allowed, how much is left, when it
 * is full again, and how long to wait.
 */
import * as Schema from "effect/Schema"

/**
 * One allowance, such as requests per minute. Absent means the provider did not say.
 *
 * - `limit`: how much is allowed in one window, 0 or more.
 * - `remaining`: how much of it is left, 0 or more.
 * - `resetMs`: milliseconds from the reply until all of it is back, 0 or more.
 */
export const Allowance = Schema.Struct({
  limit: Schema.optionalKey(Schema.Natural),
  remaining: Schema.optionalKey(Schema.Natural),
  resetMs: Schema.optionalKey(Schema.Finite)
})
export type Allowance = typeof Allowance.Type

/**
 * Every allowance a provider reports. Providers that count tokens as one fill `tokens`; those that count input and
 * output apart fill these.
 *
 * - `retryAfterMs`: how long the server asks to wait before another call, in milliseconds.
 * - `shouldRetry`: the server's own word on whether the same call is worth repeating.
 */
export const RateLimits = Schema.Struct({
  requests: Schema.optionalKey(Allowance),
  tokens: Schema.optionalKey(Allowance),
  inputTokens: Schema.optionalKey(Allowance),
  outputTokens: Schema.optionalKey(Allowance),
  retryAfterMs: Schema.optionalKey(Schema.Finite),
  shouldRetry: Schema.optionalKey(Schema.Boolean)
})
export type RateLimits = typeof RateLimits.Type
