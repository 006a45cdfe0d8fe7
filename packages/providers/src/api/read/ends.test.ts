/**
 * How replies end, in the words of many vendors, in each API, whole and streamed.
 */
import { describe, expect, it } from "@effect/vitest"
import {
  arriving,
  chatStop,
  chunk,
  completion,
  eventsOf,
  message,
  messageEvents,
  outcome,
  response,
  said,
  streamed,
  textDelta,
  wholly
} from "./answers.fixture.ts"
import { replyEndOf } from "./finish.ts"

/** The reply "refund" that ends with a word, in every way that the word may come. */
const everyWay = (word: unknown) =>
  Promise.all([
    wholly(completion("refund", { choice: { finish_reason: word } })),
    streamed([
      chunk({ content: "refund" }),
      chunk({}, { finish_reason: word }, { usage: { completion_tokens: 5 } })
    ]),
    wholly(message([{ type: "text", text: "refund" }], { stop_reason: word }), { api: "messages" }),
    streamed(messageEvents([textDelta("refund")], word), { api: "messages" })
  ])

const finished = [
  ["stop", "stop"],
  ["STOP", "stop"],
  ["end_turn", "stop"],
  ["tool_calls", "stop"],
  ["tool-calls", "stop"],
  ["eos_token", "stop"],
  ["COMPLETE", "stop"],
  ["FINISH_REASON_STOP", "stop"],
  ["length", "length"],
  ["model_length", "length"],
  ["MAX_TOKENS", "length"],
  ["max tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["content_filter", "filtered"],
  ["content_filter: SAFETY", "filtered"],
  ["content_filter: SOMETHING_NEW", "filtered"],
  ["content-filter", "filtered"],
  ["SAFETY", "filtered"],
  ["PROHIBITED_CONTENT", "filtered"],
  ["RECITATION", "filtered"],
  ["sensitive", "filtered"],
  ["guardrail_intervened", "filtered"],
  ["refusal", "refusal"]
] as const

describe("a reply", () => {
  it.each(finished)("that ends with %j is %s, in each API, whole and streamed", async (word, finish) => {
    for (const result of await everyWay(word))
      expect(outcome(result)).toMatchObject({ text: "refund", finish })
  })

  it.each(["error", "abort", "insufficient_system_resource", "network_error", "CANCELLED", "ERROR"])(
    "that the server ends with %j is an error that can be tried again, with what was said and paid",
    async (word) => {
      for (const result of await everyWay(word)) {
        expect(outcome(result)).toMatchObject({
          reason: "ServerFault",
          detail: expect.stringContaining(word),
          received: { text: "refund", usage: { outputTokens: 5 } }
        })
      }
    }
  )

  it.each(["malformed_function_call", "function_call_filter: MALFORMED_FUNCTION_CALL", "malformed_tool_use"])(
    "that ends with %j is the model's own failure",
    async (word) => {
      for (const result of await everyWay(word)) {
        expect(outcome(result)).toMatchObject({ reason: "GenerationFailed", received: { text: "refund" } })
      }
    }
  )

  it.each(["pause_turn", "constructor", "OTHER", "__proto__", "finish_reason_unspecified"])(
    "that ends with a word that is not known, as %j, says so and is no plain stop",
    async (word) => {
      for (const result of await everyWay(word)) {
        expect(outcome(result)).toMatchObject({
          text: "refund",
          finish: "other",
          ending: expect.stringContaining(word)
        })
      }
    }
  )

  it.each([null, undefined, 0, {}, [], "", " "])(
    "of which no end is said (%j) is no plain stop",
    async (word) => {
      const result = await wholly(completion("refund", { choice: { finish_reason: word } }))
      expect(outcome(result)).toMatchObject({
        finish: "other",
        ending: expect.stringContaining("does not say")
      })
    }
  )

  it("that is empty and without an end in a stream is cut off, whatever came after it", async () => {
    const results = [
      await streamed([chunk({ content: "ref" }), "[DONE]"]),
      await streamed([chunk({ content: "ref" }), { choices: [], usage: { prompt_tokens: 1 } }, "[DONE]"]),
      await streamed(messageEvents([textDelta("ref")], null), { api: "messages" }),
      await arriving([
        `${eventsOf([chunk({ content: "ref" }, { finish_reason: "stop" })])}data: {"choices":[{"del`
      ])
    ]
    for (const result of results) expect(outcome(result)).toMatchObject({ reason: "CutOff" })
  })

  it("that said another end before a plain stop keeps that end", async () => {
    for (const [word, finish] of [
      ["length", "length"],
      ["content_filter", "filtered"],
      ["odd", "other"]
    ]) {
      const result = await streamed([chunk({ content: "refund" }, { finish_reason: word }), chatStop])
      expect(outcome(result)).toMatchObject({ finish })
    }
  })

  it("with an error inside its choice is that error, whole and streamed", async () => {
    const failing = { finish_reason: "error", error: { code: 502, message: "Upstream failed" } }
    const results = [
      await wholly(completion("ref", { choice: failing })),
      await wholly(completion("ref", { choice: { ...failing, finish_reason: "stop" } })),
      await streamed([chunk({ content: "ref" }), chunk({}, failing)]),
      await streamed([chunk({ content: "ref" }), chunk({}, { error: failing.error }), chatStop])
    ]
    for (const result of results) {
      expect(outcome(result)).toMatchObject({
        reason: "ServerFault",
        detail: "502 Upstream failed",
        received: { text: "ref" }
      })
    }
  })

  it("that a filter left without a message is filtered", async () => {
    const filtered = { index: 0, finish_reason: "content_filter" }
    for (const body of [
      { choices: [filtered] },
      { choices: [{ ...filtered, message: null }] },
      { choices: [{ ...filtered, message: {} }] }
    ]) {
      expect(outcome(await wholly(body))).toMatchObject({ text: "", finish: "filtered" })
    }
    expect(outcome(await wholly({ choices: [{ finish_reason: "stop" }] }))).toMatchObject({
      reason: "MalformedReply"
    })
  })
})

describe("a response of the Responses API", () => {
  const table = [
    [{ status: "completed" }, { finish: "stop" }],
    [{ status: "incomplete" }, { finish: "length" }],
    [{ status: "incomplete", incomplete_details: { reason: "content_filter" } }, { finish: "filtered" }],
    [{ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }, { finish: "length" }],
    [{ status: "incomplete", incomplete_details: { reason: "odd" } }, { finish: "other" }],
    [{ status: "incomplete", incomplete_details: [] }, { finish: "length" }],
    [{ status: "failed" }, { reason: "ServerFault" }],
    [
      { status: "failed", error: { code: "rate_limit_exceeded", message: "slow" } },
      { reason: "RateLimited" }
    ],
    [{ status: "cancelled" }, { reason: "ServerFault" }],
    [{ status: "queued" }, { reason: "InvalidRequest", detail: expect.stringContaining("queued") }],
    [{ status: "in_progress" }, { reason: "InvalidRequest" }],
    [{ status: null }, { finish: "other" }],
    [{ status: 7 }, { finish: "other" }],
    [{ status: "odd" }, { finish: "other", ending: expect.stringContaining("odd") }]
  ] as const

  it.each(table)("with %j ends %j, whole and streamed", async (over, expected) => {
    const body = response([said("refund")], over)
    const sent = { api: "responses" } as const
    const type = over.status === "failed" ? "response.failed" : "response.completed"
    expect(outcome(await wholly(body, sent))).toMatchObject(expected)
    expect(outcome(await streamed([{ type, response: body }], sent))).toMatchObject(expected)
  })

  it("whose message is said to be incomplete is not plainly stopped", async () => {
    const body = response([{ ...said("ref"), status: "incomplete" }])
    expect(outcome(await wholly(body, { api: "responses" }))).toMatchObject({ finish: "other" })
  })

  it("whose last event leaves its items out has those that came before", async () => {
    const last = { type: "response.completed", response: response([]) }
    const sent = { api: "responses" } as const
    const delta = (text: string) => ({ type: "response.output_text.delta", delta: text })
    const item = { type: "response.output_item.done", output_index: 0, item: said("refund") }
    for (const events of [
      [delta("ref"), delta("und"), last],
      [delta("ref"), delta("und"), item, last],
      [item, last]
    ]) {
      expect(outcome(await streamed(events, sent))).toMatchObject({ text: "refund", finish: "stop" })
    }
  })

  it("may fail in an event of its own", async () => {
    const event = { type: "error", code: "rate_limit_exceeded", message: "slow", param: null }
    expect(outcome(await streamed([event], { api: "responses" }))).toMatchObject({ reason: "RateLimited" })
  })
})

it("a word for an end is bounded, however long", () => {
  const ending = replyEndOf("x".repeat(1e6))
  expect(JSON.stringify(ending).length).toBeLessThan(300)
})
