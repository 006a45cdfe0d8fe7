/**
 * A question that is put to a provider: answered from the cache, or asked in turn.
 */

import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Question } from "../../candidate/Candidate.ts"
import { defined } from "../../foundation/defined.ts"
import type { Reply, Request } from "../../provider/Provider.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { callSpan } from "../spans.ts"
import {
  type AttemptContext,
  type AttemptResult,
  around,
  arrived,
  ask,
  type Concluding,
  priceOf
} from "./attempt.ts"
import { isolate } from "./isolate.ts"
import type { LaneHandle } from "./laneHandles.ts"
import { inTurn, settleCall, type Write } from "./turns.ts"

/**
 * One question to a provider.
 *
 * - `key`: under which the cache has its reply; undefined where the cache is not used.
 * - `write`, `abandoned`, `isRepeatable`: as in {@link inTurn}.
 */
export interface ProviderCall<Output, Written> {
  readonly question: Question<unknown>
  readonly call: Concluding<Output>
  readonly request: Request
  readonly key: string | undefined
  readonly write: Write<Output, Written>
  readonly abandoned: () => void
  readonly isRepeatable?: () => boolean
  /** The scorer that asks. Absent where a candidate does. */
  readonly scorer?: string
}

/** A reply from the cache, as a try that asked nobody. */
const fromCache = Effect.fnUntraced(function* <Output, Written>(
  context: AttemptContext,
  { question, call, write }: ProviderCall<Output, Written>,
  key: string
): Effect.fn.Return<Written | undefined, StoreError> {
  const at = context.clock.currentTimeMillisUnsafe()
  const hit = yield* context.replies.get(key, at)
  if (hit === undefined) return undefined
  const reply: Reply = { ...hit.reply, replayed: true }
  const exit = yield* isolate(() => call.conclude(reply), around(context, question, context.timeouts))
  // What cannot be concluded from a kept reply is asked for.
  if (Exit.isFailure(exit)) return undefined
  const cost = priceOf(call.provider, reply.usage, reply.model, at)
  const waits = { startedAt: at, queuedMs: undefined, limitedMs: undefined }
  return yield* Effect.uninterruptible(write(1, arrived(exit.value, 0, cost), waits))
})

/** Whether a reply is worth keeping: whole, and with something in it. */
const isUsable = ({ finish, text, toolCalls = [], replayed }: Reply): boolean =>
  finish === "stop" && (text.trim() !== "" || toolCalls.length > 0) && replayed !== true

/** Asks a provider: from the cache, or in turn. Undefined when its lane takes no calls any more. */
export const askProvider = Effect.fnUntraced(function* <Output, Written>(
  context: AttemptContext,
  handle: LaneHandle,
  asked: ProviderCall<Output, Written>
): Effect.fn.Return<Written | undefined, StoreError> {
  const { clock, replies, cache } = context
  const { call, request, key } = asked
  if (key !== undefined && cache.reads) {
    const hit = yield* fromCache(context, asked, key)
    if (hit !== undefined) return hit
  }
  const keep = (reply: Reply): Effect.Effect<void, StoreError> => {
    if (key === undefined || !cache.writes || !isUsable(reply)) return Effect.void
    const { limits: _, ...kept } = reply
    return replies.set(key, { provider: call.provider.id, reply: kept }, clock.currentTimeMillisUnsafe(), {
      unlessKept: !cache.replaces
    })
  }
  const estimate = handle.estimateOf(call.provider, request, clock.currentTimeMillisUnsafe())
  return yield* inTurn<Output, Written>(context, handle, {
    once: (start) =>
      callSpan<AttemptResult<Output>>(
        context.telemetry,
        call.provider,
        request,
        start,
        ({ facts, error }) => ({
          facts,
          error: typeof error === "object" ? error.reason._tag : error
        }),
        asked.scorer
      )(ask(context, asked.question, call, request, keep)),
    write: asked.write,
    abandoned: asked.abandoned,
    ...defined({ isRepeatable: asked.isRepeatable }),
    settle: (result) => settleCall(handle, estimate, result),
    estimate,
    isPaid: true,
    isBilled: call.provider.price !== undefined && call.provider.replays !== true
  })
})

/** Whether replies of a provider are looked up in the cache, or kept in it. */
export const isCached = ({ cache }: AttemptContext, { replays }: Concluding<unknown>["provider"]): boolean =>
  replays !== true && (cache.reads || cache.writes)
