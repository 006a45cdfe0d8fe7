import { Prompt, type Provider } from "@assay/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Redacted } from "effect"
import { vi } from "vitest"
import * as Anthropic from "../Anthropic.ts"
import * as OpenAI from "../OpenAI.ts"
import * as OpenAICompatible from "../OpenAICompatible.ts"
import type * as Prices from "../Prices.ts"
import { serve } from "./loopback.fixture.ts"

const apiKey = Redacted.make("test-key")
const usage = { inputTokens: 1_000_000, outputTokens: 0 }
// Prices change; these calls were made when they were these.
const at = Date.UTC(2025, 10, 1)

const usd = (provider: Provider.Provider, model?: string): number | string => {
  const cost = provider.price?.(usage, { model, at })
  if (cost === undefined) return "free"
  return cost._tag === "Priced" ? cost.usd : cost.reason
}

const request = (more: Partial<Provider.Request>): Provider.Request => ({
  messages: [],
  caseId: "case-1",
  candidate: "model",
  repeat: 0,
  ...more
})

const boundOf = (provider: Provider.Provider, more: Partial<Provider.Request>): number =>
  provider.maxInputTokens?.(request(more)) ?? Number.NaN

const ollama = (more: Partial<OpenAICompatible.Options> = {}) =>
  OpenAICompatible.chat("llama3.2", { name: "ollama", baseUrl: "http://localhost:11434/v1", ...more })

describe("an id, which is the lane of the calls,", () => {
  it("is vendor and model at the vendor's own address", () => {
    expect(OpenAI.chat("gpt-5-mini").id).toBe("openai/gpt-5-mini")
    expect(OpenAI.responses("gpt-5-mini", { baseUrl: "https://api.openai.com/v1/" }).id).toBe(
      "openai/gpt-5-mini"
    )
    expect(Anthropic.messages("claude-haiku-4-5").id).toBe("anthropic/claude-haiku-4-5")
  })

  it("has the host of any other address, so that two servers with one model share no lane", () => {
    expect(OpenAI.chat("m", { baseUrl: "https://user:secret@eu.api.openai.com/v1" }).id).toBe(
      "openai/m@eu.api.openai.com"
    )
    expect(Anthropic.messages("m", { baseUrl: "http://localhost:4010" }).id).toBe(
      "anthropic/m@localhost:4010"
    )
    expect(ollama().id).toBe("ollama/llama3.2@localhost:11434")
    expect(ollama({ baseUrl: "http://gpu2:11434/v1" }).id).toBe("ollama/llama3.2@gpu2:11434")
    expect(OpenAICompatible.chat("m", { baseUrl: "http://gpu2:8000/v1" }).id).toBe("gpu2:8000/m")
  })
})

describe("a price", () => {
  it("is the bundled one of the served model, or of the one asked for where that is in no list", () => {
    const mini = OpenAI.chat("gpt-5-mini", { apiKey })
    expect(usd(mini)).toBeCloseTo(0.25, 9)
    expect(usd(mini, "gpt-5-mini-2025-08-07")).toBeCloseTo(0.25, 9)
    expect(usd(mini, "gpt-5")).toBeCloseTo(1.25, 9)
    expect(usd(mini, "gpt-next-canary")).toBeCloseTo(0.25, 9)
    expect(usd(Anthropic.messages("claude-haiku-4-5"))).toBeCloseTo(1, 9)
    expect(usd(OpenAI.chat("no-such-model"), "neither")).toBe("no price is known for openai/no-such-model")
  })

  it("is yours where you state one, for a model or for all, and less a discount", () => {
    const own: Prices.Price = { inputPerMillion: 7, outputPerMillion: 9 }
    expect(usd(OpenAI.chat("gpt-5-mini", { prices: { "gpt-5-mini": own } }), "gpt-5-mini-2025-08-07")).toBe(7)
    expect(usd(OpenAI.chat("gpt-5-mini", { prices: { "*": own } }), "gpt-5-mini-2025-08-07")).toBe(7)
    expect(usd(OpenAI.chat("gpt-5-mini", { discount: 0.5 }))).toBeCloseTo(0.125, 9)
    expect(usd(OpenAI.chat("gpt-5-mini", { prices: { "*": own }, discount: 0.5 }))).toBe(3.5)
  })

  it("is not known of a server that no list has, unless you say, and none where calls are free", () => {
    expect(usd(ollama())).toBe("no price is known for ollama/llama3.2")
    expect(usd(ollama({ prices: { "*": { inputPerMillion: 1, outputPerMillion: 1 } } }))).toBe(1)
    expect(usd(ollama({ prices: "free" }))).toBe("free")
    const router = OpenAICompatible.chat("openai/gpt-5-mini", {
      name: "openrouter",
      baseUrl: "https://openrouter.ai/api/v1"
    })
    expect(usd(router)).toBeCloseTo(0.25, 9)
  })

  it("is no part of the fingerprint", () => {
    const own = { inputPerMillion: 7, outputPerMillion: 9 }
    expect(OpenAI.chat("m", { prices: { m: own }, discount: 0.5, maxImageTokens: 5 }).settings).toEqual(
      OpenAI.chat("m").settings
    )
    expect(ollama({ prices: "free" }).settings).toEqual(ollama().settings)
  })
})

describe("ready", () => {
  it.effect("passes with a key, or for a server that needs none, without a call", () =>
    Effect.gen(function* () {
      yield* OpenAI.chat("m", { apiKey }).ready ?? Effect.die("no ready")
      yield* ollama().ready ?? Effect.die("no ready")
    })
  )

  it.effect("fails where the address is none", () =>
    Effect.gen(function* () {
      for (const baseUrl of ["localhost:11434", "ftp://host/v1", ""]) {
        const error = yield* Effect.flip(ollama({ baseUrl }).ready ?? Effect.die("no ready"))
        expect([error.reason._tag, error.detail]).toEqual([
          "InvalidRequest",
          "baseUrl: expected an http(s) address"
        ])
      }
    })
  )
})

describe("the bounds of a call", () => {
  it("have the limit on a reply, as it is sent", () => {
    expect(OpenAI.chat("m").maxOutputTokens).toBeUndefined()
    expect(OpenAI.chat("m", { maxOutputTokens: 5 }).maxOutputTokens).toBe(5)
    expect(
      OpenAI.chat("m", { maxOutputTokens: 5, extra: { max_completion_tokens: 9 } }).maxOutputTokens
    ).toBe(9)
    expect(Anthropic.messages("m").maxOutputTokens).toBe(4096)
    expect(ollama({ extra: { max_tokens: 7 } }).maxOutputTokens).toBe(7)
  })

  it("count every byte that is sent, and images by a bound of their own", () => {
    const mini = OpenAI.chat("gpt-5-mini")
    const bare = boundOf(mini, { messages: [Prompt.user("")] })
    expect(boundOf(mini, { messages: [Prompt.user("äöü")] })).toBe(bare + 6)
    const parameters = { type: "object", properties: { order: { type: "string" } } }
    const tools = [{ name: "find", parameters }]
    const outputSchema = { name: "o", schema: parameters }
    for (const more of [{ tools }, { outputSchema }]) {
      const bytes = JSON.stringify(Object.values(more)[0]).length
      const bound = boundOf(mini, { messages: [Prompt.user("")], ...more })
      expect(bound).toBeGreaterThanOrEqual(bare + bytes)
      // Twice, since the second time it is remembered.
      expect(boundOf(mini, { messages: [Prompt.user("")], ...more })).toBe(bound)
    }
    const toolCalls = [{ id: "c", name: "find", arguments: { order: "A".repeat(500) } }]
    expect(boundOf(mini, { messages: [Prompt.assistant({ toolCalls })] })).toBeGreaterThan(bare + 500)
    const extra = { instructions: "x".repeat(1_000) }
    expect(boundOf(OpenAI.chat("gpt-5-mini", { extra }), {})).toBeGreaterThan(1_000)
    const image = Prompt.image({ data: "AAAA".repeat(100_000), mediaType: "image/png" })
    const messages = [Prompt.user([image, image])]
    const perImage = [
      mini,
      OpenAI.chat("gpt-4o-mini"),
      Anthropic.messages("m"),
      ollama(),
      ollama({ maxImageTokens: 500 })
    ].map((provider) => Math.floor(boundOf(provider, { messages }) / 2 / 500) * 500)
    expect(perImage).toEqual([12_000, 50_000, 10_000, 50_000, 500])
  })
})

describe("an interrupted call", () => {
  it.live(
    "is cancelled at the server, while it waits and inside its body, through each SDK",
    () =>
      Effect.gen(function* () {
        for (const begins of [false, true]) {
          for (const stream of [false, true]) {
            for (const make of [
              (baseUrl: string) => OpenAI.chat("m", { apiKey, baseUrl, stream }),
              (baseUrl: string) => OpenAI.responses("m", { apiKey, baseUrl, stream }),
              (baseUrl: string) => Anthropic.messages("m", { apiKey, baseUrl, stream }),
              (baseUrl: string) => OpenAICompatible.chat("m", { baseUrl, stream }),
              (baseUrl: string) => OpenAI.chat("m", { apiKey, baseUrl, stream, fetch: globalThis.fetch })
            ]) {
              let closed = false
              const { url, asked } = yield* serve((response) => {
                response.on("close", () => {
                  closed = true
                })
                const type = stream ? "text/event-stream" : "application/json"
                if (begins) response.writeHead(200, { "content-type": type }).write(" ")
              })
              const fiber = yield* Effect.forkChild(make(url).complete(request({})))
              yield* Effect.promise(() => vi.waitFor(() => expect(asked.length).toBe(1), 5_000))
              yield* Effect.sleep(20)
              expect(closed).toBe(false)
              yield* Fiber.interrupt(fiber)
              yield* Effect.promise(() => vi.waitFor(() => expect(closed).toBe(true), 5_000))
            }
          }
        }
      }),
    30_000
  )
})
