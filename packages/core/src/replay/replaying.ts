/**
 * Replaying cases: asking both candidates again, several times, about the cases on which they differ or fail.
 */

import * as Effect from "effect/Effect"
import { textsOf } from "../cases/texts.ts"
import { caseIds } from "../compare/caseIds.ts"
import { oneScore, positionsOf } from "../compare/field.ts"
import type { SharedScore } from "../compare/sharedScores.ts"
import type { ComparisonError } from "../definition/ComparisonError.ts"
import type { Experiment } from "../definition/definition.ts"
import { ExperimentError } from "../definition/ExperimentError.ts"
import { type Options, resolve } from "../definition/settings.ts"
import { defined } from "../foundation/defined.ts"
import { execute, type RunError } from "../run/engine.ts"
import type * as Progress from "../run/Progress.ts"
import { plan } from "../run/plan/plan.ts"
import { type Outside, toPromise } from "../run/promise.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { Store } from "../store/Store.ts"
import { Trials } from "../store/Trials.ts"
import { type Answers, classify, type ScoredAnswer, scoredAnswersOf, smallestP } from "./classify.ts"
import type * as Replay from "./replayModel.ts"

/** Options of a replay: those of a run except `only`, `fresh` and `cases`, and these. */
export interface ReplayOptions extends Omit<Options, "only" | "fresh" | "cases"> {
  /** The name of the candidate to compare with. */
  readonly against: string
  /** The name of the candidate. */
  readonly candidate: string
  /**
   * Which cases to replay. `"flipped"`: the candidates' scores differ, the largest differences first.
   * `"failing"`: the new candidate's score is under 1, the lowest first. Or their ids.
   *
   * @defaultValue `"flipped"`
   */
  readonly replay?: "flipped" | "failing" | ReadonlyArray<string>
  /**
   * New answers per candidate and case, a whole number of 2 to 12.
   *
   * @defaultValue 5
   */
  readonly answers?: number
  /**
   * The most trials. Cases beyond are left out.
   *
   * @defaultValue 200
   */
  readonly maxCalls?: number
  /**
   * The name of the score: `match`, or `scorer.score`.
   *
   * @defaultValue the headline score
   */
  readonly score?: string
  /**
   * The level of the test that calls a case systematic.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
}

const fail = (experiment: string, message: string) => new ExperimentError({ experiment, message })

/** Answers of both candidates to some cases, by case id. */
const answersOf = Effect.fnUntraced(function* (
  run: StoredRun,
  positions: ReadonlyArray<number>,
  key: SharedScore["candidate"],
  isOfInterest: (caseId: string) => boolean,
  firstRepeats: number,
  repeats: number
) {
  const trials = yield* Trials
  const found = new Map<string, ReadonlyArray<{ first: Array<ScoredAnswer>; fresh: Array<ScoredAnswer> }>>()
  yield* trials.eachDetailed(run, (trial) => {
    const side = positions.indexOf(trial.candidate)
    if (side < 0 || trial.repeat >= repeats || !isOfInterest(trial.caseId)) return
    const sides = found.get(trial.caseId) ?? positions.map(() => ({ first: [], fresh: [] }))
    found.set(trial.caseId, sides)
    const score = trial.scores.find(({ scorer, name }) => scorer === key.scorer && name === key.name)?.value
    const given = scoredAnswersOf(trial, score)
    if (trial.repeat < firstRepeats) sides[side]?.first.push(given)
    else sides[side]?.fresh.push(given)
  })
  return found
})

const meanOf = (given: ReadonlyArray<ScoredAnswer>): number | undefined => {
  const scores = given.flatMap(({ score }) => score ?? [])
  return scores.length === 0 ? undefined : scores.reduce((sum, score) => sum + score, 0) / scores.length
}

/** How much a case deserves to be replayed; 0 not at all. */
const urgency = (chosen: "flipped" | "failing", against: Answers, candidate: Answers): number => {
  const before = meanOf(against.first)
  const after = meanOf(candidate.first)
  if (after === undefined) return 0
  if (chosen === "failing") return Math.max(0, 1 - after)
  return before === undefined ? 0 : Math.abs(after - before)
}

/** The input of a case and what is expected of it, as they are shown. */
const askedOn = Effect.fnUntraced(function* (
  run: StoredRun,
  [position = 0]: ReadonlyArray<number>,
  caseId: string
) {
  const [trial] = yield* (yield* Trials).ofCase(run, position, caseId)
  if (trial === undefined) return { input: "" }
  const { input, expected } = textsOf({ ...trial, outputJson: undefined })
  return { input, ...defined({ expected }) }
})

const none: Answers = { first: [], fresh: [] }

/**
 * Replays cases and says of each whether the difference between two candidates is systematic, or a candidate or the
 * grader is unsteady; `Replay` has the rule.
 *
 * Runs first what is missing of both candidates, as a run would. The new answers are further repeats of the chosen
 * cases in the same run: interrupted, it goes on where it was, and made again it asks nothing. Summaries and
 * comparisons that are told how many `repeats` count, as those of `run` are, do not see them.
 *
 * @returns fails as `run` does; with `ComparisonError` when there is no such score; and with `ExperimentError` when a
 * candidate or case is unknown, an option is impossible, or what is missing before the replay exceeds `maxCalls`
 */
export const replay = Effect.fn("Experiment.replay")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  asked: ReplayOptions
): Effect.fn.Return<Replay.Replay, RunError | ComparisonError, Store | Progress.Progress> {
  const {
    against,
    candidate,
    replay: which = "flipped",
    answers = 5,
    maxCalls = 200,
    score: wanted,
    alpha = 0.05,
    ...rest
  } = asked
  const { name } = experiment
  if (against === candidate) return yield* fail(name, `${against} cannot be replayed against itself`)
  if (!(Number.isInteger(answers) && answers >= 2 && answers <= 12)) {
    return yield* fail(name, `answers: expected a whole number from 2 to 12, found ${answers}`)
  }
  if (!(alpha > 0 && alpha < 0.5)) {
    return yield* fail(name, `alpha: expected a number above 0 and below 0.5, found ${alpha}`)
  }
  if (smallestP(answers) > alpha) {
    return yield* fail(
      name,
      `${answers} answers of each candidate cannot show a difference at alpha ${alpha}: their smallest possible p is ${Number(smallestP(answers).toPrecision(2))}; use more answers`
    )
  }
  if (!(Number.isSafeInteger(maxCalls) && maxCalls >= 2 * answers)) {
    return yield* fail(
      name,
      `maxCalls: expected at least ${2 * answers}, the calls of one case, found ${maxCalls}`
    )
  }
  const only = [against, candidate]
  const { repeats: before } = yield* resolve(experiment, { ...rest, only })
  const missing = (yield* plan(experiment, { ...rest, only })).candidates.reduce(
    (sum, { asked }) => sum + asked,
    0
  )
  if (missing > maxCalls) {
    return yield* fail(
      name,
      `${missing} trials of ${against} and ${candidate} are missing, more than the ${maxCalls} calls allowed; run the experiment first`
    )
  }
  const { opened, stopped } = yield* execute(experiment, { ...rest, only })
  const { run, selection } = opened
  const score = yield* oneScore(run, wanted)
  const positions = yield* positionsOf(run, only)
  const first = yield* answersOf(run, positions, score.candidate, selection.has, before, before)
  const chosen = typeof which === "string" ? which : "named"
  const eligible =
    typeof which === "string"
      ? [...first]
          .map(([caseId, [a = none, b = none]]) => ({ caseId, urgency: urgency(which, a, b) }))
          .filter((each) => each.urgency > 0)
          .sort((a, b) => b.urgency - a.urgency)
          .map(({ caseId }) => caseId)
      : [...new Set(which)]
  const unknown = eligible.filter((caseId) => !first.has(caseId))
  if (unknown.length > 0) {
    return yield* fail(name, `the selected cases do not include ${unknown.slice(0, 5).join(", ")}`)
  }
  const most = Math.floor((maxCalls - missing) / (2 * answers))
  const taken = stopped === undefined ? eligible.slice(0, most) : []
  const again =
    taken.length === 0
      ? undefined
      : yield* execute(experiment, { ...rest, only, cases: new Set(taken), repeats: before + answers })
  const found = yield* answersOf(
    run,
    positions,
    score.candidate,
    again?.opened.selection.has ?? (() => false),
    before,
    before + answers
  )
  const cases = yield* Effect.forEach(taken, (caseId) => {
    const [a = none, b = none] = found.get(caseId) ?? []
    return Effect.map(askedOn(run, positions, caseId), (asked) => ({
      ...classify(caseId, a, b, alpha),
      ...asked
    }))
  })
  const count = (kind: Replay.Kind): number => cases.filter((each) => each.kind === kind).length
  const why = stopped ?? again?.stopped
  return {
    _tag: "Replay",
    version: 1,
    experiment: name,
    run: run.id,
    against,
    candidate,
    scorer: score.scorer,
    score: score.score,
    chosen,
    alpha,
    answers,
    calls: 2 * answers * taken.length,
    eligible: eligible.length,
    leftOut: caseIds(eligible.slice(taken.length)),
    counts: {
      systematic: count("systematic"),
      flaky: count("flaky"),
      "grader-noise": count("grader-noise"),
      alike: count("alike"),
      "not-measured": count("not-measured")
    },
    cases,
    ...defined({ stopped: why })
  }
})

/** `replay` for code without Effect. Rejects with what `replay` fails with; prints nothing. */
export const replayPromise = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: ReplayOptions & Outside
): Promise<Replay.Replay> => toPromise(replay(experiment, options), options)
