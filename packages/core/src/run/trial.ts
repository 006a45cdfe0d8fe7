/**
 * One trial: an attempt at an answer, journalled, scored and committed.
 */

import * as Effect from "effect/Effect"
import type { Candidate, Question } from "../candidate/Candidate.ts"
import type * as Outcome from "../candidate/Outcome.ts"
import type { Case } from "../dataset/Case.ts"
import { defined } from "../foundation/defined.ts"
import { runUserCode } from "../foundation/userCode.ts"
import type { Judgement, NewScore } from "../store/Journal.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { LastAttempt } from "./call/attempt.ts"
import * as Attempts from "./call/attempts.ts"
import type { LaneHandle } from "./call/laneHandles.ts"
import { endedTrial } from "./endedTrial.ts"
import { opponentOf } from "./measure/opponents.ts"
import type { Asking } from "./measure/scoreAll.ts"
import { judge } from "./scoring.ts"
import { trialEnded, trialSpan } from "./spans.ts"
import { takeUp } from "./takeUp.ts"
import type { PendingTrial, TrialContext } from "./trialContext.ts"
import { caseFor } from "./views.ts"

export type { PendingTrial, TrialContext } from "./trialContext.ts"

/** How a trial ended. `replayed`: its answer was not generated now. `waits`: a scorer is still to score it. */
export interface TrialResult {
  readonly ended: Outcome.Tag
  readonly replayed: boolean
  readonly waits: boolean
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

/** Scores what was answered and records it. `kept` as in `scoreAll`. */
const conclude = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  { outcome, facts, latencyMs, attempt }: LastAttempt<Output>,
  elapsedMs: number | undefined,
  kept: ReadonlyArray<NewScore>,
  asking: Asking<Output>
): Effect.fn.Return<TrialResult, StoreError> {
  const last = { outcome, facts, latencyMs, attempt }
  const { judgement, scores, calledBy } = yield* judge(context, pending, candidate, last, kept, asking)
  const had = scores.filter((score) => score.waits !== true)
  if (context.telemetry !== undefined) {
    yield* trialEnded(context.clock, { outcome: outcome._tag, scores: had, scorers: context.scorers })
  }
  yield* context.journal.recordTrial(context.run, {
    candidate: pending.candidate,
    caseId: pending.row.case.id,
    repeat: pending.repeat,
    attempt,
    elapsedMs,
    outcome: outcome._tag,
    ...judgement,
    scores,
    ...(calledBy.length === 0 ? {} : { calledBy })
  })
  const waits = had.length < scores.length
  // A trial whose scores are not all there is told of when they are.
  if (!waits) yield* announce(context, pending, last, judgement, scores)
  recount(context, pending, kept, scores)
  return { ended: outcome._tag, replayed: facts.replayed ?? false, waits }
})

/** Counts what waits now, and what does no longer. */
const recount = <Input, Expected, Output>(
  { measuring, scorers }: TrialContext<Input, Expected, Output>,
  { pendingWork: { pending } }: PendingTrial<Input, Expected, Output>,
  kept: ReadonlyArray<NewScore>,
  scores: ReadonlyArray<NewScore>
): void => {
  if (!measuring.isAny() || pending === "rescore") return
  for (const index of scorers.keys()) {
    const own = scores.filter(({ scorer }) => scorer === index)
    const waits = own.some((score) => score.waits === true)
    if (waits && pending !== "wait") measuring.waits(index, 1)
    if (!waits && pending === "wait" && own.length > 0 && !kept.some(({ scorer }) => scorer === index))
      measuring.waits(index, -1)
  }
}

const carryOut = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  { handle, waits, turn }: Way,
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
  return yield* conclude(context, pending, candidate, lastAttempt, elapsedMs, [], {
    turn,
    opponentOf: waitForOpponent
  })
})

/** An answer is compared when all candidates have answered. */
const waitForOpponent = (name: string): Effect.Effect<string> =>
  Effect.succeed(`it is compared with ${name} when both have answered`)

const never = (): Effect.Effect<boolean> => Effect.succeed(false)
const atOnce = (): Effect.Effect<boolean> => Effect.succeed(true)

const scoreStored = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>
): Effect.fn.Return<TrialResult | undefined, StoreError> {
  const key = { candidate: pending.candidate, caseId: pending.row.case.id, repeat: pending.repeat }
  const taken = yield* takeUp(context, key, candidate)
  if (taken === undefined) return undefined
  const { pending: work } = pending.pendingWork
  const kept = work === "score" ? [] : yield* context.journal.keptScores(context.run, key)
  if (work !== "wait") context.decided(pending.prepared.name, taken.outcome._tag === "Errored")
  return yield* conclude(
    context,
    pending,
    candidate,
    taken,
    undefined,
    kept,
    work === "wait"
      ? { turn: atOnce, opponentOf: (name) => opponentOf(context, name, key) }
      : { turn: never, opponentOf: waitForOpponent }
  )
})

const questionOf = <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  { prepared, repeat }: PendingTrial<Input, Expected, Output>,
  { id, input }: Case<Input, Expected>
): Question<Input> =>
  Object.freeze({ input, caseId: id, candidate: prepared.name, repeat, seed: context.seed })

/**
 * Scores the answer that the store has of a trial: the process ended before it was scored, or a scorer failed then or waits.
 * Only the answers of waiting scorers make calls; others leave those to be made later. Undefined when that answer can no
 * longer be read, and has to be asked for again. Fails only when the store does.
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
 * How a trial is carried out.
 *
 * - `handle`: where its calls wait, if they do.
 * - `waits`: told when a function does not answer at once.
 * - `turn`: asks whether scorers may make their calls now; else these are left for later.
 */
export interface Way {
  readonly handle: LaneHandle | undefined
  readonly waits: (() => void) | undefined
  readonly turn: (scorers: ReadonlyArray<number>) => Effect.Effect<boolean>
}

/**
 * Carries out one trial. Undefined when it has to be left for another time: the budget is spent, or its provider takes no
 * calls. Fails only when the store does.
 */
export const run = <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  way: Way
): Effect.Effect<TrialResult | undefined, StoreError> => {
  const traced = (question: Question<Input>) =>
    trialSpan(
      context.telemetry,
      context.run.id,
      question
    )(carryOut(context, pending, candidate, way, question))
  return pending.row.again === undefined
    ? traced(questionOf(context, pending, pending.row.case))
    : Effect.flatMap(caseFor(pending.row), (own) => traced(questionOf(context, pending, own)))
}
