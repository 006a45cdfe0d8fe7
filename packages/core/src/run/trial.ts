/**
 * One trial: an attempt at an answer, journalled, scored and committed.
 */
import { Cause, type Clock, Duration, Effect, Exit, Fiber, Result, Schema } from "effect"
import { type Candidate, CandidateError, Facts } from "../candidate/Candidate.ts"
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

/** Our own time limit, told apart from any that the code of a user sets itself. */
const outOfTime = Symbol("out of time")

const explain = (cause: Cause.Cause<unknown>, timedOut: string): string => {
  if (Cause.hasInterruptsOnly(cause)) return "it interrupted itself"
  const thrown = Cause.squash(cause)
  if (thrown === outOfTime) return timedOut
  return thrown instanceof CandidateError ? thrown.message : describe(thrown)
}

/**
 * Runs the code of a user in a fiber of its own, within a time limit. Whatever becomes of it, an interruption of its
 * own making included, is its exit; an interruption of the run is not, and passes through.
 */
const isolate = <A, E>(body: () => Effect.Effect<A, E>, limit: Duration.Duration | undefined) => {
  const run = Effect.suspend(body)
  return Effect.flatMap(
    Effect.forkChild(
      limit === undefined
        ? run
        : Effect.timeoutOrElse(run, { duration: limit, orElse: () => Effect.fail(outOfTime) }),
      { startImmediately: true }
    ),
    Fiber.await
  )
}

const isFacts: (facts: unknown) => boolean = Schema.is(Facts)

/** Facts as they may be stored: of those that do not fit their description, the text alone. */
const checked = (facts: Facts): Facts =>
  isFacts(facts) ? facts : typeof facts.text === "string" ? { text: facts.text } : {}

/** Runs one attempt and takes its time. Interruption of the run passes through; all else becomes an outcome. */
const answer = Effect.fnUntraced(function* <Input, Expected, Output>(
  bench: Bench<Input, Expected, Output>,
  todo: Todo<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  attempt: number
): Effect.fn.Return<Attempted<Output>> {
  const { clock } = bench
  const question = {
    input: todo.row.case.input,
    caseId: todo.row.case.id,
    candidate: todo.prepared.name,
    repeat: todo.repeat,
    seed: bench.seed
  }
  const startedAt = clock.monotonicTimeNanosUnsafe()
  // A baseline computes without waiting: nothing could interrupt it, so no timer is set.
  const limit = candidate.kind === "baseline" ? undefined : bench.timeout
  const exit = yield* isolate(() => candidate.answer(question), limit)
  const elapsedMs = Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e6
  if (Exit.isSuccess(exit)) {
    const { outcome } = exit.value
    const facts = checked(exit.value.facts)
    const latencyMs = facts.replayed === true ? facts.latencyMs : (facts.latencyMs ?? elapsedMs)
    return { attempt, outcome, facts, latencyMs }
  }
  const error = explain(exit.cause, `no answer within ${Duration.format(bench.timeout)}`)
  return { attempt, outcome: Outcome.errored(error), facts: {}, latencyMs: elapsedMs }
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
    firstTokenMs: facts.firstTokenMs,
    queuedMs: undefined,
    limitedMs: undefined,
    replayed: facts.replayed ?? false,
    outcome: outcome._tag,
    error: undefined,
    cost: undefined,
    reason:
      outcome._tag === "Answered" ? undefined : outcome._tag === "Errored" ? outcome.error : outcome.reason,
    outputJson,
    confidence:
      outcome._tag === "Answered" && Number.isFinite(outcome.confidence) ? outcome.confidence : undefined,
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
      const output = row.outputJson === undefined ? undefined : yield* parseJson(row.outputJson)
      const restored = yield* Effect.result(candidate.restore({ text: row.text, output }))
      if (Result.isSuccess(restored)) {
        const { confidence } = row
        return Outcome.answered(restored.success, confidence === undefined ? {} : { confidence })
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
const scoreAll = Effect.fnUntraced(function* <Input, Expected, Output>(
  bench: Bench<Input, Expected, Output>,
  trial: Trial<Input, Expected, Output>
): Effect.fn.Return<ReadonlyArray<ScoreRow>> {
  const rows: Array<ScoreRow> = []
  for (const [index, scorer] of bench.scorers.entries()) {
    const exit = yield* isolate(() => scorer.score(trial), bench.timeout)
    for (const name of scorer.names) {
      const score = Exit.isSuccess(exit)
        ? (exit.value[name] ?? Score.unscored(`the scorer returned no ${name}`))
        : Score.unscored(explain(exit.cause, `no score within ${Duration.format(bench.timeout)}`))
      rows.push(toScoreRow(index, name, score))
    }
  }
  return rows
})

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
    elapsedMs: undefined,
    outcome: outcome._tag,
    scores
  })
  return { ended: outcome._tag, replayed: facts.replayed ?? false }
})
