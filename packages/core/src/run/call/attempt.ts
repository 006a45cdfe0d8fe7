/**
 * One attempt: what it ended with, how it is asked for and how it is journalled.
 */

import type { Amount, Budget } from "@assay/pacing/Budget"
import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import {
  type Answer,
  type Call,
  type Candidate,
  CandidateError,
  Facts,
  fromJson,
  type Question
} from "../../candidate/Candidate.ts"
import * as Outcome from "../../candidate/Outcome.ts"
import { frozenCopy } from "../../dataset/frozen.ts"
import type { RetryMs } from "../../definition/retry.ts"
import { defined } from "../../foundation/defined.ts"
import { type Cost, unpriced } from "../../provider/Cost.ts"
import type { Provider, Reply, Request } from "../../provider/Provider.ts"
import type { ProviderError } from "../../provider/ProviderError.ts"
import type { Usage } from "../../provider/Usage.ts"
import type { AttemptRow, Journal, TrialKey } from "../../store/Journal.ts"
import type { ReplyCache } from "../../store/ReplyCache.ts"
import type { StoredRun } from "../../store/Runs.ts"
import type { OpenStep } from "../../store/Step.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { bounded } from "../../text/excerpt.ts"
import type { Stalls } from "../stalls.ts"
import type { Options as Telemetry } from "../Telemetry.ts"
import { type Failure, isPaidUnseen } from "./callEnding.ts"
import { explain, isolate, type Surroundings } from "./isolate.ts"
import type { LaneHandle } from "./laneHandles.ts"
import { outOfTime, type Timeouts } from "./timeouts.ts"

/** What the attempts of a run share. `cache`: whether replies are looked up there, and whether kept. */
export interface AttemptContext {
  readonly journal: Journal["Service"]
  readonly replies: ReplyCache["Service"]
  readonly run: StoredRun
  readonly timeouts: Timeouts
  readonly retry: RetryMs
  readonly cache: { readonly reads: boolean; readonly writes: boolean; readonly replaces: boolean }
  readonly clock: Clock.Clock
  readonly telemetry: Telemetry | undefined
  readonly stalls: Stalls
  /** Told what the code behind a trial did in the background when it was over. */
  readonly stray: (candidate: string, caseId: string, what: string) => void
  /** What the calls of functions and scorers need. */
  readonly stepping: Stepping
  /** Told how each trial ends, as soon as that is known: a run that is to be stopped makes no calls meanwhile. */
  readonly decided: (candidate: string, errored: boolean) => void
}

/**
 * What the calls of functions and scorers need.
 *
 * - `lane`: the lane of a provider.
 * - `ready`: why no call of a provider could succeed; undefined where one may.
 * - `open`: steps of a trial that an earlier process made, and whose attempt or score it did not record.
 * - `settle`: takes out of the budget what was paid without a reservation.
 */
export interface Stepping {
  readonly lane: (id: string) => Effect.Effect<LaneHandle>
  readonly ready: (provider: Provider) => Effect.Effect<string | undefined>
  readonly budget: Budget | undefined
  readonly open: (key: TrialKey) => ReadonlyArray<OpenStep>
  readonly settle: (paid: Amount) => void
}

/** Which trial is lastAttempt, and how. `attempts`: how many were made before. */
export interface AttemptTarget<Input, Output> {
  readonly candidate: Candidate<Input, Output>
  readonly position: number
  readonly question: Question<Input>
  readonly attempts: number
  /** Where its calls wait for their turn; absent for work inside this process. */
  readonly handle: LaneHandle | undefined
  /** Told when an answer does not come at once: a candidate that only computes never waits. */
  readonly waits?: () => void
}

/** How the last attempt ended. */
export interface LastAttempt<Output> {
  readonly attempt: number
  readonly outcome: Outcome.Outcome<Output>
  readonly facts: Facts
  readonly latencyMs: number | undefined
}

const isFacts: (facts: unknown) => boolean = Schema.is(Facts)

/** Facts as they may be stored: of those that do not fit their description, the text alone. */
const checked = (facts: Facts): Facts =>
  isFacts(facts) ? facts : typeof facts.text === "string" ? { text: facts.text } : {}

const isJson = Schema.is(Schema.Json)

/** The output as JSON. A function may return anything; only JSON comes back the same from the store. */
const encodeOutput = (output: unknown): string | undefined => {
  try {
    return isJson(output) ? JSON.stringify(output) : undefined
  } catch {
    return undefined
  }
}

/**
 * One attempt as it ended. `error`: what brought no reply, where that came from a provider. `verdict`: the provider's
 * error that is the answer all the same: a filter, or what the model wrote and its server could not read.
 */
export interface AttemptResult<Output> {
  readonly outcome: Outcome.Outcome<Output>
  readonly facts: Facts
  readonly latencyMs: number | undefined
  readonly cost: Cost | undefined
  readonly error: ProviderError | "TimedOut" | undefined
  readonly verdict?: ProviderError | undefined
  /** The part of its latency that this process could not attend to it, where that is too much. */
  readonly stalledMs?: number | undefined
  /** Another attempt may mend it, though no provider says so. */
  readonly again?: { readonly afterMs?: number } | undefined
  /** The calls that a function made were recorded as its steps. */
  readonly steps?: StepTotals | undefined
}

/** What the steps of an attempt and the reports of its function came to, apart from facts of its own. */
export interface StepTotals {
  /** Calls were recorded. */
  readonly areRecorded: boolean
  /** What the function reported beside them: what the budget has not seen yet. */
  readonly reported: { readonly cost: Cost | undefined; readonly usage: Usage | undefined }
}

/** Waits before an attempt, and when it began. */
export interface Waits {
  readonly startedAt: number
  readonly queuedMs: number | undefined
  readonly limitedMs: number | undefined
}

const toAttemptRow = <Input, Output>(
  { position, question }: AttemptTarget<Input, Output>,
  attempt: number,
  { outcome, facts, latencyMs, cost, error, verdict, stalledMs }: AttemptResult<Output>,
  outputJson: string | undefined,
  waits: Waits
): AttemptRow => ({
  candidate: position,
  caseId: question.caseId,
  repeat: question.repeat,
  attempt,
  ...waits,
  latencyMs,
  // A latency that the candidate reports was not measured here.
  stalledMs: facts.latencyMs === undefined ? stalledMs : undefined,
  firstTokenMs: facts.firstTokenMs,
  replayed: facts.replayed ?? false,
  outcome: outcome._tag,
  reason:
    outcome._tag === "Answered"
      ? facts.ending
      : bounded(outcome._tag === "Errored" ? outcome.error : outcome.reason),
  error: typeof error === "string" ? error : (error ?? verdict)?.reason._tag,
  cost,
  outputJson,
  confidence:
    outcome._tag === "Answered" && Number.isFinite(outcome.confidence) ? outcome.confidence : undefined,
  text: facts.text,
  usage: facts.usage,
  model: facts.model,
  requestId: facts.requestId ?? (typeof error === "object" ? error.requestId : undefined),
  ...(facts.notes === undefined ? {} : { note: facts.notes.join("; ") })
})

/**
 * Journals an attempt and says under which number. An output that cannot be stored is no answer. `isLast`: no other
 * attempt follows. `patient`: its place in the lane stays taken, so nothing is lost by waiting for other writes.
 */
export const journal = Effect.fnUntraced(function* <Input, Output>(
  context: AttemptContext,
  target: AttemptTarget<Input, Output>,
  attempt: number,
  result: AttemptResult<Output>,
  waits: Waits,
  { isLast = true, patient = false }: { readonly isLast?: boolean; readonly patient?: boolean } = {}
): Effect.fn.Return<LastAttempt<Output>, StoreError> {
  let { outcome } = result
  let outputJson: string | undefined
  if (outcome._tag === "Answered") {
    outputJson = encodeOutput(outcome.output)
    const isFromJson = target.candidate.restore === fromJson
    if (outputJson === undefined && (isFromJson || result.facts.text === undefined)) {
      const error = "expected JSON as output; return plain data, or use a task with an output schema"
      outcome = Outcome.errored(error)
    } else {
      // As it is now, whatever becomes of the object that the candidate holds.
      outcome = frozenCopy(outcome) ?? outcome
    }
  }
  if (isLast) context.decided(target.question.candidate, outcome._tag === "Errored")
  const row = toAttemptRow(target, attempt, { ...result, outcome }, outputJson, waits)
  const number = yield* context.journal.recordAttempt(context.run, row, {
    patient,
    ...(result.steps?.areRecorded === true ? { hasSteps: true } : {})
  })
  return { attempt: number, outcome, facts: result.facts, latencyMs: result.latencyMs }
})

export const elapsedMs = (clock: Clock.Clock, since: bigint): number =>
  Number(clock.monotonicTimeNanosUnsafe() - since) / 1e6

/** An answer that came: facts checked, latency the candidate's own where it knows better. */
export const arrived = <Output>(
  { outcome, facts: reported }: Answer<Output>,
  tookMs: number,
  cost: Cost | undefined
): AttemptResult<Output> => {
  const facts = checked(reported)
  const latencyMs = facts.replayed === true ? facts.latencyMs : (facts.latencyMs ?? tookMs)
  return { outcome, facts, latencyMs, cost, error: undefined }
}

/** An attempt that brought no answer. */
export const failed = (
  context: AttemptContext,
  cause: Cause.Cause<unknown>,
  tookMs: number
): AttemptResult<never> & { readonly outcome: Outcome.Errored } => {
  const thrown = Cause.hasInterruptsOnly(cause) ? undefined : Cause.squash(cause)
  const failure = thrown instanceof CandidateError ? thrown : undefined
  const error = thrown === outOfTime ? "TimedOut" : failure?.cause
  return {
    outcome: Outcome.errored(explain(cause, `no answer within ${Duration.format(context.timeouts.limit)}`)),
    facts: typeof error === "object" && error.received !== undefined ? checked(error.received) : {},
    latencyMs: tookMs,
    cost: undefined,
    error,
    ...(failure?.retry === undefined ? {} : { again: failure.retry })
  }
}

export const priceOf = (
  provider: Provider,
  usage: Usage | undefined,
  model: string | undefined,
  at: number
) => {
  if (provider.price === undefined) return undefined
  return usage === undefined
    ? unpriced("the provider reported no tokens")
    : provider.price(usage, { model, at })
}

/** What a call cost that brought no reply; undefined where it was free. */
const costWithoutReply = (provider: Provider, error: Failure, at: number): Cost | undefined => {
  if (provider.price === undefined || !isPaidUnseen(error)) return undefined
  const { usage, model } = typeof error === "object" ? (error.received ?? {}) : {}
  return usage === undefined
    ? unpriced("an attempt was cut off; its cost is not known")
    : priceOf(provider, usage, model, at)
}

/** What ran out of time by itself is not asked again: nobody knows what it does. */
export const failedItself = (
  context: AttemptContext,
  cause: Cause.Cause<unknown>,
  tookMs: number
): AttemptResult<never> => {
  const result = failed(context, cause, tookMs)
  return result.error === "TimedOut" ? { ...result, error: undefined } : result
}

/** What surrounds the code that answers a question. */
export const around = (
  context: AttemptContext,
  { candidate, caseId }: Question<unknown>,
  timeouts: Timeouts | undefined,
  waits?: () => void
): Surroundings => ({ timeouts, waits, stray: (what) => context.stray(candidate, caseId, what) })

/** One attempt outside any provider: a baseline, a function. */
export const answer = <Input, Output>(
  context: AttemptContext,
  { candidate, question, waits }: AttemptTarget<Input, Output>
): Effect.Effect<AttemptResult<Output>> =>
  Effect.suspend(() => {
    const since = context.clock.monotonicTimeNanosUnsafe()
    const watch = context.stalls.begin()
    let waited = false
    // A baseline computes without waiting: nothing could interrupt it, so no timer is set.
    const limit = candidate.kind === "baseline" ? undefined : context.timeouts
    const surroundings = around(context, question, limit, () => {
      waited = true
      waits?.()
    })
    return Effect.map(
      isolate(() => candidate.answer(question), surroundings),
      (exit) => {
        const tookMs = elapsedMs(context.clock, since)
        const stalledMs = watch.end(tookMs, waited)
        const result = Exit.isSuccess(exit)
          ? arrived(exit.value, tookMs, undefined)
          : failedItself(context, exit.cause, tookMs)
        return stalledMs === undefined ? result : { ...result, stalledMs }
      }
    )
  })

/** A provider, and what its replies and its failures mean. */
export type Concluding<Output> = Pick<Call<never, Output>, "provider" | "conclude" | "fail">

/** A reply as it came in. */
interface Arrival {
  readonly reply: Reply
  readonly tookMs: number
  readonly stalledMs: number | undefined
}

/** One call of a provider, and what its reply means. `keep` gets the reply, whatever the task makes of it. */
export const ask = Effect.fnUntraced(function* <Output>(
  context: AttemptContext,
  question: Question<unknown>,
  call: Concluding<Output>,
  request: Request,
  keep: (reply: Reply) => Effect.Effect<void, StoreError>
): Effect.fn.Return<AttemptResult<Output>, StoreError> {
  const { provider } = call
  const at = context.clock.currentTimeMillisUnsafe()
  const since = context.clock.monotonicTimeNanosUnsafe()
  const watch = context.stalls.begin()
  let came: Arrival | undefined
  let failing: ProviderError | undefined
  const exit = yield* isolate(
    () =>
      Effect.matchEffect(provider.complete(request), {
        onFailure: (error) => {
          failing = error
          return call.fail(error)
        },
        onSuccess: (reply) => {
          const tookMs = elapsedMs(context.clock, since)
          came = { reply, tookMs, stalledMs: watch.end(tookMs, true) }
          return call.conclude(reply)
        }
      }),
    around(context, question, context.timeouts)
  )
  // Assigned in a closure, which the type checker does not follow.
  const received = came as typeof came | undefined
  const tookMs = received?.tookMs ?? elapsedMs(context.clock, since)
  if (received === undefined) {
    watch.end(tookMs, true)
    const verdict = failing as typeof failing | undefined
    const result: AttemptResult<Output> = Exit.isSuccess(exit)
      ? { ...arrived(exit.value, tookMs, undefined), verdict }
      : failed(context, exit.cause, tookMs)
    const error = result.error ?? verdict
    return error === undefined ? result : { ...result, cost: costWithoutReply(provider, error, at) }
  }
  const { reply, stalledMs } = received
  const cost = priceOf(provider, reply.usage, reply.model, at)
  yield* keep({ latencyMs: tookMs, ...reply })
  if (Exit.isSuccess(exit)) return { ...arrived(exit.value, tookMs, cost), stalledMs }
  const { text, usage, model } = reply
  const facts = { text, ...defined({ usage, model }) }
  return { ...failed(context, exit.cause, tookMs), facts: checked(facts), cost }
})
