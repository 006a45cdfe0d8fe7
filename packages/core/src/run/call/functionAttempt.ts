/**
 * One attempt of a function, with the calls that it makes.
 */
import type { Amount } from "@assay/pacing/Budget"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { defined } from "../../foundation/defined.ts"
import { plus, tokensOf } from "../../provider/Usage.ts"
import type { StoreError } from "../../store/StoreError.ts"
import * as Steps from "../step/steps.ts"
import {
  type AttemptContext,
  type AttemptResult,
  type AttemptTarget,
  around,
  arrived,
  elapsedMs,
  failedItself,
  type StepTotals
} from "./attempt.ts"
import { isolate } from "./isolate.ts"
import type { LaneHandle } from "./laneHandles.ts"
import { type Left, left } from "./turns.ts"

/** An attempt with what its steps came to. Its usage is that of all of it, its cost what the function told. */
const withSteps = <Output>(
  result: AttemptResult<Output>,
  came: Steps.StepsCame | undefined
): AttemptResult<Output> => {
  if (came === undefined) return result
  const { facts } = result
  const { usage, text, isReplayed, latencyMs, totals } = came
  return {
    ...result,
    facts: {
      ...facts,
      ...defined({ usage: plus(facts.usage, usage), text: text ?? facts.text }),
      ...(isReplayed ? { replayed: true } : {})
    },
    latencyMs: facts.latencyMs ?? latencyMs,
    cost: totals.reported.cost,
    steps: totals
  }
}

/** The failure of a call was tried again as a call, so the attempt is not: it is how the attempt ended. */
const afterCalls = (result: AttemptResult<never>): AttemptResult<never> =>
  typeof result.error === "object" ? { ...result, error: undefined, verdict: result.error } : result

/** Makes an attempt whose calls are steps. `Left`: the trial is left for another time. */
export const answerWithSteps = <Input, Output>(
  context: AttemptContext,
  { candidate, position, question, waits }: AttemptTarget<Input, Output>,
  handle: LaneHandle,
  { attempt, leavePlace }: { readonly attempt: number; readonly leavePlace: () => void }
): Effect.Effect<AttemptResult<Output> | Left, StoreError> =>
  Effect.flatMap(Effect.context<never>(), (services) => {
    const { clock, timeouts, stalls } = context
    const steps = Steps.make(
      context,
      {
        question,
        position,
        attempt,
        lane: { handle, leavePlace },
        giveUp: handle.giveUp,
        routes: candidate.routes
      },
      services
    )
    const since = clock.monotonicTimeNanosUnsafe()
    const watch = stalls.begin()
    let waited = false
    const surroundings = {
      ...around(context, question, timeouts, () => {
        waited = true
        waits?.()
      }),
      pausedMs: steps.underWayMs,
      begun: steps.begun
    }
    const answered = Effect.map(
      isolate(() => candidate.answer(question, steps.caller), surroundings),
      (exit): Exit.Exit<AttemptResult<Output> | Left, StoreError> => {
        const tookMs = elapsedMs(clock, since)
        const stalledMs = watch.end(tookMs, waited)
        const stopped = steps.stopped()
        const came = steps.came(tookMs)
        // The trial is asked again from the start. What the function told that it paid was paid all the same.
        const leave = (): Left => ({ ...left, ...defined({ paid: came && reportedIn(came.totals) }) })
        if (stopped !== undefined) return Exit.map(stopped, leave)
        if (Exit.isSuccess(exit)) {
          const answered = arrived(exit.value, tookMs, undefined)
          const result = { ...withSteps(answered, came), ...defined({ verdict: exit.value.error }) }
          return Exit.succeed(stalledMs === undefined ? result : { ...result, stalledMs })
        }
        const result = failedItself(context, exit.cause, tookMs)
        const failure = typeof result.error === "object" ? steps.failureOf(result.error) : undefined
        if (failure === undefined) return Exit.succeed(withSteps(result, came))
        // No other trial of the function would get further than this one.
        if (failure.isFinal()) handle.follow()
        return Exit.succeed(failure.wasMade ? withSteps(afterCalls(result), came) : leave())
      }
    )
    return Effect.flatMap(Effect.ensuring(answered, steps.end), (ended) => ended)
  })

/** What a function told that it paid by itself. */
const reportedIn = ({ reported: { cost, usage } }: StepTotals): Amount => ({
  usd: cost?._tag === "Priced" ? cost.usd : 0,
  tokens: tokensOf(usage) ?? 0
})

/** Settles what a function told that it paid by itself: nothing was reserved for it. */
export const settleReported = (
  { ledger }: LaneHandle,
  most: Amount,
  { steps }: AttemptResult<unknown>
): void => ledger?.settle(most, steps === undefined ? { usd: 0, tokens: 0 } : reportedIn(steps))
