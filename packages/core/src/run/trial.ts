/**
 * One trial: an attempt at an answer, journalled, scored and committed.
 */
import { Cause, type Clock, Duration, Effect, Exit, Schema } from "effect"
import { type Candidate, CandidateError, type Facts } from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import type { Row } from "../dataset/Dataset.ts"
import * as Score from "../scorer/Score.ts"
import type { Scorer, Trial } from "../scorer/Scorer.ts"
import { describe } from "../settle.ts"
import type { AttemptRow, Known, ScoreRow, Service, StoredRun, StoreError } from "../store/RunStore.ts"
import type { Prepared } from "./prepare.ts"

/** What all trials of a run share. */
export interface Bench<Input, Expected, Output> {
  readonly store: Service
  readonly run: StoredRun
  readonly scorers: ReadonlyArray<Scorer<Input, Expected, Output>>
  readonly timeout: Duration.Duration
  readonly seed: number
  readonly clock: Clock.Clock
}

/** One trial to carry out. `known` is what the store already has of it. */
export interface Todo<Input, Expected, Output> {
  readonly row: Row<Input, Expected>
  readonly candidate: number
  readonly prepared: Prepared<Input, Expected, Output>
  readonly repeat: number
  readonly known: Known | undefined
}

interface Attempted<Output> {
  readonly attempt: number
  readonly outcome: Outcome.Outcome<Output>
  readonly facts: Facts
  readonly latencyMs: number | undefined
}

const explain = (cause: Cause.Cause<CandidateError>): string => {
  const thrown = Cause.squash(cause)
  return thrown instanceof CandidateError ? thrown.message : describe(thrown)
}

/** Runs one attempt and takes its time. Interruption passes through; everything else becomes an outcome. */
const answer = Effect.fnUntraced(function* <Input, Expected, Output>(
  bench: Bench<Input, Expected, Output>,
  todo: Todo<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  attempt: number
): Effect.fn.Return<Attempted<Output>> {
  const { clock } = bench
  const asked = candidate.answer({
    input: todo.row.case.input,
    caseId: todo.row.case.id,
    candidate: todo.prepared.name,
    repeat: todo.repeat,
    seed: bench.seed
  })
  const startedAt = clock.monotonicTimeNanosUnsafe()
  // A baseline computes without waiting: nothing could interrupt it, so no timer is set.
  const exit = yield* Effect.exit(
    candidate.kind === "baseline"
      ? asked
      : Effect.timeoutOrElse(asked, {
          duration: bench.timeout,
          orElse: () =>
            Effect.fail(new CandidateError({ message: `no answer within ${Duration.format(bench.timeout)}` }))
        })
  )
  const elapsedMs = Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e6
  if (Exit.isSuccess(exit)) {
    const { outcome, facts } = exit.value
    const latencyMs = facts.replayed === true ? facts.latencyMs : (facts.latencyMs ?? elapsedMs)
    return { attempt, outcome, facts, latencyMs }
  }
  if (Cause.hasInterruptsOnly(exit.cause)) return yield* Effect.interrupt
  return { attempt, outcome: Outcome.errored(explain(exit.cause)), facts: {}, latencyMs: elapsedMs }
})

/** The output as JSON. A function may return anything; only JSON comes back the same from the store. */
const encodeOutput = (output: unknown): string | undefined => {
  try {
    return isJson(output) ? JSON.stringify(output) : undefined
  } catch {
    return undefined
  }
}

const isJson = Schema.is(Schema.Json)

const toAttemptRow = <Input, Expected, Output>(
  todo: Todo<Input, Expected, Output>,
  attempted: Attempted<Output>,
  outputJson: string | undefined,
  startedAt: number
): AttemptRow => {
  const { attempt, outcome, facts, latencyMs } = attempted
  return {
    candidate: todo.candidate,
    caseId: todo.row.case.id,
    repeat: todo.repeat,
    attempt,
    startedAt,
    latencyMs,
    replayed: facts.replayed ?? false,
    outcome: outcome._tag,
    reason:
      outcome._tag === "Answered" ? undefined : outcome._tag === "Errored" ? outcome.error : outcome.reason,
    outputJson,
    confidence: outcome._tag === "Answered" ? outcome.confidence : undefined,
    text: facts.text,
    usage: facts.usage,
    model: facts.model,
    requestId: facts.requestId
  }
}

/** Attempts an answer and journals it. Once an answer is there, interruption waits until it is journalled. */
const attemptAndJournal = <Input, Expected, Output>(
  bench: Bench<Input, Expected, Output>,
  todo: Todo<Input, Expected, Output>,
  candidate: Candidate<Input, Output>
): Effect.Effect<Attempted<Output>, StoreError> =>
  Effect.uninterruptibleMask(
    Effect.fnUntraced(function* (restore) {
      const startedAt = bench.clock.currentTimeMillisUnsafe()
      let attempted = yield* restore(answer(bench, todo, candidate, (todo.known?.attempts ?? 0) + 1))
      let outputJson: string | undefined
      if (attempted.outcome._tag === "Answered") {
        outputJson = encodeOutput(attempted.outcome.output)
        if (outputJson === undefined && attempted.facts.text === undefined) {
          const error = "the output is not JSON; return plain data, or use a task with an output schema"
          attempted = { ...attempted, outcome: Outcome.errored(error) }
        }
      }
      const row = toAttemptRow(todo, attempted, outputJson, startedAt)
      return { ...attempted, attempt: yield* bench.store.journal(bench.run, row) }
    })
  )

const parseJson = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Json))

/** Rebuilds the outcome of a journalled attempt. */
const restoreOutcome = Effect.fnUntraced(function* <Input, Output>(
  candidate: Candidate<Input, Output>,
  row: AttemptRow
): Effect.fn.Return<Outcome.Outcome<Output>, CandidateError | Schema.SchemaError> {
  const reason = row.reason ?? ""
  switch (row.outcome) {
    case "Answered": {
      const output = row.outputJson === undefined ? undefined : yield* parseJson(row.outputJson)
      const restored = yield* candidate.restore({ text: row.text, output })
      return Outcome.answered(restored, row.confidence === undefined ? {} : { confidence: row.confidence })
    }
    case "Escalated":
      return Outcome.escalated(reason)
    case "Refused":
      return Outcome.refused(reason)
    case "Malformed":
      return Outcome.malformed(reason)
    case "Truncated":
      return Outcome.truncated(reason)
    case "Errored":
      return Outcome.errored(reason)
  }
})

/** What the store has of a trial that was answered but not scored: the process ended in between. */
const takeUp = Effect.fnUntraced(function* <Input, Expected, Output>(
  bench: Bench<Input, Expected, Output>,
  todo: Todo<Input, Expected, Output>,
  candidate: Candidate<Input, Output>
): Effect.fn.Return<Attempted<Output> | undefined, StoreError> {
  if (todo.known?.isAnswered !== true) return undefined
  const row = yield* bench.store.lastAttempt(bench.run, {
    candidate: todo.candidate,
    caseId: todo.row.case.id,
    repeat: todo.repeat
  })
  if (row === undefined) return undefined
  // An answer that can no longer be read is asked for again.
  const outcome = yield* Effect.orElseSucceed(restoreOutcome(candidate, row), () => undefined)
  if (outcome === undefined) return undefined
  const facts: Facts = {
    ...(row.text === undefined ? {} : { text: row.text }),
    ...(row.usage === undefined ? {} : { usage: row.usage }),
    ...(row.model === undefined ? {} : { model: row.model }),
    ...(row.requestId === undefined ? {} : { requestId: row.requestId }),
    replayed: row.replayed
  }
  return { attempt: row.attempt, outcome, facts, latencyMs: row.latencyMs }
})

const toScoreRow = (scorer: number, name: string, score: Score.Score): ScoreRow =>
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
        unscored: score._tag === "Scored" ? `the score ${score.value} is not a finite number` : score.reason,
        detailJson: undefined
      }

/** Scores a trial with every scorer. A scorer that fails leaves its scores unscored, with the reason. */
const scoreAll = <Input, Expected, Output>(
  bench: Bench<Input, Expected, Output>,
  trial: Trial<Input, Expected, Output>
): Effect.Effect<ReadonlyArray<ScoreRow>> =>
  Effect.map(
    Effect.forEach(bench.scorers, (scorer, index) =>
      Effect.suspend(() => scorer.score(trial)).pipe(
        Effect.map((scores) =>
          scorer.names.map((name) =>
            toScoreRow(index, name, scores[name] ?? Score.unscored(`the scorer returned no ${name}`))
          )
        ),
        Effect.catchDefect((defect) =>
          Effect.succeed(
            scorer.names.map((name) => toScoreRow(index, name, Score.unscored(describe(defect))))
          )
        )
      )
    ),
    (rows) => rows.flat()
  )

/** How a trial ended. `replayed`: its answer was not generated now. */
export interface Ended {
  readonly ended: Outcome.Tag
  readonly replayed: boolean
}

/** Carries out one trial. Fails only when the store does. */
export const run = Effect.fnUntraced(function* <Input, Expected, Output>(
  bench: Bench<Input, Expected, Output>,
  todo: Todo<Input, Expected, Output>,
  candidate: Candidate<Input, Output>
): Effect.fn.Return<Ended, StoreError> {
  const attempted =
    (yield* takeUp(bench, todo, candidate)) ?? (yield* attemptAndJournal(bench, todo, candidate))
  const { outcome, facts, latencyMs, attempt } = attempted
  const scores =
    outcome._tag === "Errored"
      ? []
      : yield* scoreAll(bench, { case: todo.row.case, outcome, facts, latencyMs, attempts: attempt })
  yield* bench.store.commit(bench.run, {
    candidate: todo.candidate,
    caseId: todo.row.case.id,
    repeat: todo.repeat,
    attempt,
    outcome: outcome._tag,
    scores
  })
  return { ended: outcome._tag, replayed: facts.replayed ?? false }
})
