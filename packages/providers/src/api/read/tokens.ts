/**
 * Token counts as APIs report them, normalised to core's convention: the parts never overlap.
 *
 * Servers agree on the names and not on what lies inside what: reasoning and cached tokens are a part of the count above
 * them with one, and come beside it with the next. The total decides, not the vendor's name. What a total has beyond
 * everything that could explain it is kept as such, and makes a price a lower bound.
 */

import type { Usage } from "@assay/core/internal"
import * as Struct from "effect/Struct"

type Count = number | undefined

/** Counts under neutral names, as an API reports them. Absent is not said. */
export interface Counts {
  readonly input?: Count
  readonly cacheRead?: Count
  readonly cacheWrite?: Count
  readonly cacheWriteHour?: Count
  readonly output?: Count
  readonly reasoning?: Count
  readonly audioInput?: Count
  readonly audioOutput?: Count
  readonly total?: Count
}

const natural = (count: Count): number | undefined =>
  typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count : undefined

const usageOf = (
  counts: { readonly [K in keyof Usage.Usage]: number | undefined }
): Usage.Usage | undefined => {
  const usage = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined))
  return Struct.keys(usage).length === 0 ? undefined : usage
}

/** What may lie beside the counts instead of in them. */
type Beside = "reasoning" | "cacheRead" | "cacheWrite"

const movable: ReadonlyArray<Beside> = ["reasoning", "cacheRead", "cacheWrite"]

/** All choices among some parts, the smaller ones first. */
const choices = (parts: ReadonlyArray<Beside>): ReadonlyArray<ReadonlyArray<Beside>> =>
  Array.from({ length: 2 ** parts.length }, (_, bits) =>
    parts.filter((_part, place) => (bits >> place) % 2 === 1)
  ).toSorted((a, b) => a.length - b.length)

/** Where the parts lie that a server counts, and how many tokens of its total that leaves unexplained. */
const placed = (
  input: number,
  output: number,
  parts: { readonly [P in Beside]: number },
  total: number | undefined
): { readonly beside: ReadonlySet<Beside>; readonly unexplained: number } => {
  // What is more than the count it should be a part of cannot be inside it.
  const outside = movable.filter((part) => parts[part] > (part === "reasoning" ? output : input))
  if (total === undefined) return { beside: new Set(outside), unexplained: 0 }
  const missing = total - input - output
  if (missing <= 0) return { beside: new Set(), unexplained: 0 }
  const found = choices(movable.filter((part) => parts[part] > 0)).find(
    (chosen) => chosen.reduce((sum, part) => sum + parts[part], 0) === missing
  )
  if (found !== undefined) return { beside: new Set(found), unexplained: 0 }
  const explained = outside.reduce((sum, part) => sum + parts[part], 0)
  return explained < missing
    ? { beside: new Set(outside), unexplained: missing - explained }
    : { beside: new Set(), unexplained: missing }
}

/**
 * OpenAI's convention: cached tokens, read and written, are part of the input, and reasoning is part of the output,
 * unless the total says that they come on top.
 */
export const cachedInside = (counts: Counts): Usage.Usage | undefined => {
  const input = natural(counts.input)
  const output = natural(counts.output)
  const parts = {
    reasoning: natural(counts.reasoning) ?? 0,
    cacheRead: natural(counts.cacheRead) ?? 0,
    cacheWrite: natural(counts.cacheWrite) ?? 0
  }
  const isWhole = input !== undefined && output !== undefined
  const { beside, unexplained } = isWhole
    ? placed(input, output, parts, natural(counts.total))
    : { beside: new Set<Beside>(), unexplained: 0 }
  const insideOf = (part: "cacheRead" | "cacheWrite", room: number): number =>
    beside.has(part) ? 0 : Math.min(parts[part], room)
  const readInside = insideOf("cacheRead", input ?? 0)
  const writtenInside = insideOf("cacheWrite", (input ?? 0) - readInside)
  // More than fits, though the total has no room for it: contradictory, so what is certain counts and no more.
  const lost =
    (beside.has("cacheRead") ? 0 : parts.cacheRead - readInside) +
    (beside.has("cacheWrite") ? 0 : parts.cacheWrite - writtenInside) +
    (beside.has("reasoning") ? 0 : Math.max(0, parts.reasoning - (output ?? parts.reasoning)))
  const cached = (part: "cacheRead" | "cacheWrite", inside: number): number | undefined =>
    natural(counts[part]) === undefined ? undefined : isWhole && !beside.has(part) ? inside : parts[part]
  return usageOf({
    inputTokens: input === undefined ? undefined : Math.max(0, input - readInside - writtenInside),
    cacheReadTokens: cached("cacheRead", readInside),
    cacheWriteTokens: cached("cacheWrite", writtenInside),
    outputTokens: output === undefined ? undefined : output + (beside.has("reasoning") ? parts.reasoning : 0),
    reasoningTokens: natural(counts.reasoning),
    ...audioOf(counts),
    unexplainedTokens: isWhole && unexplained + lost > 0 ? unexplained + lost : undefined
  })
}

const audioOf = ({ audioInput, audioOutput }: Counts) => ({
  audioInputTokens: natural(audioInput) === 0 ? undefined : natural(audioInput),
  audioOutputTokens: natural(audioOutput) === 0 ? undefined : natural(audioOutput)
})

/** Anthropic's convention: cached tokens, read and written, are counted beside the input. */
export const cachedBeside = (counts: Counts): Usage.Usage | undefined => {
  const hour = natural(counts.cacheWriteHour)
  const written = natural(counts.cacheWrite)
  return usageOf({
    inputTokens: natural(counts.input),
    cacheReadTokens: natural(counts.cacheRead),
    cacheWriteTokens: hour === undefined ? written : Math.max(written ?? 0, hour),
    cacheWriteHourTokens: hour === 0 ? undefined : hour,
    outputTokens: natural(counts.output),
    reasoningTokens: natural(counts.reasoning),
    ...audioOf(counts)
  })
}
