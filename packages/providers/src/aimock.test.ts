/**
 * The providers through the official SDKs and over loopback, against a fake API that is not ours.
 */
import type { Provider } from "@assay/core"
import { ProviderError } from "@assay/core/internal"
import { LLMock } from "@copilotkit/aimock"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Redacted } from "effect"
import * as Anthropic from "./Anthropic.ts"
import * as OpenAI from "./OpenAI.ts"
import * as OpenAICompatible from "./OpenAICompatible.ts"

const mock = new LLMock({ port: 0, chunkSize: 6 })

const apiKey = Redacted.make("test-key")

const request: Provider.Request = {
  messages: [
    { role: "system", content: "Answer with one label." },
    { role: "user", content: "I want my money back" }
  ],
  caseId: "case-1",
  candidate: "model",
  repeat: 0
}

/** `at`: another server than the one that all tests share. */
type Make = (options: { readonly stream: boolean; readonly at?: string }) => Provider.Provider

const apis: ReadonlyArray<readonly [name: string, make: Make]> = [
  [
    "OpenAI.chat",
    ({ at = mock.url, stream }) => OpenAI.chat("gpt-5-mini", { apiKey, baseUrl: `${at}/v1`, stream })
  ],
  [
    "OpenAI.responses",
    ({ at = mock.url, stream }) => OpenAI.responses("gpt-5-mini", { apiKey, baseUrl: `${at}/v1`, stream })
  ],
  [
    "Anthropic.messages",
    ({ at = mock.url, stream }) => Anthropic.messages("claude-sonnet-5", { apiKey, baseUrl: at, stream })
  ],
  [
    "OpenAICompatible.chat",
    ({ at = mock.url, stream }) => OpenAICompatible.chat("llama3.2", { baseUrl: `${at}/v1`, stream })
  ]
]

const cases = apis.flatMap(([name, make]) =>
  [false, true].map((stream) => [`${name}${stream ? ", streamed" : ""}`, make, stream] as const)
)

const failing = (provider: Provider.Provider) => Effect.flip(provider.complete(request))

const tagOf = (provider: Provider.Provider) => Effect.map(failing(provider), ({ reason }) => reason._tag)

beforeAll(() => mock.start())
afterAll(() => mock.stop())
beforeEach(() => {
  mock.reset()
  mock.clearChaos()
})

describe.each(cases)("%s", (_, make, stream) => {
  it.live("brings the text, the served model and the tokens", () =>
    Effect.gen(function* () {
      mock.onMessage("money back", {
        content: "refund, says the model",
        model: "model-2026-01-01",
        usage: {
          prompt_tokens: 21,
          completion_tokens: 5,
          total_tokens: 26,
          input_tokens: 21,
          output_tokens: 5
        }
      })
      const reply = yield* make({ stream }).complete(request)
      expect(reply).toMatchObject({
        text: "refund, says the model",
        finish: "stop",
        model: "model-2026-01-01",
        usage: { inputTokens: 21, outputTokens: 5 }
      })
      expect(reply.requestId).toMatch(/\S/u)
      expect(reply.firstTokenMs === undefined).toBe(!stream)
      expect(mock.getRequests().length).toBe(1)
    })
  )

  it.live("is rate limited by a 429, with the wait it asks for, after one attempt", () =>
    Effect.gen(function* () {
      mock.onMessage("money back", { content: "refund" })
      mock.setChaos({ rateLimitRate: 1 })
      const error = yield* failing(make({ stream }))
      expect(error.reason).toMatchObject({ _tag: "RateLimited", retryAfterMs: 1_000 })
      expect([error.status, error.retryAfterMs, error.isRetryable]).toEqual([429, 1_000, true])
      expect(mock.getRequests().length).toBe(1)
    })
  )

  it.live(
    "tells a server fault, a malformed reply and a broken connection apart, after one attempt each",
    () =>
      Effect.gen(function* () {
        mock.onMessage("money back", { content: "refund" })
        mock.setChaos({ dropRate: 1 })
        const fault = yield* failing(make({ stream }))
        expect(fault.reason).toEqual(new ProviderError.ServerFault({ status: 500 }))
        mock.setChaos({ malformedRate: 1 })
        const malformed = yield* tagOf(make({ stream }))
        expect(malformed).toBe("MalformedReply")
        mock.setChaos({ disconnectRate: 1 })
        const broken = yield* tagOf(make({ stream }))
        expect(broken).toBe("Unreachable")
        expect(mock.getRequests().length).toBe(3)
      })
  )

  it.live("says that a refused request was invalid and what the API said", () =>
    Effect.gen(function* () {
      mock.onMessage("money back", {
        error: { message: "no such parameter", type: "invalid_request_error" },
        status: 400
      })
      const error = yield* failing(make({ stream }))
      expect(error.reason).toEqual(new ProviderError.InvalidRequest({}))
      expect(error.message).toMatch(/: 400 no such parameter$/u)
    })
  )

  it.live("cancels the request when the call is interrupted", () =>
    Effect.gen(function* () {
      // A server of its own: on a busy machine it reads the request after the call is over, and counted it as the next
      // test's.
      const slow = new LLMock({ port: 0 })
      yield* Effect.acquireRelease(
        Effect.promise(() => slow.start()),
        () => Effect.promise(() => slow.stop())
      )
      slow.onMessage("money back", { content: "refund" }, { latency: 5_000 })
      slow.setChaos({ latencyMs: 5_000 })
      const fiber = yield* Effect.forkChild(make({ stream, at: slow.url }).complete(request))
      yield* Effect.sleep(100)
      const interruptedAt = performance.now()
      yield* Fiber.interrupt(fiber)
      expect(performance.now() - interruptedAt).toBeLessThan(2_000)
    }).pipe(Effect.scoped)
  )
})

describe.each(cases.filter(([, , stream]) => stream))("%s", (_, make) => {
  it.live("is cut off when the connection breaks mid-stream, or when the stream ends early", () =>
    Effect.gen(function* () {
      const long = "refund ".repeat(50)
      mock.onMessage("money back", { content: long }, { truncateAfterChunks: 3, latency: 1 })
      const truncated = yield* tagOf(make({ stream: true }))
      expect(truncated).toBe("CutOff")
      mock.reset()
      mock.onMessage("money back", { content: long }, { disconnectAfterMs: 40, latency: 10 })
      const disconnected = yield* tagOf(make({ stream: true }))
      expect(disconnected).toBe("CutOff")
    })
  )

  it.live("times the first token, not the whole reply", () =>
    Effect.gen(function* () {
      mock.onMessage("money back", { content: "refund ".repeat(10) }, { latency: 10 })
      const startedAt = performance.now()
      const { firstTokenMs = Number.NaN } = yield* make({ stream: true }).complete(request)
      const wholeMs = performance.now() - startedAt
      expect(firstTokenMs).toBeGreaterThan(0)
      expect(firstTokenMs).toBeLessThan(wholeMs - 50)
    })
  )
})
