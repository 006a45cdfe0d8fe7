/**
 * The calls that a function makes while it answers, or a scorer while it scores: each is paced, tried again, kept, priced
 * and journalled as the call of a task is, and recorded as a step of the trial.
 */

import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { Caller, CompletionRequest } from "../../candidate/Caller.ts"
import { CandidateError, type Question } from "../../candidate/Candidate.ts"
import { sha256 } from "../../dataset/canonical.ts"
import { defined } from "../../foundation/defined.ts"
import type { Provider, Reply, Request } from "../../provider/Provider.ts"
import { ProviderError, TimedOut } from "../../provider/ProviderError.ts"
import { plus, type Usage } from "../../provider/Usage.ts"
import type { Routes } from "../../provider/Wire.ts"
import type { OpenStep } from "../../store/Step.ts"
import type { StoreError } from "../../store/StoreError.ts"
import type { AttemptContext, AttemptResult, Concluding, StepTotals } from "../call/attempt.ts"
import { cacheKeys } from "../call/cacheKey.ts"
import * as Custody from "../call/custody.ts"
import type { LaneHandle } from "../call/laneHandles.ts"
import { askProvider, isCached } from "../call/providerCall.ts"
import type { Write } from "../call/turns.ts"
import { unbudgetable } from "../plan/unbudgetable.ts"
import { type CallEnd, makeFetch } from "./fetching.ts"
import { findRoutes } from "./findRoutes.ts"
import * as Reports from "./reports.ts"
import { answerOf, keptOf, shownBody, shownPrompt, toStepRow } from "./stepRow.ts"
import * as StepTimes from "./stepTimes.ts"

/**
 * Whose steps they are: a candidate's attempt, or a scorer's of the answer that an attempt brought.
 *
 * - `position`: the candidate's, in the manifest.
 * - `scorer`: the scorer, with its position there. Absent for a candidate.
 * - `attempt`: the number of the attempt.
 * - `lane`: the lane of the function, and what gives up its place there. Absent where it waits in none.
 * - `giveUp`: told why none of its calls can be made in this run.
 */
export interface Owner {
  readonly question: Question<unknown>
  readonly position: number
  readonly scorer?: { readonly position: number; readonly name: string }
  readonly attempt: number
  readonly lane?: { readonly handle: LaneHandle; readonly leavePlace: () => void }
  readonly giveUp: (reason: string) => void
  /** What recognises the calls of its `fetch`. */
  readonly routes: Routes | undefined
}

/** How a step ended. `Left`: its call is not made now, and so the trial is left for another time. */
type StepEnd = CallEnd | { readonly _tag: "Left" }

const leftOut: StepEnd = { _tag: "Left" }

/** What a step sends, as it is shown. `isByFetch`: its client needs the answer as it came. */
interface Shown {
  readonly prompt: string
  readonly isByFetch: boolean
  /** Whether it may be tried again. Absent: it may. */
  readonly isRepeatable?: () => boolean
}

const isWhole = ({ wire }: Reply, { isByFetch }: Shown): boolean => !isByFetch || wire !== undefined

/** A call as a step: its reply is the answer, and its failure is what the function is told. */
const stepCall = (provider: Provider, shown: Shown): Concluding<Reply> => ({
  provider,
  conclude: (reply) =>
    reply.replayed === true && !isWhole(reply, shown)
      ? Effect.die(new Error("the answer was not kept as it came"))
      : Effect.succeed(answerOf(reply)),
  fail: (error) => Effect.fail(new CandidateError({ message: error.message, cause: error }))
})

const keysOf = new WeakMap<Provider, (request: Request) => string>()

const baseKey = (provider: Provider, request: Request): string => {
  const known = keysOf.get(provider) ?? cacheKeys(provider)
  keysOf.set(provider, known)
  return known(request)
}

/** A call that failed. `wasMade`: false where its lane was closed before. `isFinal`: no call of the lane can succeed now. */
interface CallFailure {
  readonly wasMade: boolean
  readonly isFinal: () => boolean
}

/** The steps of one attempt, or of one scoring of it. */
export interface Steps {
  /** What the function calls by. */
  readonly caller: Caller
  /** To be given what ends the function, where it does not answer at once. */
  readonly begun: (interrupt: () => void) => void
  /** How long calls were under way so far, in milliseconds. */
  readonly underWayMs: () => number
  /** Ends the calls that are still under way. The function is told nothing any more. */
  readonly end: Effect.Effect<void>
  /** Why the attempt goes no further: it is left for another time, or the store failed. Undefined while it goes on. */
  readonly stopped: () => Exit.Exit<void, StoreError> | undefined
  /** How a call failed that the function let pass; undefined where the error is none of its calls'. */
  readonly failureOf: (error: ProviderError) => CallFailure | undefined
  /** What all of it came to; undefined where the function called nothing and told nothing. */
  readonly came: (tookMs: number) => StepsCame | undefined
}

/** What steps and reports came to. */
export interface StepsCame {
  readonly usage: Usage | undefined
  readonly text: string | undefined
  readonly isReplayed: boolean
  readonly latencyMs: number | undefined
  readonly totals: StepTotals
}

/** Steps of an owner that has made none yet. */
export const make = (
  context: AttemptContext,
  { question, position, scorer, attempt, lane, giveUp, routes }: Owner,
  services: Context.Context<never>
): Steps => {
  const { caseId, candidate, repeat } = question
  const name = scorer === undefined ? candidate : `scorer ${scorer.name}`
  const { clock, journal, run, stepping } = context
  const now = (): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
  const runFork = Effect.runForkWith(services)
  const times = StepTimes.make(now)
  const reports = Reports.make()
  const fibers = new Set<Fiber.Fiber<StepEnd, StoreError>>()
  const occurrences = new Map<string, number>()
  const failures = new WeakMap<ProviderError, CallFailure>()
  let open: ReadonlyArray<OpenStep> | undefined
  let usage: Usage | undefined
  let count = 0
  let isOver = false
  let stopped: Exit.Exit<void, StoreError> | undefined
  let interrupt: (() => void) | undefined

  const stop = (exit: Exit.Exit<void, StoreError>): void => {
    stopped ??= exit
    interrupt?.()
  }

  /** What an earlier process got for this owner; read when it first calls. */
  const kept = (): ReadonlyArray<OpenStep> => {
    if (open !== undefined) return open
    open = stepping
      .open({ candidate: position, caseId, repeat })
      .filter((each) => each.attempt === attempt && each.scorer === scorer?.position)
    for (const each of open) {
      usage = plus(usage, each.usage)
      count = Math.max(count, each.step)
    }
    return open
  }

  /** The key of a request, with how often the same was asked before in this attempt. */
  const keyOf = (provider: Provider, request: Request): string => {
    const base = baseKey(provider, request)
    const before = occurrences.get(base) ?? 0
    occurrences.set(base, before + 1)
    return before === 0 ? base : sha256(`${base}\n${before}`)
  }

  /** Why no call of a provider can be made in this run at all. */
  const complaintOf = Effect.fnUntraced(function* (provider: Provider): Effect.fn.Return<string | undefined> {
    const { budget } = stepping
    // The last is the nearest to what the function can change.
    const complaint =
      budget === undefined
        ? undefined
        : unbudgetable(name, provider, budget, clock.currentTimeMillisUnsafe()).at(-1)
    if (complaint !== undefined) return complaint
    const unready = yield* stepping.ready(provider)
    return unready === undefined ? undefined : `${name} is not ready: ${unready}`
  })

  const failed = (error: ProviderError, { refusal }: LaneHandle, wasMade: boolean): StepEnd => {
    failures.set(error, { wasMade, isFinal: () => refusal() !== undefined })
    return { _tag: "Failed", error }
  }

  const endOf = ({ outcome, error }: AttemptResult<Reply>, handle: LaneHandle): StepEnd => {
    if (outcome._tag === "Answered") return { _tag: "Came", reply: outcome.output }
    const detail = outcome._tag === "Errored" ? outcome.error : outcome.reason
    if (error === undefined) return { _tag: "Failed", error: new Error(detail) }
    if (typeof error === "object") return failed(error, handle, true)
    const late = `no answer within ${Duration.format(context.timeouts.limit)}`
    return failed(
      new ProviderError({ provider: handle.lane.id, reason: new TimedOut({}), detail: late }),
      handle,
      true
    )
  }

  /** A step that an earlier process made. */
  const again = ({ latencyMs, reply }: OpenStep): Effect.Effect<StepEnd> =>
    Effect.sync(() => {
      times.begin()({ servedMs: latencyMs, isReplayed: true })
      return { _tag: "Came", reply }
    })

  /** One step, from its turn to its end. */
  const step = Effect.fnUntraced(function* (
    provider: Provider,
    request: Request,
    number: number,
    key: string,
    shown: Shown
  ): Effect.fn.Return<StepEnd, StoreError> {
    const ended = times.begin()
    let last: StepTimes.Served | undefined
    const calling = Effect.gen(function* (): Effect.fn.Return<StepEnd, StoreError> {
      const complaint = yield* complaintOf(provider)
      if (complaint !== undefined) {
        giveUp(complaint)
        return leftOut
      }
      const handle = yield* stepping.lane(provider.id)
      // Held while it waits for another place in the same lane, the function's own place could be the last one.
      if (handle === lane?.handle) lane.leavePlace()
      const write: Write<Reply, AttemptResult<Reply>> = (call, result, waits) => {
        const isReplayed = result.facts.replayed === true
        last = { servedMs: result.latencyMs, isReplayed }
        usage = plus(usage, result.facts.usage)
        const prompt = call === 1 ? shown.prompt : undefined
        const identity = {
          ...{ candidate: position, caseId, repeat, attempt, step: number, call },
          ...defined({ scorer: scorer?.position })
        }
        const row = toStepRow({ ...identity, provider: provider.id, prompt }, result, waits)
        return Effect.as(journal.recordStep(run, row, keptOf(result, key)), result)
      }
      const written = yield* askProvider<Reply, AttemptResult<Reply>>(context, handle, {
        question,
        call: stepCall(provider, shown),
        request,
        key: isCached(context, provider) ? key : undefined,
        write,
        abandoned: () => {},
        ...defined({ isRepeatable: shown.isRepeatable, scorer: scorer?.name })
      })
      if (written !== undefined) return endOf(written, handle)
      const refusal = handle.refusal()
      // An answer is there whatever becomes of its score, which can be had another time.
      return refusal === undefined || scorer !== undefined ? leftOut : failed(refusal, handle, false)
    })
    return yield* Effect.ensuring(
      calling,
      Effect.sync(() => ended(last))
    )
  })

  /** Starts a step. What it ends in is told, unless the attempt is over by then. Returns what ends it. */
  const start = (
    provider: Provider,
    request: Request,
    shown: Shown,
    tell: (end: CallEnd) => void
  ): (() => void) => {
    if (isOver) return () => {}
    const key = keyOf(provider, request)
    const before = kept().find((each) => each.key === key && isWhole(each.reply, shown))
    const body = before === undefined ? step(provider, request, ++count, key, shown) : again(before)
    return Custody.apart(() => {
      const fiber = runFork(body)
      fibers.add(fiber)
      let isWanted = true
      fiber.addObserver((exit) => {
        fibers.delete(fiber)
        if (isOver || !isWanted) return
        if (Exit.isFailure(exit)) stop(Exit.failCause(exit.cause))
        else if (exit.value._tag === "Left") stop(Exit.void)
        else tell(exit.value)
      })
      return () => {
        isWanted = false
        fiber.interruptUnsafe()
      }
    })
  }

  const complete = (provider: Provider, asked: CompletionRequest): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const request = { ...asked, caseId, candidate, repeat }
      start(provider, request, { prompt: shownPrompt(request), isByFetch: false }, (end) => {
        if (end._tag === "Came") resolve(end.reply)
        else reject(end.error)
      })
    })

  const fetch = makeFetch(
    async () => routes ?? (await findRoutes()),
    (provider, body, tell, isRepeatable) => {
      const request: Request = { messages: [{ role: "user", content: body }], caseId, candidate, repeat }
      return start(provider, request, { prompt: shownBody(body), isByFetch: true, isRepeatable }, tell)
    }
  )

  return {
    caller: { complete, fetch, report: reports.add },
    begun: (ending) => {
      interrupt = ending
      if (stopped !== undefined) ending()
    },
    underWayMs: times.underWayMs,
    end: Effect.suspend(() => {
      isOver = true
      return fibers.size === 0 ? Effect.void : Fiber.interruptAll([...fibers])
    }),
    stopped: () => stopped,
    failureOf: (error) => failures.get(error),
    came: (tookMs) =>
      count === 0 && reports.isEmpty()
        ? undefined
        : {
            usage: plus(usage, reports.usage()),
            text: reports.text(),
            isReplayed: times.isReplayed(),
            latencyMs: times.latencyOf(tookMs),
            totals: {
              areRecorded: count > 0,
              reported: { cost: reports.cost(), usage: reports.usage() }
            }
          }
  }
}
