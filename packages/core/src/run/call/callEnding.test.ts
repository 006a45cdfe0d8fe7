import { describe, expect, it } from "@effect/vitest"
import * as Errors from "../../provider/ProviderError.ts"
import { ProviderError, Reason } from "../../provider/ProviderError.ts"
import { callResultOf, isOutage, isPaidUnseen, isUseless } from "./callEnding.ts"

const limits = { requests: { remaining: 3 } }

const error = (reason: Errors.Reason, more: Partial<Pick<ProviderError, "limits">> = {}) =>
  new ProviderError({ provider: "fake/model", reason, detail: "", ...more })

const retryAfterMs = 1_500

// What each means: for the lane; is it retried; was it perhaps paid for; is the lane of no use; is it an outage.
const meanings = [
  [new Errors.RateLimited({ scope: "tokens", retryAfterMs }), "RateLimited", true, false, false, false],
  [new Errors.Overloaded({ retryAfterMs }), "Overloaded", true, false, false, true],
  [new Errors.ServerFault({ status: 500 }), "Fault", true, false, false, true],
  [new Errors.TimedOut({}), "Fault", true, true, false, true],
  [new Errors.Unreachable({}), "Fault", true, false, false, true],
  [new Errors.CutOff({}), "Fault", true, true, false, false],
  [new Errors.MalformedReply({}), "Ok", true, true, false, false],
  [new Errors.MalformedReply({ fault: "shape" }), "Ok", true, true, false, false],
  [new Errors.MalformedReply({ fault: "size" }), "Ok", false, true, false, false],
  [new Errors.GenerationFailed({}), "Ok", false, true, false, false],
  [new Errors.QuotaExhausted({}), "Ok", false, false, true, false],
  [new Errors.Unauthorized({}), "Ok", false, false, true, false],
  [new Errors.InvalidRequest({}), "Ok", false, false, false, false],
  [new Errors.ContextTooLong({}), "Ok", false, false, false, false],
  [new Errors.ContentFiltered({}), "Ok", false, false, false, false],
  [new Errors.NotRecorded({}), "Neutral", false, false, false, false]
] as const

describe("the end of a call", () => {
  it.each(meanings.map((meaning) => [meaning[0]._tag, meaning] as const))("%s", (_, [reason, ...means]) => {
    const failed = error(reason)
    expect([
      callResultOf(failed, {}, undefined)._tag,
      failed.isRetryable,
      isPaidUnseen(failed),
      isUseless(failed),
      isOutage(failed)
    ]).toEqual(means)
  })

  it("may have been paid for where the request had been sent, and not where it had not", () => {
    const lost = (sent: boolean | undefined) =>
      isPaidUnseen(error(new Errors.Unreachable(sent === undefined ? {} : { sent })))
    expect([lost(true), lost(false), lost(undefined)]).toEqual([true, false, false])
  })

  it("is known for every reason there is", () => {
    expect([...new Set(meanings.map(([{ _tag }]) => _tag))].sort()).toEqual(
      Reason.members.map((member) => member.identifier.split("/").at(-1)).sort()
    )
  })

  it("passes on the wait, the scope and the limits that the server told", () => {
    const { RateLimited, Overloaded } = Errors
    expect(
      callResultOf(error(new RateLimited({ scope: "tokens", retryAfterMs }), { limits }), {}, undefined)
    ).toEqual({
      _tag: "RateLimited",
      scope: "tokens",
      retryAfterMs,
      limits
    })
    expect(callResultOf(error(new Overloaded({}), { limits: { retryAfterMs } }), {}, undefined)).toEqual({
      _tag: "Overloaded",
      retryAfterMs,
      limits: { retryAfterMs }
    })
  })

  it("of our own time limit is a fault that may have been paid for, and an outage", () => {
    expect(callResultOf("TimedOut", {}, undefined)).toEqual({ _tag: "Fault" })
    expect([isPaidUnseen("TimedOut"), isUseless("TimedOut"), isOutage("TimedOut")]).toEqual([
      true,
      false,
      true
    ])
  })

  it("of a reply says what it used; of a replayed one nothing", () => {
    const facts = { usage: { inputTokens: 10, outputTokens: 5 }, limits }
    expect(callResultOf(undefined, facts, 15)).toEqual({ _tag: "Ok", limits, tokens: 15, outputTokens: 5 })
    expect(callResultOf(undefined, {}, undefined)).toEqual({ _tag: "Ok" })
    expect(callResultOf(undefined, { ...facts, replayed: true }, 15)).toEqual({ _tag: "Neutral" })
  })
})
