/**
 * Tokens of one call, in one convention for all providers: the parts never overlap. With them, what else of a call is
 * billed: uses of the server's own tools, the tier that served it, the price that the server states.
 */
import * as Schema from "effect/Schema"

/**
 * What one call used. Every count is a whole number, 0 or more; absent means the provider did not say, which is not
 * zero.
 *
 * - `inputTokens`: input read afresh, without anything served from or written to a cache.
 * - `cacheReadTokens`, `cacheWriteTokens`: input served from, or written to, the provider's prompt cache.
 * - `cacheWriteHourTokens`: the part of `cacheWriteTokens` that is kept for an hour, where that has a price of its own.
 * - `outputTokens`: everything generated, reasoning included.
 * - `reasoningTokens`: the part of `outputTokens` that was reasoning.
 * - `audioInputTokens`, `audioOutputTokens`: the parts of `inputTokens` and `outputTokens` that were sound.
 * - `unexplainedTokens`: tokens that the total has and that none of the counts above accounts for.
 * - `toolUses`: how often the server's own tools were used that are billed by use, such as `{"web_search": 2}`.
 * - `tier`: the service tier that served the call, as the reply names it.
 * - `statedUsd`: what the server says that the call cost, in US dollars.
 * - `unpricedUse`: what else was used that these counts do not hold, in words; then a price of them is a lower bound.
 */
export const Usage = Schema.Struct({
  inputTokens: Schema.optionalKey(Schema.Natural),
  cacheReadTokens: Schema.optionalKey(Schema.Natural),
  cacheWriteTokens: Schema.optionalKey(Schema.Natural),
  cacheWriteHourTokens: Schema.optionalKey(Schema.Natural),
  outputTokens: Schema.optionalKey(Schema.Natural),
  reasoningTokens: Schema.optionalKey(Schema.Natural),
  audioInputTokens: Schema.optionalKey(Schema.Natural),
  audioOutputTokens: Schema.optionalKey(Schema.Natural),
  unexplainedTokens: Schema.optionalKey(Schema.Natural),
  toolUses: Schema.optionalKey(Schema.Record(Schema.String, Schema.Natural)),
  tier: Schema.optionalKey(Schema.String),
  statedUsd: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  unpricedUse: Schema.optionalKey(Schema.String)
})
export type Usage = typeof Usage.Type

/** Tokens of every sort that a call had; undefined where input or output was not reported. */
export const tokensOf = (usage: Usage | undefined): number | undefined =>
  usage?.inputTokens === undefined || usage.outputTokens === undefined
    ? undefined
    : usage.inputTokens +
      (usage.cacheReadTokens ?? 0) +
      (usage.cacheWriteTokens ?? 0) +
      usage.outputTokens +
      (usage.unexplainedTokens ?? 0)
