/**
 * Images, tools and log probabilities: the exact bodies that each API documents, and replies in their documented shape,
 * at once and streamed.
 *
 * Sources: https://platform.openai.com/docs/api-reference/chat, …/responses, https://docs.claude.com/en/api/messages.
 */
import { Prompt, type Provider } from "@assay/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Anthropic from "./Anthropic.ts"
import { serve } from "./api/loopback.fixture.ts"
import * as OpenAI from "./OpenAI.ts"
import * as OpenAICompatible from "./OpenAICompatible.ts"

const apiKey = Redacted.make("test-key")

interface Options {
  readonly stream?: boolean
  readonly structured?: boolean
}

const chat = (url: string, options: Options = {}) =>
  OpenAI.chat("gpt-5-mini", { apiKey, baseUrl: `${url}/v1`, ...options })
const responses = (url: string, options: Options = {}) =>
  OpenAI.responses("gpt-5-mini", { apiKey, baseUrl: `${url}/v1`, ...options })
const anthropic = (url: string, options: Options = {}) =>
  Anthropic.messages("claude-sonnet-5", { apiKey, baseUrl: url, ...options })

const completions = {
  model: "gpt-5-mini-2025-08-07",
  choices: [{ message: { content: "ok" }, finish_reason: "stop" }]
}
const output = (...items: ReadonlyArray<object>) => ({ status: "completed", output: items })
const blocks = (...content: ReadonlyArray<object>) => ({ content, stop_reason: "end_turn" })

const request = (more: Partial<Provider.Request>): Provider.Request => ({
  messages: [Prompt.user("hello")],
  caseId: "case-1",
  candidate: "model",
  repeat: 0,
  ...more
})

/** What an API is asked with, and what it is told. */
const exchange = (
  make: (url: string) => Provider.Provider,
  body: unknown,
  more: Partial<Provider.Request> = {}
) =>
  Effect.gen(function* () {
    const { url, asked } = yield* serve({ body })
    const reply = yield* make(url).complete(request(more))
    return { reply, sent: asked[0]?.body }
  })

const streamed = (make: (url: string, options: Options) => Provider.Provider, text: string) =>
  Effect.gen(function* () {
    const { url } = yield* serve((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" })
      response.end(text)
    })
    return yield* make(url, { stream: true }).complete(request({}))
  })

const data = (...events: ReadonlyArray<unknown>) =>
  `${events.map((each) => `data: ${JSON.stringify(each)}\n\n`).join("")}data: [DONE]\n\n`

const named = (...events: ReadonlyArray<{ readonly type: string; readonly [field: string]: unknown }>) =>
  events.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`).join("")

describe("an image", () => {
  const messages = [
    Prompt.user([
      Prompt.text("What is it?"),
      Prompt.image({ data: "iVBORw0KGgo=", mediaType: "image/png" }),
      Prompt.image({ url: "https://example.com/a.jpg" })
    ])
  ]

  it.live("is a part of Chat Completions, its bytes in a data URL", () =>
    Effect.gen(function* () {
      const { sent } = yield* exchange(chat, completions, { messages })
      expect(sent).toMatchObject({
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "What is it?" },
              { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
              { type: "image_url", image_url: { url: "https://example.com/a.jpg" } }
            ]
          }
        ]
      })
    })
  )

  it.live("is an input of Responses", () =>
    Effect.gen(function* () {
      const { sent } = yield* exchange(responses, output(), { messages })
      expect(sent).toMatchObject({
        input: [
          {
            role: "user",
            content: [
              { type: "input_text", text: "What is it?" },
              { type: "input_image", image_url: "data:image/png;base64,iVBORw0KGgo=", detail: "auto" },
              { type: "input_image", image_url: "https://example.com/a.jpg", detail: "auto" }
            ]
          }
        ]
      })
    })
  )

  it.live("is a block of Anthropic's, with its source", () =>
    Effect.gen(function* () {
      const { sent } = yield* exchange(anthropic, blocks(), { messages })
      expect(sent).toMatchObject({
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "What is it?" },
              {
                type: "image",
                source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" }
              },
              { type: "image", source: { type: "url", url: "https://example.com/a.jpg" } }
            ]
          }
        ]
      })
    })
  )
})

describe("tools", () => {
  const parameters = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { order: { type: "string" } },
    required: ["order"]
  } as const
  const { $schema: _, ...open } = parameters
  const closed = { ...open, additionalProperties: false }
  const tools = [{ name: "find", description: "Look an order up.", parameters }]
  // Two turns: a call with its results, and the next question.
  const messages = [
    Prompt.system("Be brief."),
    Prompt.user("Where is it?"),
    Prompt.assistant({
      content: "Let me see.",
      toolCalls: [
        { id: "c1", name: "find", arguments: { order: "A1" } },
        { id: "c2", name: "find", arguments: { order: "A2" } }
      ]
    }),
    Prompt.toolResult("c1", "sent"),
    Prompt.toolResult("c2", "lost"),
    Prompt.user("And now?")
  ]

  it.live("and their results are sent as Chat Completions has them", () =>
    Effect.gen(function* () {
      const more = { messages, tools, toolChoice: { tool: "find" } }
      const { sent } = yield* exchange(chat, completions, more)
      const call = (id: string, order: string) => ({
        id,
        type: "function",
        function: { name: "find", arguments: JSON.stringify({ order }) }
      })
      expect(sent).toEqual({
        model: "gpt-5-mini",
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Where is it?" },
          {
            role: "assistant",
            content: "Let me see.",
            tool_calls: [call("c1", "A1"), call("c2", "A2")]
          },
          { role: "tool", tool_call_id: "c1", content: "sent" },
          { role: "tool", tool_call_id: "c2", content: "lost" },
          { role: "user", content: "And now?" }
        ],
        tools: [
          {
            type: "function",
            function: { name: "find", description: "Look an order up.", parameters: open }
          }
        ],
        tool_choice: { type: "function", function: { name: "find" } }
      })
      const strict = yield* exchange((url) => chat(url, { structured: true }), completions, { tools })
      expect(strict.sent).toMatchObject({
        tools: [{ function: { name: "find", parameters: closed, strict: true } }]
      })
      const silent = [Prompt.assistant({ toolCalls: [{ id: "c", name: "f", arguments: "{oops" }] })]
      const { sent: broken } = yield* exchange(chat, completions, { messages: silent })
      expect(broken).toMatchObject({
        messages: [{ content: null, tool_calls: [{ function: { name: "f", arguments: "{oops" } }] }]
      })
    })
  )

  it.live("and their results are sent as Responses has them", () =>
    Effect.gen(function* () {
      const more = { messages, tools, toolChoice: "required" } as const
      const { sent } = yield* exchange(responses, output(), more)
      const call = (id: string, order: string) => ({
        type: "function_call",
        call_id: id,
        name: "find",
        arguments: JSON.stringify({ order })
      })
      expect(sent).toEqual({
        model: "gpt-5-mini",
        store: false,
        input: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Where is it?" },
          { role: "assistant", content: "Let me see." },
          call("c1", "A1"),
          call("c2", "A2"),
          { type: "function_call_output", call_id: "c1", output: "sent" },
          { type: "function_call_output", call_id: "c2", output: "lost" },
          { role: "user", content: "And now?" }
        ],
        // This API is strict unless told otherwise.
        tools: [
          {
            type: "function",
            name: "find",
            description: "Look an order up.",
            parameters: open,
            strict: false
          }
        ],
        tool_choice: "required"
      })
    })
  )

  it.live("and their results are sent as Anthropic has them, the results of one turn in one message", () =>
    Effect.gen(function* () {
      const { sent } = yield* exchange(anthropic, blocks(), { messages, tools, toolChoice: "required" })
      expect(sent).toEqual({
        model: "claude-sonnet-5",
        max_tokens: 4096,
        system: "Be brief.",
        messages: [
          { role: "user", content: "Where is it?" },
          {
            role: "assistant",
            content: [
              { type: "text", text: "Let me see." },
              { type: "tool_use", id: "c1", name: "find", input: { order: "A1" } },
              { type: "tool_use", id: "c2", name: "find", input: { order: "A2" } }
            ]
          },
          {
            role: "user",
            content: [
              { type: "tool_result", tool_use_id: "c1", content: "sent" },
              { type: "tool_result", tool_use_id: "c2", content: "lost" }
            ]
          },
          { role: "user", content: "And now?" }
        ],
        tools: [{ name: "find", description: "Look an order up.", input_schema: open }],
        tool_choice: { type: "any" }
      })
      const choices = []
      for (const toolChoice of ["auto", "none", { tool: "find" }] as const) {
        const { sent: body } = yield* exchange(anthropic, blocks(), { tools, toolChoice })
        choices.push(body)
      }
      expect(choices).toMatchObject([
        { tool_choice: { type: "auto" } },
        { tool_choice: { type: "none" } },
        { tool_choice: { type: "tool", name: "find" } }
      ])
    })
  )

  it.live("are called in a reply of each API, with arguments as JSON, or as text where they are none", () =>
    Effect.gen(function* () {
      const written = [`{"order": "A1"}`, `{"order": `, ""]
      const { reply: ofChat } = yield* exchange(chat, {
        choices: [
          {
            message: {
              content: null,
              tool_calls: written.map((text, i) => ({
                id: `c${i}`,
                type: "function",
                function: { name: "find", arguments: text }
              }))
            },
            finish_reason: "tool_calls"
          }
        ]
      })
      const expected = [
        { id: "c0", name: "find", arguments: { order: "A1" } },
        { id: "c1", name: "find", arguments: `{"order": ` },
        { id: "c2", name: "find", arguments: {} }
      ]
      expect(ofChat).toMatchObject({ text: "", finish: "stop", toolCalls: expected })
      const { reply: ofResponses } = yield* exchange(
        responses,
        output(
          { type: "reasoning", summary: [] },
          ...written.map((text, i) => ({
            type: "function_call",
            id: `fc_${i}`,
            call_id: `c${i}`,
            name: "find",
            arguments: text,
            status: "completed"
          }))
        )
      )
      expect(ofResponses).toMatchObject({ text: "", finish: "stop", toolCalls: expected })
      const { reply: ofAnthropic } = yield* exchange(anthropic, {
        content: [
          { type: "text", text: "Let me see." },
          { type: "tool_use", id: "c0", name: "find", input: { order: "A1" } }
        ],
        stop_reason: "tool_use"
      })
      expect(ofAnthropic).toMatchObject({
        text: "Let me see.",
        finish: "stop",
        toolCalls: expected.slice(0, 1)
      })
      const { reply: none } = yield* exchange(chat, completions)
      expect(none).not.toHaveProperty("toolCalls")
    })
  )

  it.live("are called in streams, whose pieces are put together by their place", () =>
    Effect.gen(function* () {
      const delta = (tool_calls: ReadonlyArray<object>) => ({
        model: "m",
        choices: [{ index: 0, delta: { tool_calls }, finish_reason: null }]
      })
      const ofChat = yield* streamed(
        chat,
        data(
          delta([{ index: 0, id: "c0", type: "function", function: { name: "find", arguments: "" } }]),
          delta([{ index: 0, function: { arguments: `{"order": ` } }]),
          delta([{ index: 1, id: "c1", type: "function", function: { name: "wait", arguments: "{" } }]),
          delta([{ index: 0, function: { arguments: `"A1"}` } }]),
          delta([{ index: 1, function: { arguments: "}" } }]),
          { model: "m", choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] }
        )
      )
      const calls = [
        { id: "c0", name: "find", arguments: { order: "A1" } },
        { id: "c1", name: "wait", arguments: {} }
      ]
      expect(ofChat).toMatchObject({ text: "", toolCalls: calls })
      const start = (index: number, id: string, name: string) => ({
        type: "content_block_start",
        index,
        content_block: { type: "tool_use", id, name, input: {} }
      })
      const piece = (index: number, partial_json: string) => ({
        type: "content_block_delta",
        index,
        delta: { type: "input_json_delta", partial_json }
      })
      const ofAnthropic = yield* streamed(
        anthropic,
        named(
          { type: "message_start", message: { model: "m", usage: { input_tokens: 1 } } },
          { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
          {
            type: "content_block_delta",
            index: 0,
            delta: { type: "text_delta", text: "Let me see." }
          },
          start(1, "c0", "find"),
          piece(1, ""),
          piece(1, `{"order": `),
          piece(1, `"A1"}`),
          { type: "content_block_stop", index: 1 },
          start(2, "c1", "wait"),
          { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 9 } },
          { type: "message_stop" }
        )
      )
      expect(ofAnthropic).toMatchObject({ text: "Let me see.", finish: "stop", toolCalls: calls })
      const item = (call_id: string, name: string, text: string) => ({
        type: "function_call",
        call_id,
        name,
        arguments: text
      })
      const ofResponses = yield* streamed(
        responses,
        named(
          { type: "response.output_item.added", output_index: 0, item: item("c0", "find", "") },
          { type: "response.function_call_arguments.delta", output_index: 0, delta: `{"order": ` },
          {
            type: "response.completed",
            response: output(item("c0", "find", `{"order": "A1"}`), item("c1", "wait", "{}"))
          }
        )
      )
      expect(ofResponses).toMatchObject({ text: "", toolCalls: calls })
      for (const { firstTokenMs } of [ofChat, ofAnthropic, ofResponses]) {
        expect(firstTokenMs).toBeGreaterThan(0)
      }
    })
  )
})

describe("log probabilities", () => {
  const list = [
    { token: "re", logprob: -0.25, bytes: [114, 101], top_logprobs: [] },
    { token: "fund", logprob: -0.5, bytes: [102, 117, 110, 100], top_logprobs: [] }
  ]
  const logprobs = [
    { token: "re", logprob: -0.25 },
    { token: "fund", logprob: -0.5 }
  ]
  const choice = { message: { content: "refund" }, finish_reason: "stop", logprobs: { content: list } }

  it.live("are asked for and read where Chat Completions has them", () =>
    Effect.gen(function* () {
      const make = (url: string) => OpenAI.chat("gpt-4.1", { apiKey, baseUrl: url, logprobs: true })
      const { reply, sent } = yield* exchange(make, { choices: [choice] })
      expect(sent).toMatchObject({ logprobs: true })
      expect(reply.logprobs).toEqual(logprobs)
      const { reply: unasked, sent: plain } = yield* exchange(chat, { choices: [choice] })
      expect(plain).not.toHaveProperty("logprobs")
      expect(unasked).not.toHaveProperty("logprobs")
      const compatible = (url: string) => OpenAICompatible.chat("m", { baseUrl: url, logprobs: true })
      const { reply: bare } = yield* exchange(compatible, {
        choices: [{ ...choice, logprobs: null }]
      })
      expect(bare).not.toHaveProperty("logprobs")
      const { reply: odd } = yield* exchange(compatible, {
        choices: [{ ...choice, logprobs: { content: [{ token: "re" }] } }]
      })
      expect(odd).not.toHaveProperty("logprobs")
    })
  )

  it.live("come piece by piece in a stream", () =>
    Effect.gen(function* () {
      const reply = yield* streamed(
        (url, options) => OpenAI.chat("gpt-4.1", { apiKey, baseUrl: url, logprobs: true, ...options }),
        data(
          ...list.map((each) => ({
            choices: [{ delta: { content: each.token }, logprobs: { content: [each] } }]
          })),
          { choices: [{ delta: {}, finish_reason: "stop" }] }
        )
      )
      expect(reply).toMatchObject({ text: "refund", logprobs })
    })
  )

  it.live("are asked for and read where Responses has them", () =>
    Effect.gen(function* () {
      const make = (url: string) => OpenAI.responses("gpt-4.1", { apiKey, baseUrl: url, logprobs: true })
      const { reply, sent } = yield* exchange(
        make,
        output({
          type: "message",
          role: "assistant",
          content: [{ type: "output_text", text: "refund", annotations: [], logprobs: list }]
        })
      )
      expect(sent).toMatchObject({ include: ["message.output_text.logprobs"] })
      expect(reply.logprobs).toEqual(logprobs)
    })
  )

  it.live("come with alternatives where a number of them is asked for", () =>
    Effect.gen(function* () {
      const alternatives = [
        { token: "fund", logprob: -0.5 },
        { token: "turn", logprob: -1 }
      ]
      const told = [{ token: "fund", logprob: -0.5, top_logprobs: alternatives }]
      const make = (url: string) => OpenAI.chat("gpt-4.1", { apiKey, baseUrl: url, logprobs: 5 })
      const { reply, sent } = yield* exchange(make, { choices: [{ ...choice, logprobs: { content: told } }] })
      expect(sent).toMatchObject({ logprobs: true, top_logprobs: 5 })
      expect(reply.logprobs).toEqual([{ token: "fund", logprob: -0.5, alternatives }])
      expect(make("http://localhost").alternatives).toBe(5)
      expect(chat("http://localhost")).not.toHaveProperty("alternatives")
      const content = [{ type: "output_text", text: "refund", annotations: [], logprobs: told }]
      const { reply: ofResponses, sent: body } = yield* exchange(
        (url) => OpenAI.responses("gpt-4.1", { apiKey, baseUrl: url, logprobs: 2 }),
        output({ type: "message", role: "assistant", content })
      )
      expect(body).toMatchObject({ include: ["message.output_text.logprobs"], top_logprobs: 2 })
      expect(ofResponses.logprobs).toEqual(reply.logprobs)
    })
  )

  it("are no option of Anthropic's", () => {
    // @ts-expect-error the API has none
    Anthropic.messages("claude-sonnet-5", { logprobs: true })
  })
})

describe("the limit of replies", () => {
  it.each([
    ["OpenAI.chat", OpenAI.chat("gpt-5-mini", { apiKey, maxOutputTokens: 100 })],
    ["OpenAI.responses", OpenAI.responses("gpt-5-mini", { apiKey, maxOutputTokens: 100 })],
    ["Anthropic", Anthropic.messages("claude-sonnet-5", { apiKey, maxOutputTokens: 100 })],
    ["OpenAICompatible", OpenAICompatible.chat("m", { baseUrl: "http://localhost/v1", maxOutputTokens: 100 })]
  ])("of %s can be raised, and nothing else of it changes", (_name, provider) => {
    const larger = provider.withMaxOutputTokens?.(400)
    expect(larger).toMatchObject({ id: provider.id, maxOutputTokens: 400 })
    const { maxOutputTokens: before, ...settings } = provider.settings as Record<string, unknown>
    const { maxOutputTokens: after, ...others } = (larger?.settings ?? {}) as Record<string, unknown>
    expect([before, after]).toEqual([100, 400])
    expect(others).toEqual(settings)
  })

  it("that `extra` states cannot", () => {
    const provider = OpenAI.chat("gpt-5-mini", { apiKey, extra: { max_completion_tokens: 50 } })
    expect(provider).toMatchObject({ maxOutputTokens: 50 })
    expect(provider).not.toHaveProperty("withMaxOutputTokens")
  })
})
