/**
 * One trial: an attempt at an answer, journalled, scored and committed.
 */

import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Candidate, CandidateError, Facts, Question } from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import type { Case } from "../dataset/Case.ts"
import type { Row } from "../dataset/Dataset.ts"
import { frozenCopy } from "../dataset/frozen.ts"
import { defined } from "../foundation/defined.ts"
import * as Score from "../scorer/Score.ts"
import type { Scorer, Trial } from "../scorer/Scorer.ts"
import type { AttemptRow, NewScore } from "../store/Journal.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { AttemptContext, LastAttempt } from "./call/attempt.ts"
import * as Attempts from "./call/attempts.ts"
import { explain, isolate } from "./call/isolate.ts"
import type { LaneHandle } from "./call/laneHandles.ts"
import type { PreparedCandidate } from "./plan/prepare.ts"
import type { PendingWork } from "./plan/storedState.ts"
import { trialEnded, trialSpan } from "./spans.ts"

/** What all trials of a run share. */
export interface TrialContext<Input, Expected, Output> extends AttemptContext {
  readonly scorers: ReadonlyArray<Scorer<Input, Expected, Output>>
  readonly seed: number
}

/** One trial to carry out. `pendingWork` is what the store lacks of it. */
export interface PendingTrial<Input, Expected, Output> {
  readonly row: Row<Input, Expected>
  readonly candidate: number
  readonly prepared: PreparedCandidate<Input, Expected, Output>
  readonly repeat: number
  readonly pendingWork: PendingWork
}

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

const toScoreRow = (scorer: number, name: string, score: Score.Score): NewScore =>
  score._tag === "Scored" && Number.isFinite(score.value)
    ? {
        scorer,
        name,
        value: score.value,
        unscored: undefined,
        detailJson: score.detail === undefined ? undefined : JSON.stringify(score.detail)
      }
    : {
        scorer,
        name,
        value: undefined,
        unscored:
          score._tag === "Scored" ? `expected a finite number as score, found ${score.value}` : score.reason,
        detailJson: undefined,
        failed: score._tag === "Unscored" && score.failed === true
      }

/** A case for one that looks at it: shared where it is frozen, else with input and expected of its own. */
const caseFor = <Input, Expected>({
  case: shared,
  again
}: Row<Input, Expected>): Effect.Effect<Case<Input, Expected>> =>
  again === undefined
    ? Effect.succeed(shared)
    : Effect.map(
        Effect.promise(async () => again()),
        (own) => Object.freeze({ ...shared, ...own })
      )

/** The outcome for one scorer: shared where it is frozen, else read anew from what is stored of it. */
const outcomeFor = Effect.fnUntraced(function* <Input, Output>(
  candidate: Candidate<Input, Output>,
  outcome: Outcome.Outcome<Output>,
  { text }: Facts
): Effect.fn.Return<Outcome.Outcome<Output>> {
  if (outcome._tag !== "Answered" || Object.isFrozen(outcome)) return outcome
  const restored = yield* Effect.exit(Effect.suspend(() => candidate.restore({ text, output: undefined })))
  return Exit.isSuccess(restored) ? { ...outcome, output: restored.value } : outcome
})

/**
 * Scores a trial with every scorer. A scorer that fails leaves its scores unscored, with the reason. `kept`: scores that
 * the store has already; a scorer all of whose scores are among them is not asked.
 */
const scoreAll = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  { row, prepared }: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  trial: Omit<Trial<Input, Expected, Output>, keyof Case<Input, Expected>>,
  kept: ReadonlyArray<NewScore>
): Effect.fn.Return<ReadonlyArray<NewScore>> {
  const rows: Array<NewScore> = []
  const facts = frozenCopy(trial.facts) ?? trial.facts
  for (const [index, scorer] of context.scorers.entries()) {
    const before = kept.filter((each) => each.scorer === index)
    if (scorer.names.every((name) => before.some((each) => each.name === name))) {
      rows.push(...before)
      continue
    }
    const seen = Object.freeze({
      ...(yield* caseFor(row)),
      ...trial,
      facts,
      outcome: yield* outcomeFor(candidate, trial.outcome, facts)
    })
    // What a scorer computes is nobody's latency, and holds up that of others.
    const watch = context.stalls.begin()
    const exit = yield* isolate(() => scorer.score(seen), {
      timeouts: context.timeouts,
      stray: (what) => context.stray(`scorer ${scorer.name} of ${prepared.name}`, row.case.id, what)
    })
    watch.end(0, false)
    for (const name of scorer.names) {
      const score = Exit.isSuccess(exit)
        ? (exit.value[name] ?? Score.unscored(`the scorer returned no ${name}`))
        : Score.failed(explain(exit.cause, `no score within ${Duration.format(context.timeouts.limit)}`))
      rows.push(toScoreRow(index, name, score))
    }
  }
  return rows
})

/** How a trial ended. `replayed`: its answer was not generated now. */
export interface TrialResult {
  readonly ended: Outcome.Tag
  readonly replayed: boolean
}

/** Scores what was answered and records it. `kept` as in {@link scoreAll}. */
const conclude = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  { outcome, facts, latencyMs, attempt }: LastAttempt<Output>,
  elapsedMs: number | undefined,
  kept: ReadonlyArray<NewScore>
): Effect.fn.Return<TrialResult, StoreError> {
  const scores =
    outcome._tag === "Errored"
      ? []
      : yield* scoreAll(context, pending, candidate, { outcome, facts, latencyMs, attempts: attempt }, kept)
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
    scores
  })
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
