/**
 * The tries of one question, each in its turn: waits for its lane, asks, writes down what came, and tries again where that
 * makes sense.
 */

import type { Amount } from "@assay/pacing/Budget"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import * as Outcome from "../../candidate/Outcome.ts"
import { delayMs, tooLongAWait } from "../../definition/retry.ts"
import { type Cost, unpriced } from "../../provider/Cost.ts"
import { tokensOf, type Usage } from "../../provider/Usage.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { type AttemptContext, type AttemptResult, elapsedMs, type Waits } from "./attempt.ts"
import { callResultOf, isMisshapen, isPaidUnseen, isUseless } from "./callEnding.ts"
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

/** Settles the reservation at what the call came to. The place is left to be released. */
export const settleCall = (
  handle: LaneHandle,
  { most, used, cost }: CallEstimate,
  result: AttemptResult<unknown>
): void => {
  const { error, verdict, facts } = result
  const failure = error ?? verdict
  if (facts.usage !== undefined) used(facts.usage)
  if (error !== undefined && isUseless(error)) handle.giveUp(error.message, error)
  if (most === undefined) return
  const isPaid = failure === undefined || isPaidUnseen(failure)
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

/** What is known of a try before it is made. */
interface Start {
  /** Number of the try, from 1. */
  readonly attempt: number
  readonly queuedMs: number
  readonly limitedMs: number
  /** Gives up the place in the lane before the try is over. */
  readonly leavePlace: () => void
}

/** A try that came to nothing, since a call within it is made no more: the trial is left for another time. */
export interface Left {
  readonly _tag: "Left"
  readonly error: undefined
  /** What was paid for it all the same, beside its calls. Absent for nothing. */
  readonly paid?: Amount
}

export const left: Left = { _tag: "Left", error: undefined }

/**
 * Writes down how a try ended, before anything else is done with it. `made`: its number. `isLast`: no other follows.
 * `patient`: its place in the lane stays taken, so nothing is lost by waiting for other writes.
 */
export type Write<Output, Written> = (
  made: number,
  result: AttemptResult<Output>,
  waits: Waits,
  how?: { readonly isLast?: boolean; readonly patient?: boolean }
) => Effect.Effect<Written, StoreError>

/**
 * How the tries of a question are made: one after the other until one counts.
 *
 * - `once`: makes one.
 * - `write`: writes down what came of it.
 * - `abandoned`: told that no try follows one that failed.
 * - `settle`: settles what was reserved for it.
 * - `isRepeatable`: whether another try can follow; absent: it can.
 * - `isPaid`: a provider is asked. `isBilled`: one whose calls have a price.
 */
export interface Turns<Output, Written> {
  readonly once: (start: Start) => Effect.Effect<AttemptResult<Output> | Left, StoreError>
  readonly write: Write<Output, Written>
  readonly abandoned: () => void
  readonly settle: (result: AttemptResult<Output>) => void
  readonly estimate: CallEstimate
  readonly isRepeatable?: () => boolean
  readonly isPaid: boolean
  readonly isBilled: boolean
}

/** How many answers of a wrong shape one trial pays for: another may be right where several servers take turns. */
const mostMisshapen = 2

const askedMs = ({ again, error }: AttemptResult<unknown>): number | undefined =>
  again === undefined ? (typeof error === "object" ? error.retryAfterMs : undefined) : again.afterMs

const mayBeMended = ({ again, error }: AttemptResult<unknown>): boolean =>
  again !== undefined || typeof error === "string" || error?.isRetryable === true

/**
 * Tries until one counts, each written down before anything else is done. Undefined: the lane takes no calls any more, or
 * the try was left, and the question stays to be asked. Once a reply is there, interruption waits until it is written.
 */
export const inTurn = Effect.fnUntraced(function* <Output, Written>(
  context: Pick<AttemptContext, "clock" | "retry">,
  handle: LaneHandle,
  {
    once,
    write,
    abandoned,
    settle,
    estimate,
    isRepeatable = () => true,
    isPaid,
    isBilled
  }: Turns<Output, Written>
): Effect.fn.Return<Written | undefined, StoreError> {
  const { clock, retry } = context
  let firstAt: bigint | undefined
  let queuedMs = 0
  let limitedMs = 0
  let isHeldBack = false
  let misshapen = 0
  let last: Written | undefined
  const leave = (): Written | undefined => {
    if (last !== undefined) abandoned()
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
    let isPlaceTaken = true
    const release: typeof handle.lane.release = (place, result) => {
      if (isPlaceTaken) handle.lane.release(place, result)
      isPlaceTaken = false
    }
    const leavePlace = (): void => release(admission, { _tag: "Neutral" })
    /** Hands back a place that no call was made in, and its reservation but for what was paid. */
    const giveBack = (paid: Amount = { usd: 0, tokens: 0 }): void => {
      leavePlace()
      if (estimate.most !== undefined) handle.ledger?.settle(estimate.most, paid)
    }
    // The wait for its turn may have been the longer one.
    if (firstAt !== undefined && elapsedMs(clock, firstAt) >= retry.deadlineMs) {
      giveBack()
      return leave()
    }
    const ended = yield* Effect.uninterruptibleMask(
      Effect.fnUntraced(function* (restore) {
        const result = yield* Effect.onExit(
          restore(handle.guard(once({ ...waits, attempt: made, leavePlace }))),
          (exit) =>
            Effect.suspend(() => {
              if (Exit.isFailure(exit)) {
                release(admission, { _tag: "Neutral", sent: true })
                return isBilled && Cause.hasInterrupts(exit.cause)
                  ? Effect.ignore(write(made, cutShort, waits, { isLast: false }))
                  : Effect.void
              }
              if ("_tag" in exit.value) giveBack(exit.value._tag === "Left" ? exit.value.paid : undefined)
              else settle(exit.value)
              return Effect.void
            })
        )
        if ("_tag" in result) return result
        const { error, facts, again } = result
        const asked =
          typeof error === "object" && error.isRetryable ? tooLongAWait(retry, error, clock) : undefined
        if (asked !== undefined) handle.giveUp(asked)
        const handBack = () =>
          release(
            admission,
            again === undefined ? callResultOf(error, facts, tokensOf(facts.usage)) : { _tag: "Fault" }
          )
        // A reply that is lost with the process is paid for twice, so its place stays taken until it is journalled.
        const patient = isPaid && error === undefined
        if (!patient) handBack()
        if (isMisshapen(error)) misshapen++
        const delay =
          error === undefined && again === undefined
            ? undefined
            : delayMs(
                retry,
                {
                  attempts: made,
                  isRetryable: mayBeMended(result) && misshapen < mostMisshapen && isRepeatable(),
                  askedMs: askedMs(result),
                  sinceFirstMs: elapsedMs(clock, firstAt ?? now)
                },
                yield* Random.next
              )
        const writing = write(made, result, waits, { isLast: delay === undefined, patient })
        const written = yield* patient ? Effect.ensuring(writing, Effect.sync(handBack)) : writing
        return { written, delay }
      })
    )
    isHeldBack = "_tag" in ended
    if ("_tag" in ended) {
      if (ended._tag === "Left") return undefined
      if (firstAt !== undefined && elapsedMs(clock, firstAt) + ended.forMs >= retry.deadlineMs) return leave()
      yield* handle.lane.whileOpen(Effect.sleep(ended.forMs))
      limitedMs += ended.forMs
      continue
    }
    firstAt ??= now
    const { written, delay } = ended
    if (delay === undefined) return written
    last = written
    yield* handle.lane.whileOpen(Effect.sleep(delay))
    queuedMs = 0
    limitedMs = delay
    made++
  }
})
