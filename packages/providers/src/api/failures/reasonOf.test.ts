/**
 * Limits by the minute and exhausted quotas, told apart as servers write them.
 *
 * Sources: https://ai.google.dev/gemini-api/docs/rate-limits, https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429,
 * https://www.alibabacloud.com/help/en/model-studio/error-code, https://console.groq.com/docs/rate-limits.
 */
import { describe, expect, it } from "@effect/vitest"
import { errorIn } from "./errorsAtTop.ts"
import { faultOf } from "./failures.ts"
import { reasonOf } from "./reasonOf.ts"

const reason = (status: number | undefined, body: unknown) => {
  const { isRetryable: _, ...said } = reasonOf(
    faultOf(status, errorIn(JSON.stringify(body)), "no words", undefined)
  )
  return said
}

const currentQuota = "You exceeded your current quota, please check your plan and billing details."

const google = (quotaId: string | undefined, retryDelay: unknown, message = currentQuota) => ({
  error: {
    code: 429,
    status: "RESOURCE_EXHAUSTED",
    message,
    details: [
      ...(quotaId === undefined
        ? []
        : [{ "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId }] }]),
      ...(retryDelay === undefined
        ? []
        : [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }])
    ]
  }
})

const limited = (scope: string, retryAfterMs?: number) => ({
  _tag: "RateLimited",
  scope,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs })
})
const quota = { _tag: "QuotaExhausted" }
const said = (message: string, more: object = {}) => ({ error: { message, ...more } })

const perMinute = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"

const table: ReadonlyArray<readonly [name: string, status: number | undefined, body: unknown, is: object]> = [
  ["Gemini by the minute, in an array", 429, [google(perMinute, "26s")], limited("requests", 26_000)],
  ["Gemini by the minute, as an object", 429, google(perMinute, "0.5s"), limited("requests", 500)],
  [
    "Gemini's tokens by the minute, the wait as seconds and nanoseconds",
    429,
    google("GenerateContentInputTokensPerModelPerMinute-FreeTier", { seconds: "9", nanos: 5 }),
    limited("tokens", 9_000)
  ],
  ["Gemini by the day, though it names a short wait", 429, [google("RequestsPerDay", "26s")], quota],
  [
    "Gemini with a wait in its message alone",
    429,
    google(undefined, undefined, `${currentQuota}\nPlease retry in 34.074824224s.`),
    limited("unknown", 34_075)
  ],
  ["Gemini's word alone", 429, google(undefined, undefined), limited("unknown")],
  [
    "Gemini's word in a stream, without a status",
    undefined,
    { error: { status: "RESOURCE_EXHAUSTED", message: "Resource has been exhausted." } },
    limited("unknown")
  ],
  [
    "Vertex by the minute",
    429,
    said("Quota exceeded for aiplatform.googleapis.com/online_prediction_tokens_per_minute", {
      status: "RESOURCE_EXHAUSTED"
    }),
    limited("tokens")
  ],
  [
    "DashScope's quota by the minute",
    429,
    said(`${currentQuota} For details, see: https://help.aliyun.com/document_detail/1`, {
      code: "insufficient_quota",
      type: "insufficient_quota"
    }),
    limited("unknown")
  ],
  [
    "DashScope's, in its other words",
    429,
    said("Allocated quota exceeded, please increase your quota limit.", { code: "insufficient_quota" }),
    limited("unknown")
  ],
  [
    "a proxy that borrows the sentence for requests per minute",
    429,
    said(`${currentQuota} Limit: 20 requests per minute`),
    limited("requests")
  ],
  ["OpenAI's empty account", 429, said(currentQuota, { code: "insufficient_quota" }), quota],
  [
    "OpenAI's empty account, which names a wait",
    429,
    said(`${currentQuota} Please try again in 20s.`, { code: "insufficient_quota" }),
    quota
  ],
  ["the sentence alone", 429, said(currentQuota), quota],
  ["the sentence with a day", 429, said(`${currentQuota} (50 requests per day). Retry in 5s.`), quota],
  ["no credit, with a wait", 429, said("Insufficient credits. Please try again in 5s."), quota],
  [
    "milliseconds in a message",
    429,
    said("Rate limit reached on tokens per min (TPM). Please try again in 20ms.", { type: "tokens" }),
    limited("tokens", 20)
  ],
  [
    "Groq's minutes and seconds",
    429,
    said("Rate limit reached on tokens per day (TPD): Limit 1. Please try again in 7m12.5s. Need more?"),
    limited("tokens", 432_500)
  ],
  ["Azure's words", 429, said("Please retry after 3 seconds."), limited("unknown", 3_000)],
  [
    "minutes and seconds in words",
    429,
    said("Too fast. Try again in about 1 minute, 30 seconds or so."),
    limited("unknown", 90_000)
  ],
  ["a wait as a number", 429, said("slow down", { retry_after: 1.5 }), limited("unknown", 1_500)],
  ["a wait of years", 429, said("Please try again in 999999h."), limited("unknown")],
  ["a wait in no unit of time", 429, said("Please try again in 5 parsecs."), limited("unknown")],
  ["no wait at all", 429, said("Please try again later."), limited("unknown")],
  [
    "an overload with a wait in its message",
    503,
    said("Model is loading, retry in 20s"),
    { _tag: "Overloaded", retryAfterMs: 20_000 }
  ],
  ["a status as text, in a reply of 200", undefined, said("slow down", { code: "429" }), limited("unknown")],
  [
    "a request that is larger than the whole limit",
    429,
    said("Request too large for m on tokens per min (TPM): Limit 6000, Requested 9000.", { type: "tokens" }),
    { _tag: "ContextTooLong" }
  ]
]

describe("a limit", () => {
  it.each(table)("is read as it is meant: %s", (_, status, body, is) => {
    expect(reason(status, body)).toEqual(is)
  })

  it("is read in bounded time, whatever the message", () => {
    const started = performance.now()
    for (const piece of ["try again in ", "1s ", "1 s, ", "retry ", "9".repeat(40), "per minute "]) {
      reason(429, said(piece.repeat(200_000 / piece.length)))
    }
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
