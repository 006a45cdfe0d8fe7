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
import type { Row } from "../dataset/Dataset.ts"
import * as Score from "../scorer/Score.ts"
import type { Scorer, Trial } from "../scorer/Scorer.ts"
import type { AttemptRow, Known, ScoreRow, StoreError } from "../store/RunStore.ts"
import type { Attempted, Desk } from "./attempt.ts"
import * as Attempts from "./attempts.ts"
import { explain, isolate } from "./isolate.ts"
import type { Line } from "./lines.ts"
import type { Prepared } from "./prepare.ts"
import { trialEnded, trialSpan } from "./spans.ts"

/** What all trials of a run share. */
export interface Bench<Input, Expected, Output> extends Desk {
  readonly scorers: ReadonlyArray<Scorer<Input, Expected, Output>>
  readonly seed: number
}

/** One trial to carry out. `known` is what the store already has of it. */
export interface Todo<Input, Expected, Output> {
  readonly row: Row<Input, Expected>
  readonly candidate: number
  readonly prepared: Prepared<Input, Expected, Output>
  readonly repeat: number
  readonly known: Known | undefined
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
    const exit = yield* isolate(() => scorer.score(trial), bench.timeouts)
    for (const name of scorer.names) {
      const score = Exit.isSuccess(exit)
        ? (exit.value[name] ?? Score.unscored(`the scorer returned no ${name}`))
        : Score.unscored(explain(exit.cause, `no score within ${Duration.format(bench.timeouts.limit)}`))
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

const carryOut = Effect.fnUntraced(function* <Input, Expected, Output>(
  bench: Bench<Input, Expected, Output>,
  todo: Todo<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  line: Line | undefined,
  question: Question<Input>
): Effect.fn.Return<Ended | undefined, StoreError> {
  const since = bench.clock.monotonicTimeNanosUnsafe()
  const taken = todo.known?.isAnswered === true ? yield* takeUp(bench, todo, candidate) : undefined
  const attempts = todo.known?.attempts ?? 0
  const order = { candidate, position: todo.candidate, question, attempts, line }
  const attempted = taken ?? (yield* Attempts.make(bench, order))
  if (attempted === undefined) return undefined
  const { outcome, facts, latencyMs, attempt } = attempted
  if (taken !== undefined) bench.decided(question.candidate, outcome._tag === "Errored")
  const elapsedMs =
    taken === undefined ? Number(bench.clock.monotonicTimeNanosUnsafe() - since) / 1e6 : undefined
  const scores =
    outcome._tag === "Errored"
      ? []
      : yield* scoreAll(bench, { case: todo.row.case, outcome, facts, latencyMs, attempts: attempt })
  if (bench.telemetry !== undefined) {
    yield* trialEnded(bench.clock, { outcome: outcome._tag, scores, scorers: bench.scorers })
  }
  yield* bench.store.commit(bench.run, {
    candidate: todo.candidate,
    caseId: todo.row.case.id,
    repeat: todo.repeat,
    attempt,
    elapsedMs,
    outcome: outcome._tag,
    scores
  })
  return { ended: outcome._tag, replayed: facts.replayed ?? false }
})

/**
 * Carries out one trial; its calls wait in `line`, where there is one. Undefined when it has to be left for another
 * time: the budget is spent, or its provider takes no calls. Fails only when the store does.
 */
export const run = <Input, Expected, Output>(
  bench: Bench<Input, Expected, Output>,
  todo: Todo<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  line: Line | undefined
): Effect.Effect<Ended | undefined, StoreError> => {
  const question = {
    input: todo.row.case.input,
    caseId: todo.row.case.id,
    candidate: todo.prepared.name,
    repeat: todo.repeat,
    seed: bench.seed
  }
  return trialSpan(bench.telemetry, bench.run.id, question)(carryOut(bench, todo, candidate, line, question))
}
