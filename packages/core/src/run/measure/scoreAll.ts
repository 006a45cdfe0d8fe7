/**
 * The scores of a trial by all scorers, those that call models after the others.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Candidate } from "../../candidate/Candidate.ts"
import type { Case } from "../../dataset/Case.ts"
import { frozenCopy } from "../../dataset/frozen.ts"
import { defined } from "../../foundation/defined.ts"
import * as Score from "../../scorer/Score.ts"
import type { Opponent, Scorer, Trial } from "../../scorer/Scorer.ts"
import type { NewScore } from "../../store/Journal.ts"
import type { StoreError } from "../../store/StoreError.ts"
import type { LastAttempt } from "../call/attempt.ts"
import { explain } from "../call/isolate.ts"
import type { PendingTrial, TrialContext } from "../trialContext.ts"
import { caseFor, outcomeFor } from "../views.ts"
import { scoreBy } from "./scoreBy.ts"

/** A score as it is stored. */
export const toScoreRow = (scorer: number, name: string, score: Score.Score): NewScore =>
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

/**
 * How scorers that call models are asked.
 *
 * - `turn`: asks whether their calls may be made now; else they wait.
 * - `opponentOf`: the answer of a candidate to compare with, or why there is none by now.
 */
export interface Asking<Output> {
  readonly turn: (scorers: ReadonlyArray<number>) => Effect.Effect<boolean>
  readonly opponentOf: (candidate: string) => Effect.Effect<Opponent<Output> | string, StoreError>
}

/** What scoring came to. `calledBy`: scorers by position whose calls are done with. */
export interface AllScores {
  readonly scores: ReadonlyArray<NewScore>
  readonly calledBy: ReadonlyArray<number>
}

/** Scores that are still to be had. */
const waitingRows = (scorer: number, names: ReadonlyArray<string>, why: string): ReadonlyArray<NewScore> =>
  names.map((name) => ({
    ...toScoreRow(scorer, name, Score.unscored(`not scored yet: ${why}`)),
    waits: true
  }))

/** The scores of one scorer, which may call models. */
const scoreOne = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  { row, prepared, candidate: position, repeat }: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  trial: Omit<Trial<Input, Expected, Output>, keyof Case<Input, Expected>>,
  attempt: number,
  index: number,
  scorer: Scorer<Input, Expected, Output>,
  opponent: Opponent<Output> | undefined
): Effect.fn.Return<ReadonlyArray<NewScore>, StoreError> {
  const { measuring } = context
  const own = yield* caseFor(row)
  const seen = Object.freeze({
    ...own,
    ...trial,
    candidate: prepared.name,
    outcome: yield* outcomeFor(candidate, trial.outcome, trial.facts),
    ...defined({ opponent })
  })
  const question = { input: own.input, caseId: own.id, candidate: prepared.name, repeat, seed: context.seed }
  const ended = yield* scoreBy(
    context,
    {
      question,
      position,
      scorer: { position: index, name: scorer.name },
      attempt,
      giveUp: (reason) => context.gaveUp(`scorer ${scorer.name}`, reason),
      called: () => measuring.hasCalled(index),
      stray: (what) => context.stray(`scorer ${scorer.name} of ${prepared.name}`, own.id, what)
    },
    yield* Effect.context<never>(),
    (caller) => scorer.score(seen, caller)
  )
  if (ended._tag === "Left") {
    measuring.close(index)
    return waitingRows(index, scorer.names, noCalls)
  }
  const { exit } = ended
  return scorer.names.map((name) =>
    toScoreRow(
      index,
      name,
      Exit.isSuccess(exit)
        ? (exit.value[name] ?? Score.unscored(`the scorer returned no ${name}`))
        : Score.failed(explain(exit.cause, `no score within ${Duration.format(context.timeouts.limit)}`))
    )
  )
})

const noCalls = "its calls cannot be made"

/** Whether a scorer is done with its calls: it has scored, or said why it cannot. */
const isDone = (rows: ReadonlyArray<NewScore>): boolean =>
  rows.every(({ failed, waits }) => failed !== true && waits !== true)

/**
 * Scores a trial with every scorer, those that call models last. A scorer that fails leaves its scores unscored, with the
 * reason. `kept`: scores that the store has already; a scorer all of whose scores are among them is not asked.
 */
export const scoreAll = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  { attempt, ...answer }: LastAttempt<Output>,
  kept: ReadonlyArray<NewScore>,
  { turn, opponentOf }: Asking<Output>
): Effect.fn.Return<AllScores, StoreError> {
  const { scorers, measuring } = context
  const rows: Array<NewScore> = []
  const calledBy: Array<number> = []
  const facts = frozenCopy(answer.facts) ?? answer.facts
  const trial = { ...answer, facts, attempts: attempt }
  const later: Array<readonly [index: number, opponent: Opponent<Output> | undefined]> = []
  const score = (index: number, opponent?: Opponent<Output>): Effect.Effect<void, StoreError> => {
    const scorer = scorers[index]
    if (scorer === undefined) return Effect.void
    return Effect.map(
      scoreOne(context, pending, candidate, trial, attempt, index, scorer, opponent),
      (own) => {
        rows.push(...own)
        if (measuring.isCalling(index) && isDone(own)) calledBy.push(index)
      }
    )
  }
  for (const [index, scorer] of scorers.entries()) {
    // An answer is not compared with itself.
    if (scorer.opponent === pending.prepared.name) continue
    const before = kept.filter((each) => each.scorer === index)
    if (scorer.names.every((name) => before.some((each) => each.name === name))) rows.push(...before)
    else if (measuring.isClosed(index)) rows.push(...waitingRows(index, scorer.names, noCalls))
    else if (scorer.opponent !== undefined) {
      const opponent = yield* opponentOf(scorer.opponent)
      if (typeof opponent === "string") rows.push(...waitingRows(index, scorer.names, opponent))
      else later.push([index, opponent])
    } else if (measuring.isCalling(index)) later.push([index, undefined])
    else yield* score(index)
  }
  const mayCall = later.length > 0 && (yield* turn(later.map(([index]) => index)))
  if (mayCall) {
    yield* Effect.forEach(later, ([index, opponent]) => score(index, opponent), {
      concurrency: "unbounded",
      discard: true
    })
  } else {
    for (const [index] of later)
      rows.push(...waitingRows(index, scorers[index]?.names ?? [], "it takes its turn"))
  }
  return { scores: rows.sort((a, b) => a.scorer - b.scorer), calledBy }
})
