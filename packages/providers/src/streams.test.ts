/**
 * Event streams byte for byte, for what no fake sends: errors inside a stream, usage spread over events, refusals.
 */
import type { Provider } from "@assay/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Anthropic from "./Anthropic.ts"
import { serve } from "./api/loopback.fixture.ts"
import * as OpenAI from "./OpenAI.ts"

const apiKey = Redacted.make("test-key")

const request: Provider.Request = {
  messages: [{ role: "user", content: "hello" }],
  caseId: "case-1",
  candidate: "model",
  repeat: 0
}

const chat = (url: string) => OpenAI.chat("gpt-5-mini", { apiKey, baseUrl: `${url}/v1`, stream: true })
const responses = (url: string) =>
  OpenAI.responses("gpt-5-mini", { apiKey, baseUrl: `${url}/v1`, stream: true })
const anthropic = (url: string) =>
  Anthropic.messages("claude-sonnet-5", { apiKey, baseUrl: url, stream: true })

const data = (...events: ReadonlyArray<unknown>) =>
  events.map((each) => `data: ${JSON.stringify(each)}\n\n`).join("")

const named = (...events: ReadonlyArray<{ readonly type: string; readonly [field: string]: unknown }>) =>
  events.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`).join("")

const streaming = (make: (url: string) => Provider.Provider, text: string) =>
  Effect.gen(function* () {
    const { url, asked } = yield* serve((response) => {
      response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "request-id": "req_1" })
      response.end(text)
    })
    const provider = make(url)
    return { complete: provider.complete(request), asked }
  })

const chunk = (delta: object, more: object = {}) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  model: "gpt-5-mini-2025-08-07",
  choices: [{ index: 0, delta, finish_reason: null, ...more }]
})

const start = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-5-20260201",
    content: [],
    usage: { input_tokens: 25, cache_read_input_tokens: 100, output_tokens: 1 }
  }
}

const piece = (text: string) => ({
  type: "content_block_delta",
  index: 0,
  delta: { type: "text_delta", text }
})

describe("a stream", () => {
  it.live("of Chat Completions is asked for with its tokens, which come in a chunk of their own", () =>
    Effect.gen(function* () {
      const usage = { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 2 } }
      const { complete, asked } = yield* streaming(
        chat,
        `${data(
          chunk({ role: "assistant", content: "" }),
          chunk({ content: "re" }),
          chunk({ content: "fund" }),
          chunk({}, { finish_reason: "length" }),
          { ...chunk({}), choices: [], usage }
        )}data: [DONE]\n\n`
      )
      const { firstTokenMs, ...reply } = yield* complete
      expect(asked[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
      expect(firstTokenMs).toBeGreaterThan(0)
      expect(reply).toEqual({
        text: "refund",
        finish: "length",
        model: "gpt-5-mini-2025-08-07",
        requestId: "req_1",
        usage: { inputTokens: 7, cacheReadTokens: 2, outputTokens: 4 }
      })
    })
  )

  it.live("of Anthropic adds up tokens of its first and its last event", () =>
    Effect.gen(function* () {
      const { complete } = yield* streaming(
        anthropic,
        named(
          start,
          { type: "ping" },
          piece("re"),
          piece("fund"),
          { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 15 } },
          { type: "message_stop" }
        )
      )
      const { firstTokenMs, ...reply } = yield* complete
      expect(reply).toEqual({
        text: "refund",
        finish: "stop",
        model: "claude-sonnet-5-20260201",
        requestId: "req_1",
        usage: { inputTokens: 25, cacheReadTokens: 100, outputTokens: 15 }
      })
    })
  )

  it.live("may end in a refusal, in each API's own way", () =>
    Effect.gen(function* () {
      const refusals = [
        yield* streaming(chat, data(chunk({ refusal: "No." }), chunk({}, { finish_reason: "stop" }))),
        yield* streaming(
          responses,
          named(
            { type: "response.refusal.delta", delta: "No." },
            {
              type: "response.completed",
              response: {
                status: "completed",
                output: [{ type: "message", content: [{ type: "refusal", refusal: "No." }] }]
              }
            }
          )
        ),
        yield* streaming(
          anthropic,
          named(start, piece("No."), { type: "message_delta", delta: { stop_reason: "refusal" } })
        )
      ]
      for (const { complete } of refusals) {
        expect(yield* complete).toMatchObject({ text: "No.", finish: "refusal" })
      }
    })
  )

  it.live("that turns into an error has that error's reason, not merely that of a broken stream", () =>
    Effect.gen(function* () {
      const overloaded = yield* streaming(
        anthropic,
        named(start, piece("re"), {
          type: "error",
          error: { type: "overloaded_error", message: "Overloaded" }
        })
      )
      const error = yield* Effect.flip(overloaded.complete)
      expect([error.reason._tag, error.detail, error.requestId]).toEqual([
        "Overloaded",
        "Overloaded",
        "req_1"
      ])
      const limited = yield* streaming(
        chat,
        data(chunk({ content: "re" }), {
          error: { type: "tokens", code: "rate_limit_exceeded", message: "slow" }
        })
      )
      expect((yield* Effect.flip(limited.complete)).reason).toMatchObject({
        _tag: "RateLimited",
        scope: "tokens"
      })
      const unknown = yield* streaming(chat, data({ error: { message: "oh no" } }))
      expect((yield* Effect.flip(unknown.complete)).reason).toMatchObject({
        _tag: "ServerFault",
        status: 500
      })
      const failed = yield* streaming(
        responses,
        named({
          type: "response.failed",
          response: { status: "failed", output: [], error: { code: "server_error", message: "oops" } }
        })
      )
      expect((yield* Effect.flip(failed.complete)).reason._tag).toBe("ServerFault")
    })
  )

  it.live("that ends without its last event is cut off, and one that is not JSON is malformed", () =>
    Effect.gen(function* () {
      const texts = [
        [chat, data(chunk({ content: "re" })), "CutOff"],
        [responses, named({ type: "response.output_text.delta", delta: "re" }), "CutOff"],
        [anthropic, named(start, piece("re")), "CutOff"],
        [chat, "data: {oops\n\n", "MalformedReply"],
        [anthropic, "event: message_start\ndata: {oops\n\n", "MalformedReply"]
      ] as const
      for (const [make, text, tag] of texts) {
        const { complete } = yield* streaming(make, text)
        expect((yield* Effect.flip(complete)).reason._tag).toBe(tag)
      }
    })
  )
})
