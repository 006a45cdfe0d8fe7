/**
 * One scoring of an answer by one scorer, with the calls that it makes. They are recorded apart from those of candidates:
 * what an answer costs is one thing, and what it costs to measure it is another.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Caller } from "../../candidate/Caller.ts"
import { tokensOf } from "../../provider/Usage.ts"
import type { Scores } from "../../scorer/Scorer.ts"
import type { StoreError } from "../../store/StoreError.ts"
import type { AttemptContext } from "../call/attempt.ts"
import { isolate } from "../call/isolate.ts"
import type { outOfTime } from "../call/timeouts.ts"
import { blind } from "../stalls.ts"
import * as Steps from "../step/steps.ts"

/** Whose calls they are. `stray`: told of what its code does in the background when it is over. */
export interface ScorerOwner extends Omit<Steps.Owner, "lane" | "routes" | "scorer"> {
  readonly scorer: NonNullable<Steps.Owner["scorer"]>
  readonly stray: (what: string) => void
  /** Told when it makes its first call, or tells of one. */
  readonly called: () => void
}

/** How a scoring ended. `Left`: one of its calls is not made now, so the answer is left to be scored another time. */
export type ScoringEnd =
  | { readonly _tag: "Ended"; readonly exit: Exit.Exit<Scores, typeof outOfTime> }
  | { readonly _tag: "Left" }

const left: ScoringEnd = { _tag: "Left" }

/** Scores with what calls. A scorer that calls nobody costs no more than its own code. */
export const scoreBy = (
  context: AttemptContext,
  { stray, called, ...owner }: ScorerOwner,
  services: Context.Context<never>,
  body: (caller: Caller) => Effect.Effect<Scores>
): Effect.Effect<ScoringEnd, StoreError> =>
  Effect.suspend(() => {
    let steps: Steps.Steps | undefined
    let interrupt: (() => void) | undefined
    // What a scorer computes is nobody's latency, and holds up that of others; while it waits for a call it does not.
    const watch = context.stalls.begin()
    let isWatched = true
    const unwatch = (): void => {
      if (isWatched) watch.end(0, false)
      isWatched = false
    }
    const means = (): Caller => {
      if (steps === undefined) {
        unwatch()
        called()
        steps = Steps.make({ ...context, stalls: blind }, { ...owner, routes: undefined }, services)
        if (interrupt !== undefined) steps.begun(interrupt)
      }
      return steps.caller
    }
    const caller: Caller = {
      complete: (provider, request) => means().complete(provider, request),
      fetch: (input, init) => means().fetch(input, init),
      report: (report) => means().report(report)
    }
    const scored = isolate(() => body(caller), {
      timeouts: context.timeouts,
      stray,
      pausedMs: () => steps?.underWayMs() ?? 0,
      begun: (ending) => {
        interrupt = ending
        steps?.begun(ending)
      }
    })
    return Effect.flatMap(
      Effect.onInterrupt(scored, () => steps?.end ?? Effect.void),
      (exit): Effect.Effect<ScoringEnd, StoreError> => {
        unwatch()
        return steps === undefined
          ? Effect.succeed({ _tag: "Ended", exit })
          : finish(context, owner, steps, exit)
      }
    )
  })

const finish = Effect.fnUntraced(function* (
  context: AttemptContext,
  owner: Omit<ScorerOwner, "stray" | "called">,
  steps: Steps.Steps,
  exit: Exit.Exit<Scores, typeof outOfTime>
): Effect.fn.Return<ScoringEnd, StoreError> {
  yield* steps.end
  yield* settleReported(context, owner, steps)
  const stopped = steps.stopped()
  if (stopped === undefined) return { _tag: "Ended", exit }
  return Exit.isFailure(stopped) ? yield* Effect.failCause(stopped.cause) : left
})

/** Records what a scorer told that it paid by itself, and takes it out of the budget: nothing was reserved for it. */
const settleReported = (
  { journal, run, clock, stepping }: AttemptContext,
  { question, position, scorer, attempt }: Omit<ScorerOwner, "stray" | "called">,
  steps: Steps.Steps
): Effect.Effect<void, StoreError> => {
  const came = steps.came(0)
  const reported = came?.totals.reported
  if (reported === undefined || (reported.cost === undefined && reported.usage === undefined))
    return Effect.void
  const { cost, usage } = reported
  stepping.settle({ usd: cost?._tag === "Priced" ? cost.usd : 0, tokens: tokensOf(usage) ?? 0 })
  return journal.recordStep(run, {
    candidate: position,
    caseId: question.caseId,
    repeat: question.repeat,
    scorer: scorer.position,
    attempt,
    step: 1,
    call: 1,
    startedAt: clock.currentTimeMillisUnsafe(),
    latencyMs: undefined,
    firstTokenMs: undefined,
    queuedMs: undefined,
    limitedMs: undefined,
    replayed: false,
    provider: "(told by the scorer)",
    prompt: undefined,
    finish: "stop",
    error: undefined,
    reason: undefined,
    cost,
    text: came?.text,
    usage,
    model: undefined,
    requestId: undefined,
    note: undefined
  })
}
