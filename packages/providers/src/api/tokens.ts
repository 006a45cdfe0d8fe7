/**
 * Token counts as APIs report them, normalised to core's convention: the parts never overlap.
 */

import type { Usage } from "@assay/core"
import * as Struct from "effect/Struct"

type Count = number | null | undefined

/** Counts under neutral names, as an API reports them. */
interface Counts {
  readonly input: Count
  readonly cacheRead: Count
  readonly cacheWrite: Count
  readonly output: Count
  readonly reasoning: Count
}

const natural = (count: Count): number | undefined =>
  typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count : undefined

const usageOf = (
  counts: { readonly [K in keyof Usage.Usage]: number | undefined }
): Usage.Usage | undefined => {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = counts
  const usage: Usage.Usage = {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(cacheReadTokens === undefined ? {} : { cacheReadTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens })
  }
  return Struct.keys(usage).length === 0 ? undefined : usage
}

/** OpenAI's convention: cached tokens, read and written, are part of the input. */
export const cachedInside = (counts: Counts): Usage.Usage | undefined => {
  const input = natural(counts.input)
  const cacheReadTokens = natural(counts.cacheRead)
  const cacheWriteTokens = natural(counts.cacheWrite)
  return usageOf({
    inputTokens:
      input === undefined ? undefined : Math.max(0, input - (cacheReadTokens ?? 0) - (cacheWriteTokens ?? 0)),
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: natural(counts.output),
    reasoningTokens: natural(counts.reasoning)
  })
}

/** Anthropic's convention: cached tokens, read and written, are counted beside the input. */
export const cachedBeside = (counts: Counts): Usage.Usage | undefined =>
  usageOf({
    inputTokens: natural(counts.input),
    cacheReadTokens: natural(counts.cacheRead),
    cacheWriteTokens: natural(counts.cacheWrite),
    outputTokens: natural(counts.output),
    reasoningTokens: natural(counts.reasoning)
  })
