/**
 * What a call cost by all that its reply says of it, and what it can cost before.
 */
import type { Provider } from "@assay/core"
import type { Usage } from "@assay/core/internal"
import { describe, expect, it } from "@effect/vitest"
import { Redacted } from "effect"
import * as Anthropic from "./Anthropic.ts"
import * as OpenAI from "./OpenAI.ts"
import * as OpenAICompatible from "./OpenAICompatible.ts"

const apiKey = Redacted.make("test-key")
// Prices change; these calls were made when they were these.
const at = Date.UTC(2025, 10, 1)
const million = 1_000_000
const both = { inputTokens: million, outputTokens: million }

/** US dollars, with a plus where it may be more; or why it is not known. */
const cost = (provider: Provider.Provider, usage: Usage.Usage, model?: string): string => {
  const found = provider.price?.(usage, { model, at })
  if (found === undefined) return "free"
  if (found._tag === "Unpriced") return found.reason
  expect(found.usd).toBeCloseTo(found.inputUsd + found.outputUsd, 9)
  return `${Number(found.usd.toPrecision(9))}${found.atLeast === undefined ? "" : "+"}`
}

const most = (provider: Provider.Provider, usage: Usage.Usage): string => {
  const found = provider.mostPrice?.(usage, { model: undefined, at })
  return found?._tag === "Priced" ? `${Number(found.usd.toPrecision(9))}` : (found?.reason ?? "none")
}

const mini = (more: OpenAI.ChatOptions = {}) => OpenAI.chat("gpt-5-mini", { apiKey, ...more })
const haiku = (more: Anthropic.Options = {}) => Anthropic.messages("claude-haiku-4-5", { apiKey, ...more })
const router = (model: string, more: Partial<OpenAICompatible.Options> = {}) =>
  OpenAICompatible.chat(model, { name: "openrouter", baseUrl: "https://openrouter.ai/api/v1", ...more })

describe("the price of a call", () => {
  // https://openai.com/api/pricing and https://www.anthropic.com/pricing, November 2025.
  it("is that of the tier that served it", () => {
    expect(cost(mini(), { ...both, tier: "default" })).toBe("2.25")
    expect(cost(mini(), { ...both, tier: "flex" })).toBe("1.125")
    expect(cost(mini(), { ...both, tier: "batch" })).toBe("1.125")
    expect(cost(mini(), { ...both, tier: "priority" })).toBe("2.25+")
    expect(cost(mini({ tiers: { priority: 1.8 } }), { ...both, tier: "priority" })).toBe("4.05")
    expect(cost(mini(), { ...both, tier: "moonlight" })).toBe(
      "no price is known for the tier moonlight of openai/gpt-5-mini"
    )
    expect(cost(haiku(), { ...both, tier: "batch" })).toBe("3")
    expect(cost(haiku(), { ...both, tier: "standard" })).toBe("6")
    expect(cost(mini({ extra: { service_tier: "flex" } }), both)).toBe("1.125")
    expect(cost(mini({ extra: { service_tier: "flex" } }), { ...both, tier: "default" })).toBe("2.25")
  })

  it("is reduced once where a discount was stated for the tier", () => {
    expect(cost(mini({ discount: 0.5 }), { ...both, tier: "flex" })).toBe("1.125")
    expect(cost(mini({ discount: 0.1, tiers: { flex: 0.5 } }), { ...both, tier: "flex" })).toBe("1.0125")
  })

  it("is yours for the tier that you asked for, and a bound in another", () => {
    const prices = { "gpt-5-mini": { inputPerMillion: 1, outputPerMillion: 1 } }
    const asked = mini({ prices, extra: { service_tier: "priority" } })
    expect(cost(asked, { ...both, tier: "priority" })).toBe("2")
    expect(cost(mini({ prices }), { ...both, tier: "priority" })).toBe("2+")
  })

  it("has caches of an hour, searches and requests at their prices", () => {
    const written = { inputTokens: 0, outputTokens: 0, cacheWriteTokens: million }
    expect(cost(haiku(), written)).toBe("1.25")
    expect(cost(haiku(), { ...written, cacheWriteHourTokens: million })).toBe("2")
    expect(cost(haiku(), { ...written, cacheWriteHourTokens: million / 2 })).toBe("1.625")
    const none = { inputTokens: 0, outputTokens: 0 }
    expect(cost(haiku(), { ...none, toolUses: { web_search: 100 } })).toBe("1")
    expect(cost(mini(), { ...none, tier: "flex", toolUses: { web_search: 100 } })).toBe("1")
    expect(cost(mini(), { ...none, toolUses: { file_search: 1_000 } })).toBe("2.5")
    const sonar = OpenAICompatible.chat("sonar", { name: "perplexity", baseUrl: "https://api.perplexity.ai" })
    expect(cost(sonar, none)).toBe("0.012")
  })

  it("is a lower bound where more was used than has a price", () => {
    expect(cost(mini(), { ...both, toolUses: { code_interpreter: 1 } })).toBe("2.25+")
    expect(cost(mini(), { ...both, unexplainedTokens: 7 })).toBe("2.25+")
    expect(cost(mini(), { ...both, unpricedUse: "sound" })).toBe("2.25+")
    const audio = OpenAI.chat("gpt-4o-audio-preview", { apiKey })
    expect(cost(audio, { ...both, audioOutputTokens: million })).toBe("12.5+")
    expect(cost(audio, both)).toBe("12.5")
    const priced = { inputPerMillion: 1, outputPerMillion: 1 }
    expect(cost(haiku({ prices: { "*": priced } }), { ...both, toolUses: { web_search: 5 } })).toBe("2+")
    const full = { ...priced, audioOutputPerMillion: 9, perUse: { web_search: 0.5 } }
    expect(
      cost(haiku({ prices: { "*": full } }), {
        ...both,
        audioOutputTokens: million,
        toolUses: { web_search: 5 }
      })
    ).toBe("12.5")
  })

  it("is what the server states, unless you state it yourself", () => {
    const stated = { ...both, statedUsd: 0.42 }
    expect(cost(router("openai/gpt-5-mini"), stated)).toBe("0.42")
    expect(cost(router("some/unknown-model"), stated)).toBe("0.42")
    expect(cost(router("openai/gpt-5-mini:online"), stated, "openai/gpt-5-mini")).toBe("0.42")
    expect(cost(router("openai/gpt-5-mini:online"), both, "openai/gpt-5-mini")).toMatch(/\+$/u)
    const prices = { "*": { inputPerMillion: 1, outputPerMillion: 1 } }
    expect(cost(router("some/unknown-model", { prices }), stated)).toBe("2")
    expect(cost(router("some/unknown-model"), { ...both, statedUsd: 0 })).toBe(
      "no price is known for openrouter/some/unknown-model"
    )
    expect(cost(router("some/unknown-model:free"), { ...both, statedUsd: 0 })).toBe("0")
  })
})

describe("the most that a call can cost", () => {
  it("has every reply that it asks for", () => {
    expect(mini().repliesPerCall).toBeUndefined()
    expect(mini({ extra: { n: 8 } }).repliesPerCall).toBe(8)
    expect(mini({ extra: { n: 2, best_of: 5 } }).repliesPerCall).toBe(5)
    expect(router("m", { prices: "free", extra: { n: 3 } }).repliesPerCall).toBe(3)
  })

  it("is that of the dearest tier that may serve it", () => {
    expect(most(mini(), both)).toBe("2.25")
    expect(most(mini({ extra: { service_tier: "flex" } }), both)).toBe("2.25")
    expect(most(mini({ extra: { service_tier: "priority" } }), both)).toBe("5.625")
    expect(most(mini({ extra: { service_tier: "priority" }, tiers: { priority: 1.8 } }), both)).toBe("4.05")
    const written = { inputTokens: 0, outputTokens: 0, cacheWriteTokens: million }
    const hour = { cache_control: { type: "ephemeral", ttl: "1h" } }
    expect([most(haiku(), written), most(haiku({ extra: hour }), written)]).toEqual(["1.25", "2"])
  })

  it("is not known where the server's own tools may cost anything, unless you say what", () => {
    const tools = [{ type: "web_search_20250305", name: "web_search" }]
    expect(haiku({ extra: { tools } }).unbounded).toContain("maxToolCost")
    expect(haiku({ extra: { tools: [{ name: "mine", input_schema: {} }] } }).unbounded).toBeUndefined()
    expect(mini({ extra: { tools: [{ type: "function" }] } }).unbounded).toBeUndefined()
    expect(mini({ extra: { web_search_options: {} } }).unbounded).toBeDefined()
    expect(router("openai/gpt-5-mini:online").unbounded).toBeDefined()
    const bound = haiku({ extra: { tools }, maxToolCost: { usd: 0.1, tokens: million } })
    expect(bound.unbounded).toBeUndefined()
    expect(most(bound, { inputTokens: 0, outputTokens: 0 })).toBe("1.1")
    const sound = { modalities: ["text", "audio"] }
    expect(OpenAI.chat("gpt-4o-audio-preview", { apiKey, extra: sound }).unbounded).toContain("sound")
  })
})
