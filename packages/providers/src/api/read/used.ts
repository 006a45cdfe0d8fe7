/**
 * What a reply says that it used: tokens, and beside them whatever else is billed.
 *
 * By hand, since a field that is odd must neither end a reply that was paid for nor pass for zero: a count that cannot
 * be read leaves the usage unknown, anything else that cannot be read makes a price a lower bound.
 */
import type { Usage } from "@assay/core/internal"
import * as Predicate from "effect/Predicate"
import { type Counts, cachedBeside, cachedInside } from "./tokens.ts"

interface Fields {
  readonly [name: string]: unknown
}

const isFields = (value: unknown): value is Fields => Predicate.isObject(value) && !Array.isArray(value)

const split = new Map<string, ReadonlyArray<string>>()

/** The names of a path. All are written here, so there are few; every reply is asked for each of them. */
const namesOf = (path: string): ReadonlyArray<string> => {
  const names = split.get(path) ?? path.split(".")
  split.set(path, names)
  return names
}

/** What stands at a path of names; undefined where there is none, or null. */
const at = (value: unknown, path: string): unknown => {
  let found = value
  for (const name of namesOf(path)) {
    if (!isFields(found)) return undefined
    found = found[name] ?? undefined
  }
  return found
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value)

/** A count by any of its names. Null where the first that is there is none; some servers write numbers as texts. */
const countAt = (usage: unknown, paths: ReadonlyArray<string>): number | null | undefined => {
  for (const path of paths) {
    const found = at(usage, path)
    if (found === undefined) continue
    if (isNumber(found)) return found
    return typeof found === "string" && /^\d{1,15}$/u.test(found) ? Number(found) : null
  }
  return undefined
}

type Names = { readonly [C in keyof Counts]?: ReadonlyArray<string> }

/** The counts at these places; undefined where one of them is there and cannot be read. */
const countsIn = (usage: unknown, names: Names): Counts | undefined => {
  const counts: { [C in keyof Counts]: number } = {}
  for (const [name, paths] of Object.entries(names)) {
    const count = countAt(usage, paths)
    if (count === null) return undefined
    if (count !== undefined) Reflect.set(counts, name, count)
  }
  return counts
}

/** What is billed beside tokens. */
interface More {
  readonly tier?: unknown
  readonly stated?: number | undefined
  readonly toolUses?: ReadonlyArray<readonly [tool: string, uses: number | undefined]>
  readonly unpriced?: ReadonlyArray<string>
}

/** Names come from servers: a tier or a tool has a short one. */
const isName = (name: unknown): name is string => typeof name === "string" && /^[\w.-]{1,40}$/u.test(name)

/** Tokens with all else that is billed. Undefined where nothing is said. */
const joined = (
  tokens: Usage.Usage | undefined,
  { tier, stated, toolUses = [], unpriced = [] }: More
): Usage.Usage | undefined => {
  const uses = new Map<string, number>()
  for (const [tool, count] of toolUses) {
    if (count !== undefined && Number.isSafeInteger(count) && count > 0) {
      uses.set(tool, (uses.get(tool) ?? 0) + count)
    }
  }
  const usage: Usage.Usage = {
    ...tokens,
    ...(uses.size === 0 ? {} : { toolUses: Object.fromEntries(uses) }),
    ...(isName(tier) ? { tier } : {}),
    ...(stated === undefined || !(stated >= 0) ? {} : { statedUsd: stated }),
    ...(unpriced.length === 0 ? {} : { unpricedUse: [...new Set(unpriced)].join(", ") })
  }
  return Object.keys(usage).length === 0 ? undefined : usage
}

const numberAt = (value: unknown, path: string): number | undefined => {
  const found = at(value, path)
  return isNumber(found) ? found : undefined
}

/**
 * What a server says that a call cost, in US dollars: OpenRouter (`cost`; with a key of one's own the price of the model
 * comes on top), Perplexity (`cost.total_cost`), DeepInfra (`estimated_cost`), xAI (in 10^-10 US dollars).
 */
const statedIn = (usage: unknown): Pick<More, "stated" | "unpriced"> => {
  const cost = numberAt(usage, "cost")
  if (cost !== undefined && at(usage, "is_byok") === true) {
    const upstream = numberAt(usage, "cost_details.upstream_inference_cost")
    return upstream === undefined
      ? { unpriced: ["a model that is billed to your own key"] }
      : { stated: cost + upstream }
  }
  const ticks = numberAt(usage, "cost_in_usd_ticks")
  return {
    stated:
      cost ??
      numberAt(usage, "cost.total_cost") ??
      numberAt(usage, "estimated_cost") ??
      (ticks === undefined ? undefined : ticks / 1e10)
  }
}

const searches = (usage: unknown): NonNullable<More["toolUses"]> => [
  ["web_search", numberAt(usage, "server_tool_use.web_search_requests")],
  ["code_execution", numberAt(usage, "server_tool_use.code_execution_requests")],
  ["search_query", numberAt(usage, "num_search_queries")],
  ["search_source", numberAt(usage, "num_sources_used")]
]

const chatCounts: Names = {
  input: ["prompt_tokens"],
  cacheRead: ["prompt_tokens_details.cached_tokens", "prompt_cache_hit_tokens", "cached_tokens"],
  cacheWrite: ["prompt_tokens_details.cache_write_tokens", "cache_creation_input_tokens"],
  output: ["completion_tokens"],
  reasoning: ["completion_tokens_details.reasoning_tokens", "reasoning_tokens"],
  audioInput: ["prompt_tokens_details.audio_tokens"],
  audioOutput: ["completion_tokens_details.audio_tokens"],
  total: ["total_tokens"]
}

const listAt = (value: unknown, path: string): ReadonlyArray<unknown> => {
  const found = at(value, path)
  return Array.isArray(found) ? found : []
}

/** Sound and found pages that a choice has, where no count speaks of them. */
const signsIn = (body: unknown, usage: unknown): ReadonlyArray<string> =>
  listAt(body, "choices").flatMap((choice) => [
    ...(at(choice, "message.audio") !== undefined &&
    at(usage, "completion_tokens_details.audio_tokens") === undefined
      ? ["sound"]
      : []),
    ...(listAt(choice, "message.annotations").some((each) => at(each, "type") === "url_citation") &&
    at(usage, "server_tool_use") === undefined
      ? ["a web search"]
      : [])
  ])

/** Of a body of the Chat Completions API. Groq's streams have it in a field of Groq's own. */
export const usedInChat = (body: unknown): Usage.Usage | undefined => {
  const own = at(body, "usage")
  const usage = isFields(own) ? own : at(body, "x_groq.usage")
  const counts = countsIn(usage, chatCounts)
  const { stated, unpriced = [] } = statedIn(usage)
  return joined(counts === undefined ? undefined : cachedInside(counts), {
    tier: at(body, "service_tier") ?? at(usage, "service_tier"),
    stated,
    toolUses: searches(usage),
    unpriced: [...unpriced, ...signsIn(body, usage)]
  })
}

const responseCounts: Names = {
  input: ["input_tokens"],
  cacheRead: ["input_tokens_details.cached_tokens"],
  cacheWrite: ["input_tokens_details.cache_write_tokens"],
  output: ["output_tokens"],
  reasoning: ["output_tokens_details.reasoning_tokens"],
  audioInput: ["input_tokens_details.audio_tokens"],
  audioOutput: ["output_tokens_details.audio_tokens"],
  total: ["total_tokens"]
}

/** Calls that the client carries out, and others that cost only their tokens. */
const free = new Set([
  "function_call",
  "custom_tool_call",
  "local_shell_call",
  "apply_patch_call",
  "computer_call",
  "mcp_call",
  "tool_search_call"
])

/** A use of one of the server's own tools. Of a web search, opening a page or looking through it is free. */
const toolOf = (item: unknown): ReadonlyArray<readonly [string, number]> => {
  const type = at(item, "type")
  if (!isName(type) || !type.endsWith("_call") || free.has(type)) return []
  const action = at(item, "action.type")
  if (type === "web_search_call" && action !== undefined && action !== "search") return []
  return [[type.slice(0, -"_call".length), 1]]
}

/** Of a body of the Responses API. */
export const usedInResponse = (body: unknown): Usage.Usage | undefined => {
  const usage = at(body, "usage")
  const counts = countsIn(usage, responseCounts)
  return joined(counts === undefined ? undefined : cachedInside(counts), {
    ...statedIn(usage),
    tier: at(body, "service_tier"),
    toolUses: listAt(body, "output").flatMap(toolOf)
  })
}

const messageCounts: Names = {
  input: ["input_tokens"],
  cacheRead: ["cache_read_input_tokens"],
  cacheWrite: ["cache_creation_input_tokens"],
  cacheWriteHour: ["cache_creation.ephemeral_1h_input_tokens"],
  output: ["output_tokens"],
  reasoning: ["output_tokens_details.thinking_tokens"]
}

/** What a message cost more for, and how much more is in no list. */
const surcharges = (usage: unknown): ReadonlyArray<string> => {
  const geo = at(usage, "inference_geo")
  const isElsewhere = typeof geo === "string" && !["", "global", "not_available"].includes(geo)
  return [
    ...(isElsewhere ? ["inference in one region"] : []),
    ...(at(usage, "speed") === "fast" ? ["fast inference"] : []),
    ...(listAt(usage, "iterations").some((each) => at(each, "type") !== "message")
      ? ["further rounds besides the reply"]
      : [])
  ]
}

/** Of a body of the Messages API. A fetch of a page is free but for its tokens. */
export const usedInMessage = (body: unknown): Usage.Usage | undefined => {
  const usage = at(body, "usage")
  const counts = countsIn(usage, messageCounts)
  return joined(counts === undefined ? undefined : cachedBeside(counts), {
    tier: at(usage, "service_tier"),
    toolUses: searches(usage),
    unpriced: surcharges(usage)
  })
}
