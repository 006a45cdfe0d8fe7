import type { RateLimits } from "@assay/pacing/RateLimits"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as P from "./ProviderError.ts"

const error = (reason: P.Reason, limits?: RateLimits) =>
  new P.ProviderError({
    provider: "test/model",
    reason,
    detail: "it failed",
    ...(limits === undefined ? {} : { limits })
  })

describe("ProviderError", () => {
  it("retries what may pass and nothing that cannot", () => {
    const reasons: ReadonlyArray<P.Reason> = [
      new P.RateLimited({ scope: "tokens" }),
      new P.QuotaExhausted({}),
      new P.Overloaded({}),
      new P.ServerFault({ status: 500 }),
      new P.TimedOut({}),
      new P.Unreachable({}),
      new P.CutOff({}),
      new P.Unauthorized({}),
      new P.InvalidRequest({}),
      new P.ContextTooLong({}),
      new P.ContentFiltered({}),
      new P.MalformedReply({}),
      new P.NotRecorded({})
    ]
    const tags = (retryable: boolean) =>
      reasons.filter((reason) => error(reason).isRetryable === retryable).map(({ _tag }) => _tag)
    expect(tags(true)).toEqual([
      "RateLimited",
      "Overloaded",
      "ServerFault",
      "TimedOut",
      "Unreachable",
      "CutOff",
      "MalformedReply"
    ])
    expect(tags(false)).toEqual([
      "QuotaExhausted",
      "Unauthorized",
      "InvalidRequest",
      "ContextTooLong",
      "ContentFiltered",
      "NotRecorded"
    ])
  })

  it("gives the server the last word, but not over an exhausted quota or a refused key", () => {
    expect(error(new P.ServerFault({ status: 500 }), { shouldRetry: false }).isRetryable).toBe(false)
    expect(error(new P.InvalidRequest({}), { shouldRetry: true }).isRetryable).toBe(true)
    expect(error(new P.QuotaExhausted({}), { shouldRetry: true }).isRetryable).toBe(false)
    expect(error(new P.Unauthorized({}), { shouldRetry: true }).isRetryable).toBe(false)
  })

  it("knows how long to wait", () => {
    expect(error(new P.Overloaded({ retryAfterMs: 20 })).retryAfterMs).toBe(20)
    expect(error(new P.ServerFault({ status: 502 }), { retryAfterMs: 30 }).retryAfterMs).toBe(30)
    expect(error(new P.CutOff({})).retryAfterMs).toBeUndefined()
  })

  it("comes back from JSON as it was, for the journal", () => {
    const codec = Schema.fromJsonString(P.ProviderError)
    const before = error(new P.RateLimited({ scope: "requests", retryAfterMs: 12 }), { retryAfterMs: 12 })
    const after = Schema.decodeSync(codec)(Schema.encodeSync(codec)(before))
    expect(after).toBeInstanceOf(P.ProviderError)
    expect(after.reason).toBeInstanceOf(P.RateLimited)
    expect(after.isRetryable).toBe(true)
    expect(after.message).toBe("test/model: it failed")
  })

  it.effect("can be handled by one reason", () =>
    Effect.gen(function* () {
      const handled = Effect.fail(error(new P.RateLimited({ scope: "requests", retryAfterMs: 5 }))).pipe(
        Effect.catchReason(
          "ProviderError",
          "RateLimited",
          (reason) => {
            expectTypeOf(reason.scope).toEqualTypeOf<"requests" | "tokens" | "concurrency" | "unknown">()
            return Effect.succeed(reason.retryAfterMs)
          },
          () => Effect.succeed(-1)
        )
      )
      expect(yield* handled).toBe(5)
    })
  )
})
