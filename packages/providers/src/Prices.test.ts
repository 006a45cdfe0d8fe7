import { describe, expect, it } from "@effect/vitest"
import { calcPrice } from "@pydantic/genai-prices"
import fc from "fast-check"
import * as Prices from "./Prices.ts"

const usd = (...args: Parameters<typeof Prices.costOf>) => {
  const cost = Prices.costOf(...args)
  return cost._tag === "Priced" ? cost.usd : cost.reason
}

const million = 1_000_000
// Prices change; these calls were made when they were these.
const at = new Date("2025-11-01T00:00:00Z")

describe("costOf", () => {
  // https://openai.com/api/pricing and https://www.anthropic.com/pricing, November 2025.
  it("agrees with the vendors' price lists", () => {
    expect(usd({ inputTokens: million, outputTokens: 0 }, "openai", "gpt-5-mini", { at })).toBeCloseTo(
      0.25,
      9
    )
    expect(usd({ inputTokens: 0, outputTokens: million }, "openai", "gpt-5-mini", { at })).toBeCloseTo(2, 9)
    expect(
      usd({ inputTokens: 0, cacheReadTokens: million, outputTokens: 0 }, "openai", "gpt-5-mini", { at })
    ).toBeCloseTo(0.025, 9)
    const haiku = (usage: Parameters<typeof Prices.costOf>[0]) =>
      usd(usage, "anthropic", "claude-haiku-4-5", { at })
    expect(haiku({ inputTokens: million, outputTokens: 0 })).toBeCloseTo(1, 9)
    expect(haiku({ inputTokens: 0, outputTokens: million })).toBeCloseTo(5, 9)
    expect(haiku({ inputTokens: 0, cacheReadTokens: million, outputTokens: 0 })).toBeCloseTo(0.1, 9)
    expect(haiku({ inputTokens: 0, cacheWriteTokens: million, outputTokens: 0 })).toBeCloseTo(1.25, 9)
  })

  it("finds the served model, which carries a date, at the same price", () => {
    const usage = { inputTokens: 1_000, outputTokens: 100 }
    expect(Prices.costOf(usage, "openai", "gpt-5-mini-2025-08-07", { at })).toEqual(
      Prices.costOf(usage, "openai", "gpt-5-mini", { at })
    )
  })

  it("counts reasoning once, as output", () => {
    expect(
      usd({ inputTokens: 10, outputTokens: 500, reasoningTokens: 400 }, "openai", "gpt-5-mini", { at })
    ).toBe(usd({ inputTokens: 10, outputTokens: 500 }, "openai", "gpt-5-mini", { at }))
  })

  it("is unpriced, not zero, where anything is unknown", () => {
    const usage = { inputTokens: 10, outputTokens: 10 }
    expect(Prices.costOf(undefined, "openai", "gpt-5-mini")).toEqual({
      _tag: "Unpriced",
      reason: "the provider reported no tokens"
    })
    expect(usd({ outputTokens: 10 }, "openai", "gpt-5-mini")).toBe("the provider reported no input tokens")
    expect(usd({ inputTokens: 10 }, "openai", "gpt-5-mini")).toBe("the provider reported no output tokens")
    expect(usd(usage, "openai", "no-such-model")).toBe("no price is known for openai/no-such-model")
    expect(usd(usage, "localhost:11434", "gpt-5-mini")).toBe(
      "no price is known for localhost:11434/gpt-5-mini"
    )
    expect(usd(usage, "my-openai-proxy", "gpt-5-mini")).toBe(
      "no price is known for my-openai-proxy/gpt-5-mini"
    )
    expect(usd(usage, "openai", "gpt-5-mini", { discount: 1.5 })).toBe(
      "discount: expected a number from 0 to 1, found 1.5"
    )
    const overrides = { "openai/gpt-5-mini": { inputPerMillion: Number.NaN, outputPerMillion: 0 } }
    expect(usd(usage, "openai", "gpt-5-mini", { overrides })).toBe(
      "price of openai/gpt-5-mini: expected numbers of 0 or more"
    )
  })

  it("takes your prices first, for one model or all of a provider", () => {
    const usage = { inputTokens: million, cacheReadTokens: million, outputTokens: million }
    const overrides = {
      "openai/gpt-5-mini": { inputPerMillion: 1, outputPerMillion: 10, cacheReadPerMillion: 0.5 },
      "ollama/*": { inputPerMillion: 0, outputPerMillion: 0 }
    }
    expect(Prices.costOf(usage, "openai", "gpt-5-mini", { overrides })).toEqual({
      _tag: "Priced",
      usd: 11.5,
      inputUsd: 1.5,
      outputUsd: 10,
      model: "openai/gpt-5-mini",
      source: "override"
    })
    expect(Prices.costOf(usage, "ollama", "llama3.2", { overrides })).toEqual({
      _tag: "Priced",
      usd: 0,
      inputUsd: 0,
      outputUsd: 0,
      model: "ollama/*",
      source: "override"
    })
  })

  it("says what the library says, call after call", () => {
    const tokens = fc.nat({ max: 400_000 })
    fc.assert(
      fc.property(
        fc.record({ input: tokens, cacheRead: tokens, cacheWrite: tokens, output: tokens }),
        // With prices of one kind each, with tiers, and with dates.
        fc.constantFrom(
          "openai/gpt-5-mini",
          "openai/gpt-4o",
          "openai/o3",
          "anthropic/claude-haiku-4-5",
          "anthropic/claude-sonnet-4-5",
          "google/gemini-2.5-pro",
          "google/gemini-2.5-flash",
          "deepseek/deepseek-chat",
          "mistral/mistral-large-latest"
        ),
        ({ input, cacheRead, cacheWrite, output }, name) => {
          const [provider = "", model = ""] = name.split("/")
          const said = calcPrice(
            {
              input_tokens: input + cacheRead + cacheWrite,
              cache_read_tokens: cacheRead,
              cache_write_tokens: cacheWrite,
              output_tokens: output
            },
            model,
            { providerId: provider, timestamp: at }
          )
          const usage = {
            inputTokens: input,
            cacheReadTokens: cacheRead,
            cacheWriteTokens: cacheWrite,
            outputTokens: output
          }
          const cost = Prices.costOf(usage, provider, model, { at })
          if (cost._tag !== "Priced" || said === null) throw new Error(`${name} has no price`)
          expect(cost.inputUsd).toBeCloseTo(said.input_price, 9)
          expect(cost.outputUsd).toBeCloseTo(said.output_price, 9)
          expect(cost.model).toBe(`${provider}/${said.model.id}`)
        }
      )
    )
  })

  it("halves the price of a batch", () => {
    const usage = { inputTokens: million, outputTokens: million }
    expect(usd(usage, "openai", "gpt-5-mini", { at, discount: 0.5 })).toBeCloseTo(1.125, 9)
  })

  it("never falls when a call uses more tokens of any kind, and never throws", () => {
    const tokens = fc.nat({ max: 400_000 })
    fc.assert(
      fc.property(
        fc.record({
          inputTokens: tokens,
          cacheReadTokens: tokens,
          cacheWriteTokens: tokens,
          outputTokens: tokens
        }),
        fc.constantFrom("inputTokens", "cacheReadTokens", "cacheWriteTokens", "outputTokens"),
        fc.constantFrom(["openai", "gpt-5-mini"] as const, ["anthropic", "claude-sonnet-4-5"] as const),
        (usage, kind, [provider, model]) => {
          const less = usd(usage, provider, model, { at })
          const more = usd({ ...usage, [kind]: usage[kind] + 1_000 }, provider, model, { at })
          expect(Number(more)).toBeGreaterThanOrEqual(Number(less) - 1e-12)
        }
      )
    )
  })
})
