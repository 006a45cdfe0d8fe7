/**
 * What is made of an answer: its scores, and how the trial failed.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Candidate, Facts } from "../candidate/Candidate.ts"
import type * as Outcome from "../candidate/Outcome.ts"
import type { Case } from "../dataset/Case.ts"
import type { Row } from "../dataset/Dataset.ts"
import { frozenCopy } from "../dataset/frozen.ts"
import { words } from "../dataset/gracefulLabel.ts"
import { modeOf } from "../failure/modeOf.ts"
import { isRightBy } from "../failure/options.ts"
import { defined } from "../foundation/defined.ts"
import * as Score from "../scorer/Score.ts"
import type { Trial } from "../scorer/Scorer.ts"
import type { Judgement, NewScore } from "../store/Journal.ts"
import type { LastAttempt } from "./call/attempt.ts"
import { explain, isolate } from "./call/isolate.ts"
import { type Signs, signsOf } from "./judging.ts"
import type { PendingTrial, TrialContext } from "./trialContext.ts"

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
export const caseFor = <Input, Expected>({
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

/**
 * The scores of a case that is not to be answered. No scorer can tell: what tells right answers is 1 where the trial
 * failed as it was to, and else 0.
 */
const scoresOfGraceful = <Input, Expected, Output>(
  { scorers, right }: TrialContext<Input, Expected, Output>,
  graceful: NonNullable<Case<Input, Expected>["graceful"]>,
  mode: Judgement["mode"]
): ReadonlyArray<NewScore> => {
  const expected = words({ graceful })
  return scorers.flatMap(({ names }, scorer) =>
    names.map((name) =>
      toScoreRow(
        scorer,
        name,
        scorer !== right?.scorer || name !== right.name || right.unit !== "share"
          ? Score.unscored(`not asked: the case expects ${expected}`)
          : mode === "right"
            ? Score.scored(1)
            : Score.scored(0, { reason: `expected ${expected}, found ${foundIn(mode)}` })
      )
    )
  )
}

/** What came of a case that was not to be answered. */
const foundIn = (mode: Judgement["mode"]): string =>
  mode === "wrong-detectable" || mode === "wrong-silent" ? "an answer" : `a trial that is ${mode}`

/** Scores a trial and finds how it failed. `kept` as in {@link scoreAll}. */
export const judge = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: TrialContext<Input, Expected, Output>,
  pending: PendingTrial<Input, Expected, Output>,
  candidate: Candidate<Input, Output>,
  { outcome, facts, latencyMs, attempt }: LastAttempt<Output>,
  kept: ReadonlyArray<NewScore>
): Effect.fn.Return<{ readonly judgement: Judgement; readonly scores: ReadonlyArray<NewScore> }> {
  const { case: each } = pending.row
  if (outcome._tag === "Errored") return { judgement: { mode: "not-measured" }, scores: [] }
  const own = () => Effect.all([caseFor(pending.row), outcomeFor(candidate, outcome, facts)])
  const signs: Signs = yield* signsOf(context.failures, pending.prepared.name, outcome, facts, own, {
    timeouts: context.timeouts,
    stray: (what) => context.stray(pending.prepared.name, each.id, what)
  })
  const modeBy = (isRight: boolean | undefined): Judgement["mode"] =>
    modeOf({
      outcome: outcome._tag,
      isRight,
      abstaining: signs.abstention?.kind,
      isCaught: signs.alarm !== undefined,
      graceful: each.graceful
    })
  const judged = (mode: Judgement["mode"]): Judgement => ({
    mode,
    ...defined({ abstains: signs.abstention?.evidence, alarm: signs.alarm })
  })
  if (each.graceful !== undefined) {
    const mode = modeBy(undefined)
    return { judgement: judged(mode), scores: scoresOfGraceful(context, each.graceful, mode) }
  }
  const trial = { outcome, facts, latencyMs, attempts: attempt }
  const scores = yield* scoreAll(context, pending, candidate, trial, kept)
  const { right } = context
  const value = scores.find(({ scorer, name }) => scorer === right?.scorer && name === right.name)?.value
  return {
    judgement: judged(modeBy(right === undefined ? undefined : isRightBy(right, value))),
    scores
  }
})
