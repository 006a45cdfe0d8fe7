/**
 * What a provider says about its limits beside a reply or an error: how much is allowed, how much is left, when it
 * is full again, and how long to wait.
 */
import * as Schema from "effect/Schema"

/** One allowance, such as requests per minute. Absent means the provider did not say. */
export const Allowance = Schema.Struct({
  /** How much is allowed in one window, 0 or more. */
  limit: Schema.optionalKey(Schema.Natural),
  /** How much of it is left, 0 or more. */
  remaining: Schema.optionalKey(Schema.Natural),
  /** Milliseconds from the reply until all of it is back, 0 or more. */
  resetMs: Schema.optionalKey(Schema.Finite)
})
export type Allowance = typeof Allowance.Type

/** Every allowance a provider reports. Absent means the provider did not say. */
export const RateLimits = Schema.Struct({
  /** Calls. */
  requests: Schema.optionalKey(Allowance),
  /** Input and output tokens together, where the provider counts them as one. */
  tokens: Schema.optionalKey(Allowance),
  /** Input tokens, where the provider counts input and output apart. */
  inputTokens: Schema.optionalKey(Allowance),
  /** Output tokens, where the provider counts input and output apart. */
  outputTokens: Schema.optionalKey(Allowance),
  /** How long the server asks to wait before another call, milliseconds. */
  retryAfterMs: Schema.optionalKey(Schema.Finite),
  /** The server's own word on whether the same call is worth repeating. */
  shouldRetry: Schema.optionalKey(Schema.Boolean)
})
export type RateLimits = typeof RateLimits.Type
