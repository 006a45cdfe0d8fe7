/**
 * Tokens of one call, in one convention for all providers: the parts never overlap. With them, what else of a call is
 * billed: uses of the server's own tools, the tier that served it, the price that the server states.
 */
import * as Schema from "effect/Schema"
import { defined } from "../foundation/defined.ts"

/**
 * What one call used. Every count is a whole number, 0 or more; absent means the provider did not say, which
 * is not zero.
 */
export const Usage = Schema.Struct({
  /** Tokens of input read afresh, without anything served from or written to a cache. */
  inputTokens: Schema.optionalKey(Schema.Natural),
  /** Tokens of input served from the provider's prompt cache. */
  cacheReadTokens: Schema.optionalKey(Schema.Natural),
  /** Tokens of input written to the provider's prompt cache. */
  cacheWriteTokens: Schema.optionalKey(Schema.Natural),
  /** The part of `cacheWriteTokens` that is kept for an hour, where that has a price of its own. */
  cacheWriteHourTokens: Schema.optionalKey(Schema.Natural),
  /** Tokens generated, reasoning included. */
  outputTokens: Schema.optionalKey(Schema.Natural),
  /** The part of `outputTokens` that was reasoning. */
  reasoningTokens: Schema.optionalKey(Schema.Natural),
  /** The part of `inputTokens` that was sound. */
  audioInputTokens: Schema.optionalKey(Schema.Natural),
  /** The part of `outputTokens` that was sound. */
  audioOutputTokens: Schema.optionalKey(Schema.Natural),
  /** Tokens that the total has and that none of the counts above accounts for. */
  unexplainedTokens: Schema.optionalKey(Schema.Natural),
  /** How often the server's own tools were used that are billed by use, such as `{"web_search": 2}`. */
  toolUses: Schema.optionalKey(Schema.Record(Schema.String, Schema.Natural)),
  /** The service tier that served the call, as the reply names it. */
  tier: Schema.optionalKey(Schema.String),
  /** What the server says that the call cost, in US dollars. */
  statedUsd: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  /** What else was used that these counts do not hold, in words. A price of them is then a lower bound. */
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

const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0)

/** The usage of two calls together. What only one of them reports counts as it is; a tier belongs to a single call. */
export const plus = (a: Usage | undefined, b: Usage | undefined): Usage | undefined => {
  if (a === undefined || b === undefined) return a ?? b
  const tools = Object.keys({ ...a.toolUses, ...b.toolUses })
  return defined({
    inputTokens: sum(a.inputTokens, b.inputTokens),
    cacheReadTokens: sum(a.cacheReadTokens, b.cacheReadTokens),
    cacheWriteTokens: sum(a.cacheWriteTokens, b.cacheWriteTokens),
    cacheWriteHourTokens: sum(a.cacheWriteHourTokens, b.cacheWriteHourTokens),
    outputTokens: sum(a.outputTokens, b.outputTokens),
    reasoningTokens: sum(a.reasoningTokens, b.reasoningTokens),
    audioInputTokens: sum(a.audioInputTokens, b.audioInputTokens),
    audioOutputTokens: sum(a.audioOutputTokens, b.audioOutputTokens),
    unexplainedTokens: sum(a.unexplainedTokens, b.unexplainedTokens),
    toolUses:
      tools.length === 0
        ? undefined
        : Object.fromEntries(
            tools.map((tool) => [tool, (a.toolUses?.[tool] ?? 0) + (b.toolUses?.[tool] ?? 0)])
          ),
    statedUsd: sum(a.statedUsd, b.statedUsd),
    unpricedUse: a.unpricedUse ?? b.unpricedUse
  })
}
