/**
 * One trial: an attempt at an answer, journalled, scored and committed.
 */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Candidate, CandidateError, Facts, Question } from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import type { Case } from "../dataset/Case.ts"
import { frozenCopy } from "../dataset/frozen.ts"
import { defined } from "../foundation/defined.ts"
import { runUserCode } from "../foundation/userCode.ts"
import type { AttemptRow, Judgement, NewScore } from "../store/Journal.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { LastAttempt } from "./call/attempt.ts"
import * as Attempts from "./call/attempts.ts"
import type { LaneHandle } from "./call/laneHandles.ts"
import { endedTrial } from "./endedTrial.ts"
import { caseFor, judge } from "./scoring.ts"
import { trialEnded, trialSpan } from "./spans.ts"
import type { PendingTrial, TrialContext } from "./trialContext.ts"

export type { PendingTrial, TrialContext } from "./trialContext.ts"

const parseJson = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Json))

/**
 * Rebuilds the outcome of a journalled attempt. A reply's text is decoded anew, because what decodes it may have
 * changed since: what was malformed may now be an answer, and the other way round.
 */
const restoreOutcome = Effect.fnUntraced(function* <Input, Output>(
  candidate: Candidate<Input, Output>,
  row: AttemptRow
): Effect.fn.Return<Outcome.Outcome<Output>, CandidateError | Schema.SchemaError> {
  const reason = row.reason ?? ""
  switch (row.outcome) {
    case "Answered":
    case "Malformed": {
      // What the server could not read was no reply, and no decoding makes it one.
      if (row.error !== undefined) return Outcome.malformed(reason)
      const output = row.outputJson === undefined ? undefined : yield* parseJson(row.outputJson)
      const restored = yield* Effect.result(candidate.restore({ text: row.text, output }))
      if (Result.isSuccess(restored)) {
        const { confidence } = row
        const answered = Outcome.answered(restored.success, confidence === undefined ? {} : { confidence })
        return frozenCopy(answered) ?? answered
      }
      if (row.text === undefined && row.outcome === "Answered") return yield* restored.failure
      return Outcome.malformed(restored.failure.message)
    }
    case "Escalated":
      return Outcome.escalated(reason)
    case "Refused":
      return Outcome.refused(reason)
    case "Truncated":
      return Outcome.truncated(reason)
    case "Errored":
      return Outcome.errored(reason)
  }
})

/** The answer that the store has of a trial. Undefined when it can no longer be read. */
const takeUp = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>
): Effect.fn.Return<LastAttempt<Output> | undefined, StoreError> {
  const row = yield* context.journal.lastAttempt(context.run, {
    candidate: pending.candidate,
    caseId: pending.row.case.id,
    repeat: pending.repeat
  })
  if (row === undefined) return undefined
  const outcome = yield* Effect.orElseSucceed(restoreOutcome(candidate, row), () => undefined)
  if (outcome === undefined) return undefined
  const facts: Facts = {
    ...defined({ text: row.text, usage: row.usage, model: row.model, requestId: row.requestId }),
    replayed: row.replayed
  }
  return { attempt: row.attempt, outcome, facts, latencyMs: row.latencyMs }
})

/** How a trial ended. `replayed`: its answer was not generated now. */
export interface TrialResult {
  readonly ended: Outcome.Tag
  readonly replayed: boolean
}

/** Tells whoever wants to know. What their code throws is theirs, and does not end the run. */
const announce = <Input, Expected, Output>(
  { onTrial, scorers, stray }: TrialContext<Input, Expected, Output>,
  { row, prepared, repeat }: PendingTrial<Input, Expected, Output>,
  lastAttempt: LastAttempt<Output>,
  judgement: Judgement,
  scores: ReadonlyArray<NewScore>
): Effect.Effect<void> =>
  onTrial === undefined
    ? Effect.void
    : Effect.ignore(
        Effect.tapError(
          runUserCode(() =>
            onTrial(endedTrial(row.case, prepared.name, repeat, lastAttempt, judgement, scorers, scores))
          ),
          (what) => Effect.sync(() => stray(`onTrial for ${prepared.name}`, row.case.id, what))
        )
      )

/** Scores what was answered and records it. `kept` as in {@link scoreAll}. */
const conclude = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  { outcome, facts, latencyMs, attempt }: LastAttempt<Output>,
  elapsedMs: number | undefined,
  kept: ReadonlyArray<NewScore>
): Effect.fn.Return<TrialResult, StoreError> {
  const last = { outcome, facts, latencyMs, attempt }
  const { judgement, scores } = yield* judge(context, pending, candidate, last, kept)
  if (context.telemetry !== undefined) {
    yield* trialEnded(context.clock, { outcome: outcome._tag, scores, scorers: context.scorers })
  }
  yield* context.journal.recordTrial(context.run, {
    candidate: pending.candidate,
    caseId: pending.row.case.id,
    repeat: pending.repeat,
    attempt,
    elapsedMs,
    outcome: outcome._tag,
    ...judgement,
    scores
  })
  yield* announce(context, pending, last, judgement, scores)
  return { ended: outcome._tag, replayed: facts.replayed ?? false }
})

const carryOut = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  handle: LaneHandle | undefined,
  waits: (() => void) | undefined,
  question: Question<Input>
): Effect.fn.Return<TrialResult | undefined, StoreError> {
  const since = context.clock.monotonicTimeNanosUnsafe()
  const { attempts } = pending.pendingWork
  const target = {
    candidate,
    position: pending.candidate,
    question,
    attempts,
    handle,
    ...defined({ waits })
  }
  const lastAttempt = yield* Attempts.make(context, target)
  if (lastAttempt === undefined) return undefined
  const elapsedMs = Number(context.clock.monotonicTimeNanosUnsafe() - since) / 1e6
  return yield* conclude(context, pending, candidate, lastAttempt, elapsedMs, [])
})

const scoreStored = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>
): Effect.fn.Return<TrialResult | undefined, StoreError> {
  const taken = yield* takeUp(context, pending, candidate)
  if (taken === undefined) return undefined
  const key = { candidate: pending.candidate, caseId: pending.row.case.id, repeat: pending.repeat }
  const kept =
    pending.pendingWork.pending === "rescore" ? yield* context.journal.keptScores(context.run, key) : []
  context.decided(pending.prepared.name, taken.outcome._tag === "Errored")
  return yield* conclude(context, pending, candidate, taken, undefined, kept)
})

const questionOf = <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  { prepared, repeat }: PendingTrial<Input, Expected, Output>,
  { id, input }: Case<Input, Expected>
): Question<Input> =>
  Object.freeze({ input, caseId: id, candidate: prepared.name, repeat, seed: context.seed })

/**
 * Scores the answer that the store has of a trial: the process ended before it was scored, or a scorer failed then.
 * Undefined when that answer can no longer be read, and has to be asked for again. Fails only when the store does.
 */
export const score = <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>
): Effect.Effect<TrialResult | undefined, StoreError> =>
  trialSpan(
    context.telemetry,
    context.run.id,
    questionOf(context, pending, pending.row.case)
  )(scoreStored(context, pending, candidate))

/**
 * Carries out one trial; its calls wait in `handle`, where there is one. `waits` is told when a function does not answer
 * at once. Undefined when it has to be left for another
 * time: the budget is spent, or its provider takes no calls. Fails only when the store does.
 */
export const run = <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  handle: LaneHandle | undefined,
  waits?: () => void
): Effect.Effect<TrialResult | undefined, StoreError> => {
  const traced = (question: Question<Input>) =>
    trialSpan(
      context.telemetry,
      context.run.id,
      question
    )(carryOut(context, pending, candidate, handle, waits, question))
  return pending.row.again === undefined
    ? traced(questionOf(context, pending, pending.row.case))
    : Effect.flatMap(caseFor(pending.row), (own) => traced(questionOf(context, pending, own)))
}
