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
  type Attempted,
  answer,
  around,
  arrived,
  ask,
  type Desk,
  elapsedMs,
  failed,
  journal,
  type Order,
  priceOf,
  type Tried
} from "./attempt.ts"
import { callResultOf, isMisshapen, isPaidUnseen, isUseless } from "./callEnding.ts"
import { isolate } from "./isolate.ts"
import type { CallEstimate, Line } from "./lines.ts"

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
const giveBack = (line: Line, admission: Admission, most: Amount | undefined): void => {
  line.lane.release(admission, { _tag: "Neutral" })
  if (most !== undefined) line.ledger?.settle(most, { usd: 0, tokens: 0 })
}

/** Settles the reservation at what the call came to. The place is left to be released. */
const settleReservation = (line: Line, { most, used, cost }: CallEstimate, tried: Tried<unknown>): void => {
  const { error, facts } = tried
  if (facts.usage !== undefined) used(facts.usage)
  if (error !== undefined && isUseless(error)) line.giveUp(error.message)
  if (most === undefined) return
  const isPaid = error === undefined || isPaidUnseen(error)
  const amount = isPaid ? amountOf(tried.cost, facts.usage, most) : { usd: 0, tokens: 0 }
  if (amount !== undefined) cost(amount)
  line.ledger?.settle(most, amount)
}

/** A call that an interruption ended. The server goes on with some, and bills them. */
const cutShort: Tried<never> = {
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
interface Way<Output> {
  readonly once: (start: Start) => Effect.Effect<Tried<Output>, StoreError>
  readonly estimate: CallEstimate
  readonly isPaid: boolean
  readonly isBilled: boolean
}

/** How many answers of a wrong shape one trial pays for: another may be right where several servers take turns. */
const mostMisshapen = 2

const askedMs = (error: Tried<unknown>["error"]): number | undefined =>
  typeof error === "object" ? error.retryAfterMs : undefined

/**
 * Attempts until one counts, each journalled before anything else is done. Undefined: the lane takes no calls any
 * more, and the trial stays to be done. Once a reply is there, interruption waits until it is journalled.
 */
const inTurn = Effect.fnUntraced(function* <Input, Output>(
  desk: Desk,
  order: Order<Input, Output>,
  line: Line,
  { once, estimate, isPaid, isBilled }: Way<Output>
): Effect.fn.Return<Attempted<Output> | undefined, StoreError> {
  const { clock, retry } = desk
  let firstAt: bigint | undefined
  let queuedMs = 0
  let limitedMs = 0
  let isHeldBack = false
  let misshapen = 0
  let last: Attempted<Output> | undefined
  const leave = (): Attempted<Output> | undefined => {
    if (last !== undefined) desk.decided(order.question.candidate, true)
    return last
  }
  for (let made = 1; ; ) {
    // What was held back has its part of a shared limit already.
    if (line.shared !== undefined && !isHeldBack) {
      limitedMs += (yield* line.lane.whileOpen(line.shared(estimate.tokens()))) ?? 0
    }
    const admission = yield* line.lane.acquire({ ...estimate, isRetry: made > 1 })
    if (admission._tag === "Closed") return leave()
    queuedMs += admission.queuedMs
    limitedMs += admission.limitedMs
    const waits = { startedAt: clock.currentTimeMillisUnsafe(), queuedMs, limitedMs }
    const now = clock.monotonicTimeNanosUnsafe()
    // The wait for its turn may have been the longer one.
    if (firstAt !== undefined && elapsedMs(clock, firstAt) >= retry.deadlineMs) {
      giveBack(line, admission, estimate.most)
      return leave()
    }
    const ended = yield* Effect.uninterruptibleMask(
      Effect.fnUntraced(function* (restore) {
        const tried = yield* Effect.onExit(restore(line.guard(once({ ...waits, attempt: made }))), (exit) =>
          Effect.suspend(() => {
            if (Exit.isFailure(exit)) {
              line.lane.release(admission, { _tag: "Neutral", sent: true })
              return isBilled && Cause.hasInterrupts(exit.cause)
                ? Effect.ignore(
                    journal(desk, order, order.attempts + made, cutShort, waits, { isLast: false })
                  )
                : Effect.void
            }
            if ("_tag" in exit.value) giveBack(line, admission, estimate.most)
            else settleReservation(line, estimate, exit.value)
            return Effect.void
          })
        )
        if ("_tag" in tried) return tried
        const { error, facts } = tried
        const asked =
          typeof error === "object" && error.isRetryable ? tooLongAWait(retry, error, clock) : undefined
        if (asked !== undefined) line.giveUp(asked)
        const handBack = () => line.lane.release(admission, callResultOf(error, facts, tokensOf(facts.usage)))
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
        const journalling = journal(desk, order, order.attempts + made, tried, waits, {
          isLast: delay === undefined,
          patient
        })
        const attempted = yield* patient ? Effect.ensuring(journalling, Effect.sync(handBack)) : journalling
        return { attempted, delay }
      })
    )
    isHeldBack = "_tag" in ended
    if ("_tag" in ended) {
      if (firstAt !== undefined && elapsedMs(clock, firstAt) + ended.forMs >= retry.deadlineMs) return leave()
      yield* line.lane.whileOpen(Effect.sleep(ended.forMs))
      limitedMs += ended.forMs
      continue
    }
    firstAt ??= now
    const { attempted, delay } = ended
    if (delay === undefined) return attempted
    last = attempted
    yield* line.lane.whileOpen(Effect.sleep(delay))
    queuedMs = 0
    limitedMs = delay
    made++
  }
})

/** A reply from the cache, as an attempt that asked nobody. */
const fromCache = Effect.fnUntraced(function* <Input, Output>(
  desk: Desk,
  order: Order<Input, Output>,
  call: Call<Input, Output>,
  key: string
): Effect.fn.Return<Attempted<Output> | undefined, StoreError> {
  const at = desk.clock.currentTimeMillisUnsafe()
  const hit = yield* desk.replies.get(key, at)
  if (hit === undefined) return undefined
  const reply: Reply = { ...hit.reply, replayed: true }
  const exit = yield* isolate(() => call.conclude(reply), around(desk, order.question, desk.timeouts))
  // What cannot be concluded from a kept reply is asked for.
  if (Exit.isFailure(exit)) return undefined
  const cost = priceOf(call.provider, reply.usage, reply.model, at)
  const waits = { startedAt: at, queuedMs: undefined, limitedMs: undefined }
  return yield* Effect.uninterruptible(
    journal(desk, order, order.attempts + 1, arrived(exit.value, 0, cost), waits)
  )
})

/** Whether a reply is worth keeping: whole, and with something in it. */
const isUsable = ({ finish, text, toolCalls = [], replayed }: Reply): boolean =>
  finish === "stop" && (text.trim() !== "" || toolCalls.length > 0) && replayed !== true

/** A call of a provider: from the cache, or in turn. */
const callInTurn = Effect.fnUntraced(function* <Input, Output>(
  desk: Desk,
  order: Order<Input, Output>,
  line: Line,
  call: Call<Input, Output>
): Effect.fn.Return<Attempted<Output> | undefined, StoreError> {
  const { clock, replies, cache } = desk
  const asked = yield* Effect.exit(Effect.suspend(() => call.request(order.question)))
  if (Exit.isFailure(asked)) {
    const waits = { startedAt: clock.currentTimeMillisUnsafe(), queuedMs: undefined, limitedMs: undefined }
    const tried = { ...failed(desk, asked.cause, 0), latencyMs: undefined }
    return yield* Effect.uninterruptible(journal(desk, order, order.attempts + 1, tried, waits))
  }
  const request = asked.value
  const isCached = call.provider.replays !== true && (cache.reads || cache.writes)
  const key = isCached ? line.keyOf(call.provider, request) : undefined
  if (key !== undefined && cache.reads) {
    const hit = yield* fromCache(desk, order, call, key)
    if (hit !== undefined) return hit
  }
  const keep = (reply: Reply): Effect.Effect<void, StoreError> => {
    if (key === undefined || !cache.writes || !isUsable(reply)) return Effect.void
    const { limits: _, ...kept } = reply
    return replies.set(key, { provider: call.provider.id, reply: kept }, clock.currentTimeMillisUnsafe(), {
      unlessKept: !cache.replaces
    })
  }
  return yield* inTurn(desk, order, line, {
    once: (start) =>
      callSpan<Tried<Output>>(desk.telemetry, call.provider, request, start, ({ facts, error }) => ({
        facts,
        error: typeof error === "object" ? error.reason._tag : error
      }))(ask(desk, order.question, call, request, keep)),
    estimate: line.estimateOf(call.provider, request, clock.currentTimeMillisUnsafe()),
    isPaid: true,
    isBilled: call.provider.price !== undefined && call.provider.replays !== true
  })
})

/** Makes the attempts of a trial. Undefined when it has to be left for another time. */
export const make = <Input, Output>(
  desk: Desk,
  order: Order<Input, Output>
): Effect.Effect<Attempted<Output> | undefined, StoreError> => {
  const { line, candidate } = order
  if (line === undefined) {
    return Effect.uninterruptibleMask(
      Effect.fnUntraced(function* (restore) {
        const startedAt = desk.clock.currentTimeMillisUnsafe()
        const tried = yield* restore(answer(desk, order))
        const waits = { startedAt, queuedMs: undefined, limitedMs: undefined }
        return yield* journal(desk, order, order.attempts + 1, tried, waits)
      })
    )
  }
  return candidate.call === undefined
    ? inTurn(desk, order, line, {
        once: () => answer(desk, order),
        estimate: noEstimate,
        isPaid: false,
        isBilled: false
      })
    : callInTurn(desk, order, line, candidate.call)
}
