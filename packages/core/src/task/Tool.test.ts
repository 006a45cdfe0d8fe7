import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as v from "valibot"
import { expectTypeOf } from "vitest"
import { z } from "zod"
import type { Provider, Reply, Request } from "../provider/Provider.ts"
import * as Decode from "./Decode.ts"
import * as Prompt from "./Prompt.ts"
import * as Task from "./Task.ts"
import type { Call } from "./Tool.ts"

const tools = {
  refund: { description: "Give money back.", parameters: Schema.Struct({ order: Schema.String }) },
  wait: { parameters: z.object({ days: z.number().int() }) }
} as const

const route = Task.calling("route", { input: Schema.String, tools, prompt: (text) => text })

const question = { input: "money back!", caseId: "case-1", candidate: "gpt", repeat: 0, seed: 1 }

const replying = (reply: Reply, seen: Array<Request> = []): Provider => ({
  id: "test/model",
  settings: {},
  complete: (request) =>
    Effect.sync(() => {
      seen.push(request)
      return reply
    })
})

const calls = (...made: ReadonlyArray<readonly [name: string, args: Schema.Json]>): Reply => ({
  text: "",
  finish: "stop",
  toolCalls: made.map(([name, args], i) => ({ id: `call_${i}`, name, arguments: args }))
})

describe("a task with tools", () => {
  it.effect("offers them, and answers with the calls", () =>
    Effect.gen(function* () {
      expectTypeOf(route).toEqualTypeOf<Task.Task<string, ReadonlyArray<Call<typeof tools>>>>()
      expectTypeOf<Call<typeof tools>>().toEqualTypeOf<
        | { readonly name: "refund"; readonly arguments: { readonly order: string } }
        | { readonly name: "wait"; readonly arguments: { days: number } }
      >()
      const seen: Array<Request> = []
      const reply = calls(["refund", { order: "A1" }], ["wait", { days: 3 }])
      const candidate = Task.on(route, replying(reply, seen))
      const { outcome, facts } = yield* candidate.answer(question)
      expect(outcome).toEqual({
        _tag: "Answered",
        output: [
          { name: "refund", arguments: { order: "A1" } },
          { name: "wait", arguments: { days: 3 } }
        ]
      })
      expect(seen[0]?.tools).toMatchObject([
        {
          name: "refund",
          description: "Give money back.",
          parameters: { type: "object", properties: { order: { type: "string" } }, required: ["order"] }
        },
        { name: "wait", parameters: { type: "object", properties: { days: { type: "integer" } } } }
      ])
      // What is stored is decoded again when the decoding changes.
      expect(Object.keys(facts)).toEqual(["text"])
      expect(JSON.parse(facts.text ?? "")).toEqual({ content: "", toolCalls: reply.toolCalls })
      const restored = yield* candidate.restore({ text: facts.text, output: undefined })
      expect(restored).toEqual(outcome._tag === "Answered" ? outcome.output : undefined)
    })
  )

  it.effect("is malformed by an unknown tool, or arguments that are not JSON or not the tool's", () =>
    Effect.gen(function* () {
      const reasons = []
      for (const reply of [
        calls(["cancel", {}]),
        calls(["refund", { order: "A1" }], ["refund", '{"order": "A']),
        calls(["refund", { order: 7 }]),
        calls(["wait", {}])
      ]) {
        const { outcome } = yield* Task.on(route, replying(reply)).answer(question)
        reasons.push(outcome._tag === "Malformed" ? outcome.reason : outcome._tag)
      }
      expect(reasons).toEqual([
        'expected a call of "refund", "wait"; found "cancel"',
        `arguments of "refund": expected JSON, found "{"order": "A"`,
        'arguments of "refund": order: Expected string, found 7',
        expect.stringMatching(/^arguments of "wait": days: /u)
      ])
    })
  )

  it.effect("takes words without a call for the empty list, unless a call is required", () =>
    Effect.gen(function* () {
      const words: Reply = { text: "Which order?", finish: "stop" }
      const answer = yield* Task.on(route, replying(words)).answer(question)
      expect(answer.outcome).toEqual({ _tag: "Answered", output: [] })
      expect(JSON.parse(answer.facts.text ?? "")).toEqual({ content: "Which order?", toolCalls: [] })
      const empty = yield* Task.on(route, replying({ text: " ", finish: "stop" })).answer(question)
      expect(empty.outcome).toEqual({ _tag: "Malformed", reason: "empty reply" })
      for (const change of [
        { required: true },
        { toolChoice: "required" },
        { toolChoice: { tool: "wait" } }
      ] as const) {
        const must = Task.calling("must", {
          input: Schema.String,
          tools,
          prompt: (text) => text,
          ...change
        })
        const { outcome } = yield* Task.on(must, replying(words)).answer(question)
        expect(outcome).toEqual({
          _tag: "Malformed",
          reason: 'expected a tool call, found "Which order?"'
        })
      }
    })
  )

  it.effect(
    "puts its calls through the output schema where that is stated, or reads replies in its own way",
    () =>
      Effect.gen(function* () {
        const one = Schema.Tuple([Schema.Struct({ name: Schema.String, arguments: Schema.Any })])
        const single = Task.make("single", {
          input: Schema.String,
          output: one,
          tools,
          prompt: (text) => text
        })
        const both = calls(["wait", { days: 1 }], ["wait", { days: 2 }])
        const { outcome } = yield* Task.on(single, replying(both)).answer(question)
        expect(outcome._tag).toBe("Malformed")
        const own = Task.make("own", {
          input: Schema.String,
          output: Schema.String,
          tools,
          prompt: (text) => text,
          decode: Decode.make((text) => text)
        })
        const answer = yield* Task.on(own, replying(both)).answer(question)
        expect(answer.outcome).toEqual({ _tag: "Answered", output: Decode.calling(both) })
      })
  )

  it.effect("fails before any call when no provider could take its tools", () =>
    Effect.gen(function* () {
      const parameters = Schema.Struct({})
      const prompt = (text: string) => text
      const input = Schema.String
      const faulty: ReadonlyArray<Task.Task<string, unknown>> = [
        Task.calling("a", { input, prompt, tools: { "get it": { parameters } } }),
        Task.calling("a", { input, prompt, tools: { get: { parameters: Schema.String } } }),
        Task.calling("a", { input, prompt, tools: { get: { parameters: v.object({}) } } }),
        Task.calling("a", { input, prompt, tools: { get: { parameters } }, toolChoice: { tool: "put" } })
      ]
      const messages = []
      const seen: Array<Request> = []
      for (const task of faulty) {
        const { message } = yield* Effect.flip(Task.on(task, replying(calls(), seen)).answer(question))
        messages.push(message)
      }
      expect(messages).toEqual([
        `a: tool name: expected 1 to 64 characters of a-z, A-Z, 0-9, _ and -, found "get it"`,
        'a: parameters of the tool "get": expected a JSON Schema of type object',
        'a: parameters of the tool "get": expected a JSON Schema of type object',
        'a: tool to call: expected one of the tools, found "put"'
      ])
      expect(seen).toEqual([])
    })
  )

  it("has settings that change with the tools and the choice", () => {
    const settings = (change: Partial<Task.Definition<string, string>>) =>
      JSON.stringify(
        Task.make("t", { input: Schema.String, output: Schema.String, prompt: (text) => text, ...change })
          .settings
      )
    expect(settings({})).not.toContain("tool")
    expect(settings({ tools })).not.toBe(settings({}))
    expect(settings({ tools: { refund: tools.refund } })).not.toBe(settings({ tools }))
    expect(settings({ tools, toolChoice: "required" })).not.toBe(settings({ tools }))
  })
})

describe("confidence", () => {
  const classify = Task.make("classify", {
    input: Schema.String,
    output: Schema.Literals(["refund", "other"]),
    prompt: (text) => text
  })
  const logprobs = [
    { token: "re", logprob: Math.log(0.5) },
    { token: "fund", logprob: Math.log(0.8) }
  ]

  it.effect("is the product of the probabilities of the reply's tokens, whose list is not kept", () =>
    Effect.gen(function* () {
      const provider = replying({ text: "refund", finish: "stop", logprobs })
      const { outcome, facts } = yield* Task.on(classify, provider).answer(question)
      expect(outcome).toEqual({ _tag: "Answered", output: "refund", confidence: expect.closeTo(0.4, 12) })
      expect(facts).toEqual({ text: "refund" })
    })
  )

  it.effect("is unknown without a list, and of replies with tool calls", () =>
    Effect.gen(function* () {
      const bare = yield* Task.on(
        classify,
        replying({ text: "refund", finish: "stop", logprobs: [] })
      ).answer(question)
      expect(bare.outcome).toEqual({ _tag: "Answered", output: "refund" })
      const called = yield* Task.on(
        route,
        replying({ ...calls(["wait", { days: 1 }]), text: "refund", logprobs })
      ).answer(question)
      expect(called.outcome).not.toHaveProperty("confidence")
    })
  )
})

describe("estimateTokens", () => {
  it("counts images and tools", () => {
    const estimate = (change: Partial<Task.Definition<string, string>>) =>
      Task.on(
        Task.make("t", { input: Schema.String, output: Schema.String, prompt: (text) => text, ...change }),
        replying(calls())
      ).estimateTokens?.("hello") ?? 0
    const image = Prompt.image({ url: "https://example.com/a.png" })
    expect(estimate({ prompt: (text) => [Prompt.user([Prompt.text(text), image])] })).toBe(
      estimate({}) + 1_500
    )
    expect(estimate({ tools })).toBeGreaterThan(estimate({}))
  })
})
