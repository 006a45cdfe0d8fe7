import { describe, expect, it } from "@effect/vitest"
import { type } from "arktype"
import { Effect, Schema } from "effect"
import * as v from "valibot"
import { expectTypeOf } from "vitest"
import { z } from "zod"
import { type Candidate, CandidateError } from "../candidate/Candidate.ts"
import type { Provider, Reply, Request } from "../provider/Provider.ts"
import { ContentFiltered, ProviderError, RateLimited } from "../provider/ProviderError.ts"
import * as Decode from "./Decode.ts"
import * as Prompt from "./Prompt.ts"
import * as Task from "./Task.ts"

const Intent = Schema.Literals(["refund", "cancel", "other"])

const classify = Task.make("classify", {
  input: Schema.String,
  output: Intent,
  prompt: (text) => [Prompt.system("Answer with one label."), Prompt.user(text)]
})

const replying = (reply: Reply): Provider => ({
  id: "test/model",
  settings: { temperature: 0 },
  complete: () => Effect.succeed(reply)
})

const tooMany = new ProviderError({
  provider: "test/model",
  reason: new RateLimited({ scope: "requests" }),
  detail: "429 too many requests"
})

const question = { input: "money back!", caseId: "case-1", candidate: "gpt", repeat: 2, seed: 1 }

const outcomeOf = (reply: Reply) =>
  Effect.map(Task.on(classify, replying(reply)).answer(question), ({ outcome }) => outcome)

describe("make", () => {
  it("infers input and output from Effect Schemas", () => {
    expectTypeOf(classify).toEqualTypeOf<Task.Task<string, "refund" | "cancel" | "other">>()
    expectTypeOf(Task.on(classify, replying({ text: "", finish: "stop" }))).toEqualTypeOf<
      Candidate<string, "refund" | "cancel" | "other">
    >()
  })

  it("infers input and output from Zod, Valibot and ArkType", () => {
    const prompt = ({ text }: { readonly text: string }) => text
    expectTypeOf(
      Task.make("zod", { input: z.object({ text: z.string() }), output: z.enum(["a", "b"]), prompt })
    ).toEqualTypeOf<Task.Task<{ text: string }, "a" | "b">>()
    expectTypeOf(
      Task.make("valibot", {
        input: v.object({ text: v.string() }),
        output: v.picklist(["a", "b"]),
        prompt: ({ text }) => text,
        decode: Decode.label(["a", "b"])
      })
    ).toEqualTypeOf<Task.Task<{ text: string }, "a" | "b">>()
    expectTypeOf(
      Task.make("arktype", { input: type({ text: "string" }), output: type("'a' | 'b'"), prompt })
    ).toEqualTypeOf<Task.Task<{ text: string }, "a" | "b">>()
  })

  it("refuses a decoder of something else, and a prompt of something else", () => {
    Task.make("wrong", {
      input: Schema.String,
      output: Intent,
      prompt: (text) => text,
      // @ts-expect-error "complaint" is not an intent
      decode: Decode.label(["refund", "complaint"])
    })
    Task.make("wrong", {
      input: Schema.String,
      output: Intent,
      // @ts-expect-error the input is a string
      prompt: (text: number) => `${text}`
    })
  })

  it("takes a bare string for one user message", () => {
    const task = Task.make("echo", {
      input: Schema.String,
      output: Schema.String,
      prompt: (text) => `Say ${text}`
    })
    expect(task.prompt("hi")).toEqual([Prompt.user("Say hi")])
  })

  it("has settings that change with the prompt and the version, not with the name or the decoding, which is apart", () => {
    const settings = (
      change: Partial<Task.Definition<string, "refund" | "cancel" | "other">>,
      name = "classify"
    ) =>
      JSON.stringify(
        Task.make(name, { input: Schema.String, output: Intent, prompt: (text) => text, ...change }).settings
      )
    const base = settings({})
    expect(settings({}, "renamed")).toBe(base)
    expect(settings({ prompt: (text) => `Classify: ${text}` })).not.toBe(base)
    const decode = Decode.label(["refund", "cancel", "other"] as const, { anywhere: false })
    expect(settings({ decode })).toBe(base)
    const decoding = (definition: Partial<Task.Definition<string, "refund" | "cancel" | "other">>) =>
      JSON.stringify(
        Task.make("d", { input: Schema.String, output: Intent, prompt: (text) => text, ...definition }).decode
          .settings
      )
    expect(decoding({ decode })).not.toBe(decoding({}))
    expect(decoding({ output: Schema.Literals(["refund", "cancel"]) })).not.toBe(decoding({}))
    expect(settings({ version: "2" })).not.toBe(base)
    expect(Schema.is(Schema.Json)(JSON.parse(base))).toBe(true)
  })
})

describe("with", () => {
  it.effect("asks the provider with the prompt and what identifies the trial", () =>
    Effect.gen(function* () {
      const requests: Array<Request> = []
      const provider: Provider = {
        ...replying({ text: "", finish: "stop" }),
        complete: (request) =>
          Effect.sync(() => {
            requests.push(request)
            return { text: "refund", finish: "stop" }
          })
      }
      yield* Task.on(classify, provider).answer(question)
      expect(requests).toEqual([
        { messages: classify.prompt("money back!"), caseId: "case-1", candidate: "gpt", repeat: 2 }
      ])
    })
  )

  it.effect("answers with the decoded output and the provider's facts", () =>
    Effect.gen(function* () {
      const facts = {
        text: "**Refund**",
        usage: { inputTokens: 12, outputTokens: 3 },
        model: "model-2026",
        requestId: "req_1",
        latencyMs: 12.5,
        replayed: true
      }
      const answer = yield* Task.on(classify, replying({ ...facts, finish: "stop" })).answer(question)
      expect(answer).toEqual({ outcome: { _tag: "Answered", output: "refund" }, facts })
    })
  )

  it.effect("says how a reply that is no answer ended", () =>
    Effect.gen(function* () {
      expect(yield* outcomeOf({ text: "I can't help: refund", finish: "refusal" })).toEqual({
        _tag: "Refused",
        reason: 'declined by the model: "I can\'t help: refund"'
      })
      expect(yield* outcomeOf({ text: "refund", finish: "filtered" })).toMatchObject({ _tag: "Refused" })
      expect(yield* outcomeOf({ text: "refund", finish: "length" })).toEqual({
        _tag: "Truncated",
        reason: "the reply was cut off at its length limit"
      })
      expect(yield* outcomeOf({ text: " ", finish: "length" })).toEqual({
        _tag: "Truncated",
        reason: "the reply reached its length limit before any answer"
      })
      expect(yield* outcomeOf({ text: "\n", finish: "stop" })).toEqual({
        _tag: "Malformed",
        reason: "empty reply"
      })
      expect(yield* outcomeOf({ text: "No idea.", finish: "stop" })).toEqual({
        _tag: "Malformed",
        reason: 'expected one of "refund", "cancel", "other"; found "No idea."'
      })
    })
  )

  it.effect("fails when the call does", () =>
    Effect.gen(function* () {
      const provider: Provider = {
        ...replying({ text: "", finish: "stop" }),
        complete: () => Effect.fail(tooMany)
      }
      const error = yield* Effect.flip(Task.on(classify, provider).answer(question))
      expect(error).toBeInstanceOf(CandidateError)
      expect(error.message).toBe("test/model: 429 too many requests")
      expect(error.cause).toBe(tooMany)
      expect(error.cause?.isRetryable).toBe(true)
    })
  )

  it.effect("takes a call that a content filter stopped for a refusal", () =>
    Effect.gen(function* () {
      const provider: Provider = {
        ...replying({ text: "", finish: "stop" }),
        complete: () =>
          Effect.fail(
            new ProviderError({
              provider: "test/model",
              reason: new ContentFiltered({}),
              detail: "flagged as violence",
              requestId: "req_1"
            })
          )
      }
      expect(yield* Task.on(classify, provider).answer(question)).toEqual({
        outcome: { _tag: "Refused", reason: 'filtered by the provider: "flagged as violence"' },
        facts: { requestId: "req_1" }
      })
    })
  )

  it.effect("passes the output schema on where replies are decoded as JSON by it, and only there", () =>
    Effect.gen(function* () {
      const requests: Array<Request> = []
      const provider: Provider = {
        ...replying({ text: "", finish: "stop" }),
        complete: (request) =>
          Effect.sync(() => {
            requests.push(request)
            return { text: '{"total": 1}', finish: "stop" }
          })
      }
      const output = Schema.Struct({ total: Schema.Finite })
      const receipt = { input: Schema.String, output, prompt: (text: string) => text }
      yield* Task.on(Task.make("read a receipt", receipt), provider).answer(question)
      yield* Task.on(Task.make("stated", { ...receipt, decode: Decode.json(output) }), provider).answer(
        question
      )
      yield* Task.on(classify, provider).answer(question)
      expect(requests.map(({ outputSchema }) => outputSchema)).toEqual([
        {
          name: "read_a_receipt",
          schema: expect.objectContaining({ type: "object", required: ["total"] })
        },
        undefined,
        undefined
      ])
    })
  )

  it.effect("fails when the prompt function throws, without a call", () =>
    Effect.gen(function* () {
      const broken = Task.make("broken", {
        input: Schema.String,
        output: Intent,
        prompt: (): string => {
          throw new TypeError("no such field")
        }
      })
      const provider: Provider = {
        ...replying({ text: "", finish: "stop" }),
        complete: () => Effect.die("called")
      }
      const candidate = Task.on(broken, provider)
      const error = yield* Effect.flip(candidate.answer(question))
      expect(error.message).toBe("the prompt of broken threw TypeError: no such field")
      expect(candidate.estimateTokens?.("x")).toBe(0)
    })
  )

  it.effect("restores an output by decoding the stored text again", () =>
    Effect.gen(function* () {
      const candidate = Task.on(classify, replying({ text: "", finish: "stop" }))
      expect(yield* candidate.restore({ text: "Cancel.", output: undefined })).toBe("cancel")
      const error = yield* Effect.flip(candidate.restore({ text: undefined, output: "cancel" }))
      expect(error.message).toBe("the stored answer has no text to decode")
    })
  )

  it("is paced in the provider's lane and fingerprinted by task and provider", () => {
    const candidate = Task.on(classify, replying({ text: "", finish: "stop" }))
    expect(candidate.lane).toBe("test/model")
    expect(candidate.kind).toBe("task")
    expect(candidate.settings).toEqual({
      task: classify.settings,
      provider: { id: "test/model", settings: { temperature: 0 } }
    })
  })

  it("leaves the provider's settings unread until they are asked for", () => {
    let reads = 0
    const candidate = Task.on(classify, {
      id: "lazy",
      get settings() {
        return ++reads
      },
      complete: () => Effect.die("unused")
    })
    expect(reads).toBe(0)
    expect(candidate.settings).toMatchObject({ provider: { settings: 1 } })
  })
})
