/**
 * Racing many candidates for the best of them: all start on a few cases, and whoever is shown worse than another goes
 * out before more is spent on it.
 */

import * as Effect from "effect/Effect"
import { type Entry, oneScore, rangeOf, readField, scoredMeans, triedBy } from "../compare/field.ts"
import type { ComparisonError } from "../definition/ComparisonError.ts"
import type { Experiment } from "../definition/definition.ts"
import { ExperimentError } from "../definition/ExperimentError.ts"
import type { Options } from "../definition/settings.ts"
import { defined } from "../foundation/defined.ts"
import { execute, type RunError } from "../run/engine.ts"
import type * as Progress from "../run/Progress.ts"
import { plan } from "../run/plan/plan.ts"
import { type Outside, toPromise } from "../run/promise.ts"
import type { Scorer } from "../scorer/Scorer.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { Store } from "../store/Store.ts"
import { Trials } from "../store/Trials.ts"
import { type Elimination, eliminate, levelOf, schedule } from "./elimination.ts"
import type * as Race from "./Race.ts"

/** Options of a race: those of a run, and these. */
export interface RaceOptions extends Options {
  /**
   * The most cases that the race may use, a whole number of 1 or more. It is always the same sample.
   *
   * @defaultValue all cases
   */
  readonly limit?: number | undefined
  /**
   * The name of the score to race for: `match`, or `scorer.score`.
   *
   * @defaultValue the headline score
   */
  readonly score?: string
  /**
   * The most that the chance may be of losing the best candidate, between 0 and 0.5.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
  /**
   * After how many cases to look, rising. It is to be fixed before the race. The last look is at all cases in
   * any case.
   *
   * @defaultValue after 50, then after half as many again each time
   */
  readonly looks?: ReadonlyArray<number>
}

const resamples = 10_000

const looksOf = Effect.fnUntraced(function* (
  experiment: string,
  cases: number,
  asked: ReadonlyArray<number> | undefined
): Effect.fn.Return<ReadonlyArray<number>, ExperimentError> {
  if (asked === undefined) return schedule(cases)
  const isRising = asked.every((look, nth) => Number.isInteger(look) && look > (asked[nth - 1] ?? 0))
  if (!isRising) {
    return yield* new ExperimentError({
      experiment,
      message: `looks: expected whole numbers of cases, each larger than the one before, found ${asked.join(", ")}`
    })
  }
  return [...asked.filter((look) => look < cases), cases]
})

/**
 * Refuses a score that a model judges, before anything is spent: a candidate that goes out gets no further answers, so no
 * labels can correct what it goes out by.
 */
const requireUnjudged = Effect.fnUntraced(function* (
  experiment: string,
  scorers: ReadonlyArray<Pick<Scorer<never, never, never>, "name" | "names" | "judge">>,
  wanted: string | undefined
): Effect.fn.Return<void, ExperimentError> {
  const scores = scorers.flatMap(({ name: scorer, names, judge }) =>
    names.map((score) => ({ scorer, score, isJudged: judge !== undefined }))
  )
  const raced = scores.find(
    (each) => wanted === undefined || scoreName(each) === wanted || each.score === wanted
  )
  if (raced?.isJudged !== true) return
  const others = scores.filter(({ isJudged }) => !isJudged).map(scoreName)
  return yield* new ExperimentError({
    experiment,
    message: `race: a model judges ${scoreName(raced)}, and a race takes candidates out by what the judge alone says; ${
      others.length === 0 ? "" : `race for ${others.join(" or ")}, or `
    }run all candidates and rank them: labels correct the judge there`
  })
})

/** What a candidate did on the cases it got. */
const runnerOf = (
  entry: Entry,
  at: ReadonlyArray<number>,
  look: number,
  out: Elimination | undefined
): Race.Runner => {
  const { tally } = entry
  const count = (of: ArrayLike<number> | undefined): number =>
    at.reduce((sum, each) => sum + (of?.[each] ?? 0), 0)
  const { values } = scoredMeans(entry, at)
  const trials = count(tally.finished)
  const scored = count(tally.scores[0]?.scored)
  const errored = count(tally.modes.errored)
  return {
    candidate: entry.name,
    cases: at.filter((each) => (tally.finished[each] ?? 0) > 0).length,
    ...(values.length === 0 ? {} : { mean: values.reduce((sum, value) => sum + value, 0) / values.length }),
    trials,
    scored,
    unscored: trials - scored - errored,
    errored,
    ...(out === undefined
      ? {}
      : {
          eliminated: {
            look,
            by: out.by,
            effect: out.effect,
            p: out.p,
            ...defined({ interval: out.interval })
          }
        })
  }
}

const byMean = (a: Race.Runner, b: Race.Runner): number =>
  (b.mean ?? Number.NEGATIVE_INFINITY) - (a.mean ?? Number.NEGATIVE_INFINITY)

/**
 * Races an experiment's candidates (or those of `only`) and stops when one is left or all cases are used.
 *
 * Each look runs those that are left on the first so many cases of the fixed sample that `limit` takes, so that every
 * look has all the cases of the one before, and a race that was interrupted goes on where it was. Answers stay in the
 * run: a full run afterwards pays only for what the race has saved.
 *
 * With probability 1 − alpha or more the best candidate is among those left, however many it is better than: at each
 * look a candidate goes out when a one-sided test (McNemar's exact one, or sign flips) shows it worse than another at
 * level alpha / (looks · rivals), also if all its missing outcomes were the best.
 *
 * A score that a model judges is not raced for: no labels would correct what a candidate goes out by.
 *
 * @returns fails as `run` does, with `ExperimentError` for a judged score, and with `ComparisonError` when there is no such
 * score
 * @see docs/decisions/014-racing.md; Maron & Moore 1994; Even-Dar, Mannor & Mansour 2006.
 */
export const race = Effect.fn("Experiment.race")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: RaceOptions = {}
): Effect.fn.Return<Race.Race, RunError | ComparisonError, Store | Progress.Progress> {
  const { score: wanted, alpha = 0.05, looks: asked, ...rest } = options
  if (!(alpha > 0 && alpha < 0.5)) {
    return yield* new ExperimentError({
      experiment: experiment.name,
      message: `alpha: expected a number above 0 and below 0.5, found ${alpha}`
    })
  }
  yield* requireUnjudged(experiment.name, experiment.scorers, wanted)
  const { dataset, candidates, repeats } = yield* plan(experiment, rest)
  const cases = dataset.selected
  const names = candidates.map(({ name }) => name)
  if (names.length < 2) {
    return yield* new ExperimentError({
      experiment: experiment.name,
      message: `race: expected two candidates or more, found ${names.length}`
    })
  }
  const looks = yield* looksOf(experiment.name, cases, asked)
  const level = levelOf(alpha, looks.length, names.length)
  const trials = yield* Trials
  const seen: Array<Race.Look> = []
  const out: Array<Race.Runner> = []
  let left: ReadonlyArray<string> = names
  for (const [nth, look] of looks.entries()) {
    const { opened, settings, stopped } = yield* execute(experiment, {
      ...rest,
      only: left,
      limit: look,
      // What the first look began afresh the others continue.
      fresh: nth === 0 && rest.fresh === true
    })
    const score = yield* oneScore(opened.run, wanted)
    const field = yield* readField(trials, opened.run, left, score, {
      cases: opened.selection.has,
      repeats: settings.repeats
    })
    const { all } = triedBy(field)
    const gone = stopped === undefined ? eliminate(field, all, { level, resamples, seed: settings.seed }) : []
    const outBy = new Map(gone.map((each) => [each.candidate, each]))
    const runners = field.entries.map((entry) =>
      runnerOf(entry, [...field.cases.keys()], nth + 1, outBy.get(entry.name))
    )
    seen.push({ cases: look, candidates: left.length, eliminated: gone.map(({ candidate }) => candidate) })
    out.unshift(...runners.filter(({ eliminated }) => eliminated !== undefined).sort(byMean))
    left = left.filter((name) => !outBy.has(name))
    if (left.length > 1 && stopped === undefined && nth < looks.length - 1) continue
    const standing = runners.filter(({ eliminated }) => eliminated === undefined).sort(byMean)
    const runnersInOrder = [...standing, ...out]
    return {
      _tag: "Race",
      version: 1,
      experiment: experiment.name,
      run: opened.run.id,
      scorer: score.scorer,
      score: score.score,
      unit: rangeOf(field).observed ? "number" : "share",
      alpha,
      level,
      plannedLooks: looks.length,
      cases,
      looks: seen,
      runners: runnersInOrder,
      left: standing.map(({ candidate }) => candidate),
      trials: runnersInOrder.reduce((sum, { trials }) => sum + trials, 0),
      fullTrials: names.length * cases * repeats,
      ...defined({ stopped })
    }
  }
  return yield* Effect.die("a race has at least one look")
})

/** `race` for code without Effect. Rejects with what `race` fails with; prints nothing. */
export const racePromise = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: RaceOptions & Outside = {}
): Promise<Race.Race> => toPromise(race(experiment, options), options)
