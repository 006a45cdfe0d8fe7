/**
 * The attempts of one trial: waits for its turn, asks, journals what came, and tries again where that makes sense.
 */

import type { Amount } from "@assay/pacing/Budget"
import type { Admission } from "@assay/pacing/Lane"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import type { Call } from "../../candidate/Candidate.ts"
import * as Outcome from "../../candidate/Outcome.ts"
import { delayMs, tooLongAWait } from "../../definition/retry.ts"
import { type Cost, unpriced } from "../../provider/Cost.ts"
import type { Reply } from "../../provider/Provider.ts"
import { tokensOf, type Usage } from "../../provider/Usage.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { callSpan } from "../spans.ts"
import {
  type AttemptContext,
  type AttemptResult,
  type AttemptTarget,
  answer,
  around,
  arrived,
  ask,
  elapsedMs,
  failed,
  journal,
  type LastAttempt,
  priceOf
} from "./attempt.ts"
import { callResultOf, isMisshapen, isPaidUnseen, isUseless } from "./callEnding.ts"
import { isolate } from "./isolate.ts"
import type { CallEstimate, LaneHandle } from "./laneHandles.ts"

/**
 * What a reply cost, for the budget; undefined where that is not known. A cost that may have been higher counts as the
 * most it was reserved at.
 */
const amountOf = (cost: Cost | undefined, usage: Usage | undefined, most: Amount): Amount | undefined => {
  const tokens = tokensOf(usage)
  if (tokens === undefined) {
    return cost?._tag === "Priced" ? { usd: Math.max(most.usd, cost.usd), tokens: most.tokens } : undefined
  }
  if (cost?._tag !== "Priced") return { usd: most.usd, tokens }
  if (cost.atLeast === undefined) return { usd: cost.usd, tokens }
  return { usd: Math.max(most.usd, cost.usd), tokens }
}

/** Hands back a place that no call was made in, and its reservation. */
const giveBack = (handle: LaneHandle, admission: Admission, most: Amount | undefined): void => {
  handle.lane.release(admission, { _tag: "Neutral" })
  if (most !== undefined) handle.ledger?.settle(most, { usd: 0, tokens: 0 })
}

/** Settles the reservation at what the call came to. The place is left to be released. */
const settleReservation = (
  handle: LaneHandle,
  { most, used, cost }: CallEstimate,
  result: AttemptResult<unknown>
): void => {
  const { error, facts } = result
  if (facts.usage !== undefined) used(facts.usage)
  if (error !== undefined && isUseless(error)) handle.giveUp(error.message)
  if (most === undefined) return
  const isPaid = error === undefined || isPaidUnseen(error)
  const amount = isPaid ? amountOf(result.cost, facts.usage, most) : { usd: 0, tokens: 0 }
  if (amount !== undefined) cost(amount)
  handle.ledger?.settle(most, amount)
}

/** A call that an interruption ended. The server goes on with some, and bills them. */
const cutShort: AttemptResult<never> = {
  outcome: Outcome.errored("the run was interrupted before the reply came"),
  facts: {},
  latencyMs: undefined,
  cost: unpriced("a call was interrupted; its cost is not known"),
  error: undefined
}

/** A function says nothing of tokens or costs. */
const noEstimate: CallEstimate = { tokens: () => 0, most: undefined, used: () => {}, cost: () => {} }

/** What is known of an attempt before it is made. */
interface Start {
  readonly attempt: number
  readonly queuedMs: number
  readonly limitedMs: number
}

/** How a trial's attempts are made: one after the other until one counts. `isPaid`: a provider is asked. `isBilled`: one whose calls have a price. */
interface AttemptMethod<Output> {
  readonly once: (start: Start) => Effect.Effect<AttemptResult<Output>, StoreError>
  readonly estimate: CallEstimate
  readonly isPaid: boolean
  readonly isBilled: boolean
}

/** How many answers of a wrong shape one trial pays for: another may be right where several servers take turns. */
const mostMisshapen = 2

const askedMs = (error: AttemptResult<unknown>["error"]): number | undefined =>
  typeof error === "object" ? error.retryAfterMs : undefined

/**
 * Attempts until one counts, each journalled before anything else is done. Undefined: the lane takes no calls any
 * more, and the trial stays to be done. Once a reply is there, interruption waits until it is journalled.
 */
const inTurn = Effect.fnUntraced(function* <Input, Output>(
  context: AttemptContext,
  target: AttemptTarget<Input, Output>,
  handle: LaneHandle,
  { once, estimate, isPaid, isBilled }: AttemptMethod<Output>
): Effect.fn.Return<LastAttempt<Output> | undefined, StoreError> {
  const { clock, retry } = context
  let firstAt: bigint | undefined
  let queuedMs = 0
  let limitedMs = 0
  let isHeldBack = false
  let misshapen = 0
  let last: LastAttempt<Output> | undefined
  const leave = (): LastAttempt<Output> | undefined => {
    if (last !== undefined) context.decided(target.question.candidate, true)
    return last
  }
  for (let made = 1; ; ) {
    // What was held back has its part of a shared limit already.
    if (handle.shared !== undefined && !isHeldBack) {
      limitedMs += (yield* handle.lane.whileOpen(handle.shared(estimate.tokens()))) ?? 0
    }
    const admission = yield* handle.lane.acquire({ ...estimate, isRetry: made > 1 })
    if (admission._tag === "Closed") return leave()
    queuedMs += admission.queuedMs
    limitedMs += admission.limitedMs
    const waits = { startedAt: clock.currentTimeMillisUnsafe(), queuedMs, limitedMs }
    const now = clock.monotonicTimeNanosUnsafe()
    // The wait for its turn may have been the longer one.
    if (firstAt !== undefined && elapsedMs(clock, firstAt) >= retry.deadlineMs) {
      giveBack(handle, admission, estimate.most)
      return leave()
    }
    const ended = yield* Effect.uninterruptibleMask(
      Effect.fnUntraced(function* (restore) {
        const result = yield* Effect.onExit(
          restore(handle.guard(once({ ...waits, attempt: made }))),
          (exit) =>
            Effect.suspend(() => {
              if (Exit.isFailure(exit)) {
                handle.lane.release(admission, { _tag: "Neutral", sent: true })
                return isBilled && Cause.hasInterrupts(exit.cause)
                  ? Effect.ignore(
                      journal(context, target, target.attempts + made, cutShort, waits, { isLast: false })
                    )
                  : Effect.void
              }
              if ("_tag" in exit.value) giveBack(handle, admission, estimate.most)
              else settleReservation(handle, estimate, exit.value)
              return Effect.void
            })
        )
        if ("_tag" in result) return result
        const { error, facts } = result
        const asked =
          typeof error === "object" && error.isRetryable ? tooLongAWait(retry, error, clock) : undefined
        if (asked !== undefined) handle.giveUp(asked)
        const handBack = () =>
          handle.lane.release(admission, callResultOf(error, facts, tokensOf(facts.usage)))
        // A reply that is lost with the process is paid for twice, so its place stays taken until it is journalled.
        const patient = isPaid && error === undefined
        if (!patient) handBack()
        if (isMisshapen(error)) misshapen++
        const delay =
          error === undefined
            ? undefined
            : delayMs(
                retry,
                {
                  attempts: made,
                  isRetryable: (typeof error === "string" || error.isRetryable) && misshapen < mostMisshapen,
                  askedMs: askedMs(error),
                  sinceFirstMs: elapsedMs(clock, firstAt ?? now)
                },
                yield* Random.next
              )
        const journalling = journal(context, target, target.attempts + made, result, waits, {
          isLast: delay === undefined,
          patient
        })
        const lastAttempt = yield* patient ? Effect.ensuring(journalling, Effect.sync(handBack)) : journalling
        return { lastAttempt, delay }
      })
    )
    isHeldBack = "_tag" in ended
    if ("_tag" in ended) {
      if (firstAt !== undefined && elapsedMs(clock, firstAt) + ended.forMs >= retry.deadlineMs) return leave()
      yield* handle.lane.whileOpen(Effect.sleep(ended.forMs))
      limitedMs += ended.forMs
      continue
    }
    firstAt ??= now
    const { lastAttempt, delay } = ended
    if (delay === undefined) return lastAttempt
    last = lastAttempt
    yield* handle.lane.whileOpen(Effect.sleep(delay))
    queuedMs = 0
    limitedMs = delay
    made++
  }
})

/** A reply from the cache, as an attempt that asked nobody. */
const fromCache = Effect.fnUntraced(function* <Input, Output>(
  context: AttemptContext,
  target: AttemptTarget<Input, Output>,
  call: Call<Input, Output>,
  key: string
): Effect.fn.Return<LastAttempt<Output> | undefined, StoreError> {
  const at = context.clock.currentTimeMillisUnsafe()
  const hit = yield* context.replies.get(key, at)
  if (hit === undefined) return undefined
  const reply: Reply = { ...hit.reply, replayed: true }
  const exit = yield* isolate(() => call.conclude(reply), around(context, target.question, context.timeouts))
  // What cannot be concluded from a kept reply is asked for.
  if (Exit.isFailure(exit)) return undefined
  const cost = priceOf(call.provider, reply.usage, reply.model, at)
  const waits = { startedAt: at, queuedMs: undefined, limitedMs: undefined }
  return yield* Effect.uninterruptible(
    journal(context, target, target.attempts + 1, arrived(exit.value, 0, cost), waits)
  )
})

/** Whether a reply is worth keeping: whole, and with something in it. */
const isUsable = ({ finish, text, toolCalls = [], replayed }: Reply): boolean =>
  finish === "stop" && (text.trim() !== "" || toolCalls.length > 0) && replayed !== true

/** A call of a provider: from the cache, or in turn. */
const callInTurn = Effect.fnUntraced(function* <Input, Output>(
  context: AttemptContext,
  target: AttemptTarget<Input, Output>,
  handle: LaneHandle,
  call: Call<Input, Output>
): Effect.fn.Return<LastAttempt<Output> | undefined, StoreError> {
  const { clock, replies, cache } = context
  const asked = yield* Effect.exit(Effect.suspend(() => call.request(target.question)))
  if (Exit.isFailure(asked)) {
    const waits = { startedAt: clock.currentTimeMillisUnsafe(), queuedMs: undefined, limitedMs: undefined }
    const result = { ...failed(context, asked.cause, 0), latencyMs: undefined }
    return yield* Effect.uninterruptible(journal(context, target, target.attempts + 1, result, waits))
  }
  const request = asked.value
  const isCached = call.provider.replays !== true && (cache.reads || cache.writes)
  const key = isCached ? handle.keyOf(call.provider, request) : undefined
  if (key !== undefined && cache.reads) {
    const hit = yield* fromCache(context, target, call, key)
    if (hit !== undefined) return hit
  }
  const keep = (reply: Reply): Effect.Effect<void, StoreError> => {
    if (key === undefined || !cache.writes || !isUsable(reply)) return Effect.void
    const { limits: _, ...kept } = reply
    return replies.set(key, { provider: call.provider.id, reply: kept }, clock.currentTimeMillisUnsafe(), {
      unlessKept: !cache.replaces
    })
  }
  return yield* inTurn(context, target, handle, {
    once: (start) =>
      callSpan<AttemptResult<Output>>(
        context.telemetry,
        call.provider,
        request,
        start,
        ({ facts, error }) => ({
          facts,
          error: typeof error === "object" ? error.reason._tag : error
        })
      )(ask(context, target.question, call, request, keep)),
    estimate: handle.estimateOf(call.provider, request, clock.currentTimeMillisUnsafe()),
    isPaid: true,
    isBilled: call.provider.price !== undefined && call.provider.replays !== true
  })
})

/** Makes the attempts of a trial. Undefined when it has to be left for another time. */
export const make = <Input, Output>(
  context: AttemptContext,
  target: AttemptTarget<Input, Output>
): Effect.Effect<LastAttempt<Output> | undefined, StoreError> => {
  const { handle, candidate } = target
  if (handle === undefined) {
    return Effect.uninterruptibleMask(
      Effect.fnUntraced(function* (restore) {
        const startedAt = context.clock.currentTimeMillisUnsafe()
        const result = yield* restore(answer(context, target))
        const waits = { startedAt, queuedMs: undefined, limitedMs: undefined }
        return yield* journal(context, target, target.attempts + 1, result, waits)
      })
    )
  }
  return candidate.call === undefined
    ? inTurn(context, target, handle, {
        once: () => answer(context, target),
        estimate: noEstimate,
        isPaid: false,
        isBilled: false
      })
    : callInTurn(context, target, handle, candidate.call)
}
