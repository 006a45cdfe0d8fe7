import { describe, expect, it } from "@effect/vitest"
import { usedInChat, usedInMessage, usedInResponse } from "./used.ts"

const chat = (usage: unknown, more: object = {}) => usedInChat({ usage, ...more })

describe("tokens of a chat completion", () => {
  const reasoning = (reasoning_tokens: number) => ({ completion_tokens_details: { reasoning_tokens } })
  const cached = (cached_tokens: number) => ({ prompt_tokens_details: { cached_tokens } })

  it.each([
    [
      "reasoning within the output, as the total says",
      { prompt_tokens: 40, completion_tokens: 90, total_tokens: 130, ...reasoning(70) },
      { inputTokens: 40, outputTokens: 90, reasoningTokens: 70 }
    ],
    [
      "reasoning beside the output, as the total says",
      { prompt_tokens: 40, completion_tokens: 9, total_tokens: 119, ...reasoning(70) },
      { inputTokens: 40, outputTokens: 79, reasoningTokens: 70 }
    ],
    [
      "reasoning beside the output that is less than it",
      { prompt_tokens: 40, completion_tokens: 90, total_tokens: 200, ...reasoning(70) },
      { inputTokens: 40, outputTokens: 160, reasoningTokens: 70 }
    ],
    [
      "no total, and more reasoning than output could have in it",
      { prompt_tokens: 40, completion_tokens: 9, ...reasoning(70) },
      { inputTokens: 40, outputTokens: 79, reasoningTokens: 70 }
    ],
    [
      "no total, and reasoning that may be in the output",
      { prompt_tokens: 40, completion_tokens: 90, ...reasoning(70) },
      { inputTokens: 40, outputTokens: 90, reasoningTokens: 70 }
    ],
    [
      "a total with tokens that nothing names",
      { prompt_tokens: 20, completion_tokens: 6, total_tokens: 326 },
      { inputTokens: 20, outputTokens: 6, unexplainedTokens: 300 }
    ],
    [
      "a total that reasoning explains only in part",
      { prompt_tokens: 20, completion_tokens: 6, total_tokens: 326, ...reasoning(100) },
      { inputTokens: 20, outputTokens: 106, reasoningTokens: 100, unexplainedTokens: 200 }
    ],
    [
      "cached tokens within the input",
      { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105, ...cached(60) },
      { inputTokens: 40, cacheReadTokens: 60, outputTokens: 5 }
    ],
    [
      "cached tokens beside the input",
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115, ...cached(100) },
      { inputTokens: 10, cacheReadTokens: 100, outputTokens: 5 }
    ],
    [
      "more cached tokens than input, and no total",
      { prompt_tokens: 10, completion_tokens: 5, ...cached(100) },
      { inputTokens: 10, cacheReadTokens: 100, outputTokens: 5 }
    ],
    [
      "more cached tokens than input, though the total has no room for them",
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, ...cached(100) },
      { inputTokens: 0, cacheReadTokens: 10, outputTokens: 5, unexplainedTokens: 90 }
    ],
    [
      "cached and reasoning tokens both beside",
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 185, ...cached(100), ...reasoning(70) },
      { inputTokens: 10, cacheReadTokens: 100, outputTokens: 75, reasoningTokens: 70 }
    ],
    [
      "a cache under other names",
      { prompt_tokens: 100, completion_tokens: 5, prompt_cache_hit_tokens: 60, prompt_cache_miss_tokens: 40 },
      { inputTokens: 40, cacheReadTokens: 60, outputTokens: 5 }
    ],
    [
      "counts as texts",
      { prompt_tokens: "12", completion_tokens: "3" },
      { inputTokens: 12, outputTokens: 3 }
    ],
    ["a count that cannot be read", { prompt_tokens: "many", completion_tokens: 3 }, undefined],
    ["no counts", null, undefined]
  ])("are read with %s", (_, usage, expected) => {
    expect(chat(usage)).toEqual(expected)
  })

  it("come with tier, tools, sound and what the server states", () => {
    const tokens = { prompt_tokens: 1, completion_tokens: 2 }
    const plain = { inputTokens: 1, outputTokens: 2 }
    expect(chat(tokens, { service_tier: "flex" })).toEqual({ ...plain, tier: "flex" })
    expect(chat(tokens, { service_tier: { odd: 1 } })).toEqual(plain)
    expect(chat({ ...tokens, cost: 0.5, is_byok: false })).toEqual({ ...plain, statedUsd: 0.5 })
    expect(chat({ ...tokens, cost: { total_cost: 0.5 } })).toEqual({ ...plain, statedUsd: 0.5 })
    expect(chat({ ...tokens, estimated_cost: 0.5 })).toEqual({ ...plain, statedUsd: 0.5 })
    expect(chat({ ...tokens, cost_in_usd_ticks: 5_000_000_000 })).toEqual({ ...plain, statedUsd: 0.5 })
    expect(chat({ ...tokens, cost: -1 })).toEqual(plain)
    const byok = { cost: 0.1, is_byok: true }
    expect(chat({ ...tokens, ...byok, cost_details: { upstream_inference_cost: 2 } })).toEqual({
      ...plain,
      statedUsd: 2.1
    })
    expect(chat({ ...tokens, ...byok })).toHaveProperty("unpricedUse")
    expect(chat({ ...tokens, num_search_queries: 3 })).toEqual({ ...plain, toolUses: { search_query: 3 } })
    expect(chat({ ...tokens, completion_tokens_details: { audio_tokens: 2 } })).toEqual({
      ...plain,
      audioOutputTokens: 2
    })
    const cites = { message: { annotations: [{ type: "url_citation" }] } }
    expect(chat(tokens, { choices: [cites] })).toEqual({ ...plain, unpricedUse: "a web search" })
    expect(usedInChat({ x_groq: { usage: tokens } })).toEqual(plain)
  })
})

describe("tokens of the Responses API", () => {
  const usage = {
    input_tokens: 10,
    output_tokens: 5,
    total_tokens: 45,
    output_tokens_details: { reasoning_tokens: 30 }
  }

  it("are placed by the total, with the tools that were used", () => {
    const search = (type: string) => ({ type: "web_search_call", action: { type } })
    expect(
      usedInResponse({
        usage,
        service_tier: "priority",
        output: [
          search("search"),
          search("open_page"),
          { type: "web_search_call" },
          { type: "code_interpreter_call" },
          { type: "function_call" },
          { type: "mcp_call" },
          { type: "message" },
          7
        ]
      })
    ).toEqual({
      inputTokens: 10,
      outputTokens: 35,
      reasoningTokens: 30,
      tier: "priority",
      toolUses: { web_search: 2, code_interpreter: 1 }
    })
  })
})

describe("tokens of the Messages API", () => {
  const tokens = { input_tokens: 10, output_tokens: 5 }
  const plain = { inputTokens: 10, outputTokens: 5 }

  it.each([
    [
      {
        cache_creation_input_tokens: 9,
        cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 5 }
      },
      { cacheWriteTokens: 9, cacheWriteHourTokens: 5 }
    ],
    [{ cache_creation: { ephemeral_1h_input_tokens: 5 } }, { cacheWriteTokens: 5, cacheWriteHourTokens: 5 }],
    [{ server_tool_use: { web_search_requests: 3, web_fetch_requests: 2 } }, { toolUses: { web_search: 3 } }],
    [{ service_tier: "batch" }, { tier: "batch" }],
    [{ inference_geo: "us" }, { unpricedUse: "inference in one region" }],
    [{ inference_geo: "global" }, {}],
    [{ speed: "fast" }, { unpricedUse: "fast inference" }],
    [
      { iterations: [{ type: "compaction" }, { type: "message" }] },
      { unpricedUse: "further rounds besides the reply" }
    ]
  ])("have what %j says", (more, expected) => {
    expect(usedInMessage({ usage: { ...tokens, ...more } })).toEqual({ ...plain, ...expected })
  })
})
