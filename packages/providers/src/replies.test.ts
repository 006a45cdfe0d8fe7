/**
 * What is sent, and how replies are read: exact bodies through the official SDKs.
 */
import { type Provider, Task } from "@assay/core"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import { Config, Effect, Redacted, Schema } from "effect"
import * as Anthropic from "./Anthropic.ts"
import { serve } from "./api/loopback.fixture.ts"
import * as OpenAI from "./OpenAI.ts"
import * as OpenAICompatible from "./OpenAICompatible.ts"

const apiKey = Redacted.make("test-key")

const request: Provider.Request = {
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "2+2?" },
    { role: "assistant", content: "4" },
    { role: "user", content: "And 3+3?" }
  ],
  caseId: "case-1",
  candidate: "model",
  repeat: 2,
  outputSchema: {
    name: "sum",
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: { sum: { type: "number" } },
      required: ["sum"]
    }
  }
}

const options = { apiKey, temperature: 0, maxOutputTokens: 64, structured: true } as const

const completion = (message: object, finish: string | null = "stop", usage?: object) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "gpt-5-mini-2025-08-07",
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: null, refusal: null, ...message },
      finish_reason: finish
    }
  ],
  ...(usage === undefined ? {} : { usage })
})

const message = (content: ReadonlyArray<object>, more: object = {}) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-5-20260201",
  content,
  stop_reason: "end_turn",
  usage: { input_tokens: 10, output_tokens: 3 },
  ...more
})

const response = (output: ReadonlyArray<object>, more: object = {}) => ({
  id: "resp_1",
  object: "response",
  model: "gpt-5-mini-2025-08-07",
  status: "completed",
  error: null,
  incomplete_details: null,
  output,
  ...more
})

const said = (...content: ReadonlyArray<object>) => ({ type: "message", role: "assistant", content })

const exchange = (make: (url: string) => Provider.Provider, body: unknown, headers = {}) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { url, asked } = yield* serve({ body, headers })
      const reply = yield* make(url).complete(request)
      return { reply, asked: asked[0] }
    })
  )

const chat = (url: string) =>
  OpenAI.chat("gpt-5-mini", { ...options, baseUrl: `${url}/v1`, seed: 7, stop: ["\n"] })
const responses = (url: string) => OpenAI.responses("gpt-5-mini", { ...options, baseUrl: `${url}/v1` })
const anthropic = (url: string) =>
  Anthropic.messages("claude-sonnet-5", {
    apiKey,
    maxOutputTokens: 64,
    structured: true,
    baseUrl: url,
    stop: ["\n"]
  })

const closedSchema = {
  type: "object",
  properties: { sum: { type: "number" } },
  required: ["sum"],
  additionalProperties: false
}

describe("what is sent", () => {
  it.live("to Chat Completions: all turns, the options, a seed for each repeat, the strict schema", () =>
    Effect.gen(function* () {
      const { asked } = yield* exchange(chat, completion({ content: "6" }))
      expect(asked?.path).toBe("/v1/chat/completions")
      expect(asked?.headers.authorization).toBe("Bearer test-key")
      expect(asked?.body).toEqual({
        model: "gpt-5-mini",
        messages: request.messages,
        temperature: 0,
        max_completion_tokens: 64,
        seed: 9,
        stop: ["\n"],
        response_format: {
          type: "json_schema",
          json_schema: { name: "sum", schema: closedSchema, strict: true }
        }
      })
    })
  )

  it.live("to Responses: the same, kept by nobody", () =>
    Effect.gen(function* () {
      const { asked } = yield* exchange(responses, response([said({ type: "output_text", text: "6" })]))
      expect(asked?.path).toBe("/v1/responses")
      expect(asked?.body).toEqual({
        model: "gpt-5-mini",
        input: request.messages,
        store: false,
        temperature: 0,
        max_output_tokens: 64,
        text: { format: { type: "json_schema", name: "sum", schema: closedSchema, strict: true } }
      })
    })
  )

  it.live("to Anthropic: instructions beside the conversation", () =>
    Effect.gen(function* () {
      const { asked } = yield* exchange(anthropic, message([{ type: "text", text: "6" }]))
      expect(asked?.path).toBe("/v1/messages")
      expect(asked?.headers.authorization).toBe("Bearer test-key")
      expect(asked?.headers["anthropic-version"]).toMatch(/^\d{4}-\d\d-\d\d$/u)
      expect(asked?.body).toEqual({
        model: "claude-sonnet-5",
        max_tokens: 64,
        system: "Be brief.",
        messages: request.messages.slice(1),
        stop_sequences: ["\n"],
        output_config: { format: { type: "json_schema", schema: closedSchema } }
      })
    })
  )

  it.live("to a compatible server without a key: no authorization and nothing of an OpenAI account", () =>
    Effect.gen(function* () {
      const local = (url: string) => OpenAICompatible.chat("m", { baseUrl: `${url}/v1`, maxOutputTokens: 9 })
      const { asked } = yield* exchange(local, completion({ content: "6" }))
      expect(asked?.headers.authorization).toBeUndefined()
      expect(asked?.headers["openai-organization"]).toBeUndefined()
      expect(asked?.body).toEqual({ model: "m", messages: request.messages, max_tokens: 9 })
    })
  )

  it.live("to a server like Azure: the key in its own header, the version in the address", () =>
    Effect.gen(function* () {
      const azure = (url: string) =>
        OpenAICompatible.chat("m", {
          baseUrl: `${url}/openai/deployments/d`,
          apiKey,
          apiKeyHeader: "api-key",
          query: { "api-version": "2024-10-21" },
          headers: { "x-team": "evals" },
          extra: { user: "assay" }
        })
      const { asked } = yield* exchange(azure, completion({ content: "6" }))
      expect(asked?.path).toBe("/openai/deployments/d/chat/completions?api-version=2024-10-21")
      expect(asked?.headers).toMatchObject({ "api-key": "test-key", "x-team": "evals" })
      expect(asked?.headers.authorization).toBeUndefined()
      expect(asked?.body).toMatchObject({ user: "assay" })
    })
  )
})

describe("how a reply is read", () => {
  const finishOf = (make: (url: string) => Provider.Provider, body: unknown) =>
    Effect.map(exchange(make, body), ({ reply }) => [reply.finish, reply.text])

  it.live.each([
    ["a refusal field", chat, completion({ refusal: "I cannot." }), ["refusal", "I cannot."]],
    ["a content filter", chat, completion({ content: "It" }, "content_filter"), ["filtered", "It"]],
    ["a length limit", chat, completion({ content: "It is" }, "length"), ["length", "It is"]],
    [
      "reasoning that used the whole limit, called a stop",
      chat,
      completion({ content: "" }, "stop", { completion_tokens: 64 }),
      ["length", ""]
    ],
    ["an empty stop", chat, completion({ content: "" }, "stop", { completion_tokens: 3 }), ["stop", ""]],
    [
      "a refusal part",
      responses,
      response([{ type: "reasoning", content: null }, said({ type: "refusal", refusal: "No." })]),
      ["refusal", "No."]
    ],
    [
      "an incomplete response",
      responses,
      response([], { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }),
      ["length", ""]
    ],
    [
      "a filtered response",
      responses,
      response([], { status: "incomplete", incomplete_details: { reason: "content_filter" } }),
      ["filtered", ""]
    ],
    [
      "max_tokens",
      anthropic,
      message([{ type: "text", text: "It" }], { stop_reason: "max_tokens" }),
      ["length", "It"]
    ],
    [
      "a full context",
      anthropic,
      message([], { stop_reason: "model_context_window_exceeded" }),
      ["length", ""]
    ],
    [
      "stop_reason refusal",
      anthropic,
      message([], { stop_reason: "refusal", stop_details: { type: "refusal", explanation: "harmful" } }),
      ["refusal", "harmful"]
    ],
    [
      "thinking before text",
      anthropic,
      message([
        { type: "thinking", thinking: "hm" },
        { type: "text", text: "6" }
      ]),
      ["stop", "6"]
    ]
  ] as const)("by its ending: %s", ([, make, body, expected]) =>
    Effect.gen(function* () {
      expect(yield* finishOf(make, body)).toEqual(expected)
    })
  )

  it.live("with OpenAI's cached tokens taken out of the input", () =>
    Effect.gen(function* () {
      const { reply } = yield* exchange(
        chat,
        completion({ content: "6" }, "stop", {
          prompt_tokens: 2_006,
          completion_tokens: 300,
          total_tokens: 2_306,
          prompt_tokens_details: { cached_tokens: 1_920, cache_write_tokens: 6 },
          completion_tokens_details: { reasoning_tokens: 256 }
        }),
        { "x-request-id": "req_9", "x-ratelimit-remaining-requests": "4" }
      )
      expect(reply).toEqual({
        text: "6",
        finish: "stop",
        model: "gpt-5-mini-2025-08-07",
        requestId: "req_9",
        limits: { requests: { remaining: 4 } },
        usage: {
          inputTokens: 80,
          cacheReadTokens: 1_920,
          cacheWriteTokens: 6,
          outputTokens: 300,
          reasoningTokens: 256
        }
      })
    })
  )

  it.live("with the Responses API's and Anthropic's own counts in the same convention", () =>
    Effect.gen(function* () {
      const fromResponses = yield* exchange(
        responses,
        response([said({ type: "output_text", text: "6" })], {
          usage: {
            input_tokens: 100,
            input_tokens_details: { cached_tokens: 60 },
            output_tokens: 30,
            output_tokens_details: { reasoning_tokens: 20 }
          }
        })
      )
      expect(fromResponses.reply.usage).toEqual({
        inputTokens: 40,
        cacheReadTokens: 60,
        outputTokens: 30,
        reasoningTokens: 20
      })
      const fromAnthropic = yield* exchange(
        anthropic,
        message([{ type: "text", text: "6" }], {
          usage: {
            input_tokens: 40,
            cache_read_input_tokens: 60,
            cache_creation_input_tokens: null,
            output_tokens: 30,
            output_tokens_details: { thinking_tokens: 20 }
          }
        })
      )
      expect(fromAnthropic.reply.usage).toEqual({
        inputTokens: 40,
        cacheReadTokens: 60,
        outputTokens: 30,
        reasoningTokens: 20
      })
    })
  )

  it.live("without tokens where the server reports none", () =>
    Effect.gen(function* () {
      const { reply } = yield* exchange(chat, completion({ content: "6" }))
      expect(reply).not.toHaveProperty("usage")
    })
  )
})

describe("a provider", () => {
  it("is a value: declaring one reads no key and opens nothing", () => {
    const provider = OpenAI.chat("gpt-5-mini", { apiKey: Config.Redacted("NOT_SET_ANYWHERE") })
    expectTypeOf(provider).toEqualTypeOf<Provider.Provider>()
    expect(provider.id).toBe("openai/gpt-5-mini")
    expect(Anthropic.messages("claude-sonnet-5").id).toBe("anthropic/claude-sonnet-5")
    expect(OpenAICompatible.chat("m", { baseUrl: "http://localhost:11434/v1" }).id).toBe("localhost:11434/m")
    // @ts-expect-error a key in plain text would be printed somewhere
    OpenAI.chat("gpt-5-mini", { apiKey: "sk-plain" })
    // @ts-expect-error the Responses API takes no stop sequences
    OpenAI.responses("gpt-5-mini", { stop: ["\n"] })
    // @ts-expect-error Anthropic's API takes no temperature
    Anthropic.messages("claude-sonnet-5", { temperature: 0 })
    // @ts-expect-error a compatible server has no default address
    OpenAICompatible.chat("m", {})
  })

  it("has settings that change with what decides the answer, and with nothing else", () => {
    const settings = (more: OpenAI.ChatOptions) => JSON.stringify(OpenAI.chat("gpt-5-mini", more).settings)
    const base = settings({})
    expect(settings({ apiKey, stream: true, fetch: globalThis.fetch })).toBe(base)
    for (const change of [
      { temperature: 0 },
      { maxOutputTokens: 1 },
      { seed: 1 },
      { stop: ["x"] },
      { structured: true },
      { extra: { reasoning_effort: "low" } },
      { headers: { "x-beta": "1" } },
      { baseUrl: "https://eu.api.openai.com/v1" }
    ]) {
      expect(settings(change)).not.toBe(base)
    }
    expect(Schema.is(Schema.Json)(JSON.parse(base))).toBe(true)
  })

  it.live("answers for a task", () =>
    Effect.gen(function* () {
      const task = Task.make("sum", {
        input: Schema.String,
        output: Schema.Struct({ sum: Schema.Finite }),
        prompt: (text) => text
      })
      const { url, asked } = yield* serve({ body: completion({ content: '{"sum": 6}' }) })
      const answer = yield* Task.on(task, chat(url)).answer({
        input: "3+3",
        caseId: "case-1",
        candidate: "gpt",
        repeat: 0,
        seed: 1
      })
      expect(answer.outcome).toEqual({ _tag: "Answered", output: { sum: 6 } })
      expect(asked[0]?.body).toMatchObject({
        response_format: { json_schema: { name: "sum", schema: closedSchema, strict: true } }
      })
    })
  )
})
