/**
 * The attempts of one trial, each journalled before anything else is done with it.
 */

import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Call } from "../../candidate/Candidate.ts"
import type { StoreError } from "../../store/StoreError.ts"
import {
  type AttemptContext,
  type AttemptTarget,
  answer,
  failed,
  journal,
  type LastAttempt
} from "./attempt.ts"
import { answerWithSteps, settleReported } from "./functionAttempt.ts"
import type { CallEstimate, LaneHandle } from "./laneHandles.ts"
import { askProvider, isCached } from "./providerCall.ts"
import { inTurn, type Write } from "./turns.ts"

const journalling =
  <Input, Output>(
    context: AttemptContext,
    target: AttemptTarget<Input, Output>
  ): Write<Output, LastAttempt<Output>> =>
  (made, result, waits, how) =>
    journal(context, target, target.attempts + made, result, waits, how)

/** A trial whose answer is a call of a provider. */
const callInTurn = Effect.fnUntraced(function* <Input, Output>(
  context: AttemptContext,
  target: AttemptTarget<Input, Output>,
  handle: LaneHandle,
  call: Call<Input, Output>
): Effect.fn.Return<LastAttempt<Output> | undefined, StoreError> {
  const write = journalling(context, target)
  const asked = yield* Effect.exit(Effect.suspend(() => call.request(target.question)))
  if (Exit.isFailure(asked)) {
    const startedAt = context.clock.currentTimeMillisUnsafe()
    const result = { ...failed(context, asked.cause, 0), latencyMs: undefined }
    return yield* Effect.uninterruptible(
      write(1, result, { startedAt, queuedMs: undefined, limitedMs: undefined })
    )
  }
  const request = asked.value
  return yield* askProvider(context, handle, {
    question: target.question,
    call,
    request,
    key: isCached(context, call.provider) ? handle.keyOf(call.provider, request) : undefined,
    write,
    abandoned: () => context.decided(target.question.candidate, true)
  })
})

const nothing = { usd: 0, tokens: 0 }

/** What a function costs is known when it tells of it: before that it reserves nothing. */
const estimateOf = ({ ledger }: LaneHandle): CallEstimate => ({
  tokens: () => 0,
  most: ledger === undefined ? undefined : nothing,
  used: () => {},
  cost: () => {}
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
    ? inTurn<Output, LastAttempt<Output>>(context, handle, {
        once: ({ attempt, leavePlace }) =>
          answerWithSteps(context, target, handle, { attempt: target.attempts + attempt, leavePlace }),
        write: journalling(context, target),
        abandoned: () => context.decided(target.question.candidate, true),
        settle: (result) => settleReported(handle, nothing, result),
        estimate: estimateOf(handle),
        isPaid: false,
        isBilled: false
      })
    : callInTurn(context, target, handle, candidate.call)
}
