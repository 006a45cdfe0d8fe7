/**
 * Documented error answers, exact in status, headers and body, through the official SDKs.
 *
 * Sources: https://platform.openai.com/docs/guides/error-codes, https://docs.claude.com/en/api/errors, Azure's
 * content filtering (https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter), OpenRouter's
 * errors (https://openrouter.ai/docs/api-reference/errors).
 */
import type { Provider } from "@assay/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Redacted } from "effect"
import * as Anthropic from "./Anthropic.ts"
import { type Answer, serve } from "./api/loopback.fixture.ts"
import * as OpenAI from "./OpenAI.ts"
import * as OpenAICompatible from "./OpenAICompatible.ts"

const apiKey = Redacted.make("test-key")

const request: Provider.Request = {
  messages: [{ role: "user", content: "hello" }],
  caseId: "case-1",
  candidate: "model",
  repeat: 0
}

/** `fetch`: of the caller's own, which the SDK is left to call by. */
type Make = (url: string, fetch?: typeof globalThis.fetch) => Provider.Provider

const own = (fetch: typeof globalThis.fetch | undefined) => (fetch === undefined ? {} : { fetch })

const openai: Make = (url, fetch) =>
  OpenAI.chat("gpt-5-mini", { apiKey, baseUrl: `${url}/v1`, ...own(fetch) })
const responses: Make = (url, fetch) =>
  OpenAI.responses("gpt-5-mini", { apiKey, baseUrl: `${url}/v1`, ...own(fetch) })
const anthropic: Make = (url, fetch) =>
  Anthropic.messages("claude-sonnet-5", { apiKey, baseUrl: url, ...own(fetch) })
const compatible: Make = (url, fetch) =>
  OpenAICompatible.chat("m", { baseUrl: `${url}/v1`, name: "local", ...own(fetch) })

const errorOf = (make: Make, answer: Answer, fetch?: typeof globalThis.fetch) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { url, asked } = yield* serve(answer)
      const error = yield* Effect.flip(make(url, fetch).complete(request))
      expect(asked.length).toBe(1)
      return error
    })
  )

const openaiError = (fields: {
  readonly message: string
  readonly type?: string
  readonly code?: string
}) => ({
  error: { type: "invalid_request_error", param: null, code: null, ...fields }
})

const anthropicError = (type: string, message: string) => ({
  type: "error",
  error: { type, message },
  request_id: "req_011CSHoEeqs5C35K2UUqR7Fy"
})

const table: ReadonlyArray<
  readonly [name: string, make: Make, answer: Answer, reason: object, isRetryable: boolean]
> = [
  [
    "OpenAI's exhausted quota",
    openai,
    {
      status: 429,
      body: openaiError({
        message: "You exceeded your current quota, please check your plan and billing details.",
        type: "insufficient_quota",
        code: "insufficient_quota"
      })
    },
    { _tag: "QuotaExhausted" },
    false
  ],
  [
    "OpenAI's limit on tokens, with a wait in milliseconds",
    openai,
    {
      status: 429,
      headers: {
        "retry-after-ms": "1834",
        "retry-after": "2",
        "x-ratelimit-limit-tokens": "30000",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "6m0s"
      },
      body: openaiError({
        message:
          "Rate limit reached for gpt-5-mini in organization org-x on tokens per min (TPM): Limit 30000, Used 30000, Requested 917. Please try again in 1.834s.",
        type: "tokens",
        code: "rate_limit_exceeded"
      })
    },
    { _tag: "RateLimited", scope: "tokens", retryAfterMs: 1_834 },
    true
  ],
  [
    "OpenAI's limit on requests, which the server says not to retry",
    openai,
    {
      status: 429,
      headers: { "x-should-retry": "false" },
      body: openaiError({
        message: "Rate limit reached on requests per day (RPD)",
        type: "requests",
        code: "rate_limit_exceeded"
      })
    },
    { _tag: "RateLimited", scope: "requests" },
    false
  ],
  [
    "OpenAI's too long context",
    openai,
    {
      status: 400,
      body: openaiError({
        message: "This model's maximum context length is 128000 tokens.",
        code: "context_length_exceeded"
      })
    },
    { _tag: "ContextTooLong" },
    false
  ],
  [
    "Azure's content filter",
    openai,
    {
      status: 400,
      body: openaiError({
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        code: "content_filter"
      })
    },
    { _tag: "ContentFiltered" },
    false
  ],
  [
    "an unknown model",
    openai,
    { status: 404, body: openaiError({ message: "The model does not exist", code: "model_not_found" }) },
    { _tag: "InvalidRequest" },
    false
  ],
  [
    "OpenAI's overload",
    openai,
    {
      status: 503,
      body: openaiError({ message: "The engine is currently overloaded", type: "server_error" })
    },
    { _tag: "Overloaded" },
    true
  ],
  [
    "a gateway's page instead of JSON",
    openai,
    { status: 502, body: "<html>Bad Gateway</html>" },
    { _tag: "ServerFault", status: 502 },
    true
  ],
  [
    "a gateway's timeout",
    openai,
    { status: 504, body: "upstream request timeout" },
    { _tag: "TimedOut" },
    true
  ],
  [
    "a failed response of the Responses API",
    responses,
    {
      body: {
        id: "resp_1",
        status: "failed",
        output: [],
        error: { code: "rate_limit_exceeded", message: "slow down" }
      }
    },
    { _tag: "RateLimited", scope: "unknown" },
    true
  ],
  [
    "Anthropic's overload",
    anthropic,
    {
      status: 529,
      headers: { "x-should-retry": "true", "retry-after": "3" },
      body: anthropicError("overloaded_error", "Overloaded")
    },
    { _tag: "Overloaded", retryAfterMs: 3_000 },
    true
  ],
  [
    "Anthropic's limit on tokens",
    anthropic,
    {
      status: 429,
      headers: {
        "retry-after": "12",
        "anthropic-ratelimit-input-tokens-limit": "40000",
        "anthropic-ratelimit-input-tokens-remaining": "0",
        "anthropic-ratelimit-input-tokens-reset": "2030-01-01T00:00:12Z"
      },
      body: anthropicError(
        "rate_limit_error",
        "This request would exceed your organization's rate limit of 40,000 input tokens per minute."
      )
    },
    { _tag: "RateLimited", scope: "tokens", retryAfterMs: 12_000 },
    true
  ],
  [
    "Anthropic's limit on concurrent connections",
    anthropic,
    {
      status: 429,
      body: anthropicError(
        "rate_limit_error",
        "Number of concurrent connections has exceeded your rate limit."
      )
    },
    { _tag: "RateLimited", scope: "concurrency" },
    true
  ],
  [
    "Anthropic's empty account",
    anthropic,
    {
      status: 400,
      body: anthropicError(
        "invalid_request_error",
        "Your credit balance is too low to access the Anthropic API."
      )
    },
    { _tag: "QuotaExhausted" },
    false
  ],
  [
    "Anthropic's spend limit, told from a rate limit by its code",
    anthropic,
    {
      status: 429,
      body: {
        type: "error",
        error: {
          type: "rate_limit_error",
          message: "wording may change",
          details: { error_code: "enforced_spend_limit_reached" }
        }
      }
    },
    { _tag: "QuotaExhausted" },
    false
  ],
  [
    "Anthropic's too long prompt",
    anthropic,
    {
      status: 400,
      body: anthropicError("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum")
    },
    { _tag: "ContextTooLong" },
    false
  ],
  [
    "Anthropic's too large request",
    anthropic,
    { status: 413, body: anthropicError("request_too_large", "Request exceeds the maximum size") },
    { _tag: "ContextTooLong" },
    false
  ],
  [
    "Anthropic's blocked output",
    anthropic,
    {
      status: 400,
      body: anthropicError("invalid_request_error", "Output blocked by content filtering policy")
    },
    { _tag: "ContentFiltered" },
    false
  ],
  [
    "Anthropic's missing permission",
    anthropic,
    { status: 403, body: anthropicError("permission_error", "not allowed") },
    { _tag: "Unauthorized" },
    false
  ],
  [
    "OpenRouter's error inside a 200",
    compatible,
    { body: { error: { code: 402, message: "Insufficient credits" } } },
    { _tag: "QuotaExhausted" },
    false
  ],
  [
    "an error at the top of the body, as older vLLM sends it",
    compatible,
    {
      status: 400,
      body: {
        object: "error",
        message: "This model's maximum context length is 4096 tokens.",
        type: "BadRequestError",
        code: 400
      }
    },
    { _tag: "ContextTooLong" },
    false
  ],
  [
    "an error that is a bare text, as Ollama sends it",
    compatible,
    { status: 404, body: { error: 'model "m" not found, try pulling it first' } },
    { _tag: "InvalidRequest" },
    false
  ],
  [
    "a reply that is JSON of another shape",
    compatible,
    { body: { hello: "world" } },
    { _tag: "MalformedReply", fault: "shape" },
    true
  ]
]

describe("an error answer", () => {
  it.live.each(table)("is read exactly: %s", ([, make, answer, reason, isRetryable]) =>
    Effect.gen(function* () {
      const error = yield* errorOf(make, answer)
      expect({ ...error.reason }).toEqual({ ...reason, isRetryable: error.reason.isRetryable })
      expect(error.isRetryable).toBe(isRetryable)
      expect(error.message).not.toMatch(/no body/u)
      // By a fetch of the caller's own, it is the SDK that calls and throws.
      const thrown = yield* errorOf(make, answer, globalThis.fetch)
      expect({ ...thrown.reason }).toEqual({ ...error.reason })
      expect(thrown.isRetryable).toBe(isRetryable)
      expect(thrown.detail).toBe(error.detail)
    })
  )

  it.live("carries status, request id and limits", () =>
    Effect.gen(function* () {
      const error = yield* errorOf(anthropic, {
        status: 500,
        headers: {
          "request-id": "req_7",
          "anthropic-ratelimit-requests-limit": "50",
          "anthropic-ratelimit-requests-remaining": "49"
        },
        body: anthropicError("api_error", "Internal server error")
      })
      expect(error.message).toMatch(
        /^anthropic\/claude-sonnet-5@127\.0\.0\.1:\d+: 500 Internal server error$/u
      )
      expect([error.status, error.requestId]).toEqual([500, "req_7"])
      expect(error.limits).toEqual({ requests: { limit: 50, remaining: 49 } })
    })
  )
})

describe("a connection", () => {
  it.live("that is refused makes the provider unreachable, and says why", () =>
    Effect.gen(function* () {
      const gone = yield* Effect.scoped(Effect.map(serve({ body: {} }), ({ url }) => url))
      for (const make of [openai, anthropic, compatible]) {
        const error = yield* Effect.flip(make(gone).complete(request))
        expect(error.reason._tag).toBe("Unreachable")
        expect(error.message).toMatch(/ECONNREFUSED/u)
      }
    })
  )

  it.live("that breaks inside the body cuts the reply off", () =>
    Effect.gen(function* () {
      const { url } = yield* serve((response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
        response.write('{"choices": [', () => response.destroy())
      })
      for (const make of [openai, anthropic, compatible]) {
        const error = yield* Effect.flip(make(url).complete(request))
        expect(error.reason._tag).toBe("CutOff")
      }
    })
  )

  it.live.each([
    ["before the answer", false],
    ["inside the body", true]
  ] as const)("is closed when the call is interrupted %s", ([, begun]) =>
    Effect.gen(function* () {
      for (const make of [openai, anthropic, compatible]) {
        const hungUp = Promise.withResolvers<true>()
        const arrived = Promise.withResolvers<void>()
        const { url } = yield* serve((response) => {
          response.on("close", () => hungUp.resolve(true))
          if (begun) {
            response.writeHead(200, { "content-type": "application/json" })
            response.write("{")
          }
          arrived.resolve()
        })
        const fiber = yield* Effect.forkChild(make(url).complete(request))
        yield* Effect.promise(() => arrived.promise)
        yield* Effect.sleep(50)
        yield* Fiber.interrupt(fiber)
        const closed = yield* Effect.promise(() => hungUp.promise)
        expect(closed).toBe(true)
      }
    })
  )
})
