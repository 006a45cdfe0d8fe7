/**
 * Tokens of one call, in one convention for all providers: the parts never overlap.
 */
import * as Schema from "effect/Schema"

/**
 * Token counts of one call. Every field is a whole number of tokens, 0 or more; absent means the provider did
 * not say, which is not zero.
 *
 * - `inputTokens`: input read afresh, without anything served from or written to a cache.
 * - `cacheReadTokens`, `cacheWriteTokens`: input served from, or written to, the provider's prompt cache.
 * - `outputTokens`: everything generated, reasoning included.
 * - `reasoningTokens`: the part of `outputTokens` that was reasoning.
 */
export const Usage = Schema.Struct({
  inputTokens: Schema.optionalKey(Schema.Natural),
  cacheReadTokens: Schema.optionalKey(Schema.Natural),
  cacheWriteTokens: Schema.optionalKey(Schema.Natural),
  outputTokens: Schema.optionalKey(Schema.Natural),
  reasoningTokens: Schema.optionalKey(Schema.Natural)
})
export type Usage = typeof Usage.Type
