/**
 * What of a usage is billed, as prices need it.
 */
import type { Usage } from "@assay/core/internal"

/** Tokens by kind, and uses of the server's tools. `cacheWriteHour` is a part of `cacheWrite`. */
export interface Quantities {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWriteHour: number
  readonly output: number
  readonly audioInput: number
  readonly audioOutput: number
  readonly uses: ReadonlyArray<readonly [tool: string, uses: number]>
}

const none: Quantities["uses"] = []

/** Undefined where input or output was not reported. Caches that were not reported are inside the input. */
export const quantitiesOf = (usage: Usage.Usage): Quantities | undefined => {
  const { inputTokens, outputTokens, cacheWriteTokens = 0, toolUses } = usage
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  return {
    input: inputTokens,
    cacheRead: usage.cacheReadTokens ?? 0,
    cacheWrite: cacheWriteTokens,
    cacheWriteHour: Math.min(usage.cacheWriteHourTokens ?? 0, cacheWriteTokens),
    output: outputTokens,
    audioInput: Math.min(usage.audioInputTokens ?? 0, inputTokens),
    audioOutput: Math.min(usage.audioOutputTokens ?? 0, outputTokens),
    uses: toolUses === undefined ? none : Object.entries(toolUses).filter(([, uses]) => uses > 0)
  }
}

/** Whether there is more to bill than the four kinds of token that every list has. */
export const isPlain = ({ cacheWriteHour, audioInput, audioOutput, uses }: Quantities): boolean =>
  cacheWriteHour === 0 && audioInput === 0 && audioOutput === 0 && uses.length === 0

/**
 * A price of quantities, in US dollars. `useUsd`: fees by the use or by the request, which no tier changes. `without`:
 * what of the quantities has no price and is not in it.
 */
export interface Bill {
  readonly inputUsd: number
  readonly outputUsd: number
  readonly useUsd: number
  readonly without: ReadonlyArray<string>
}

/** What has no price, in words. */
export const wordsFor = {
  cacheWriteHour: "a prompt cache of one hour",
  audio: "sound",
  use: (tool: string): string => `uses of ${tool}`
} as const
