/**
 * What came of a race (`Experiment.race`): who went out when, who is left, and what it took.
 *
 * **Gotchas**
 *
 * Means of candidates that went out are of the cases they got, and the race let them get no more because they were
 * behind: they look a little worse than they are. The race is valid for "which is best", not for "how good is it":
 * measure the winner on cases that the race has not seen.
 *
 * @see docs/decisions/014-racing.md
 */

import * as Schema from "effect/Schema"
import { Unit } from "../scorer/unit.ts"
import * as Figures from "../text/figures.ts"
import { Interval } from "../verdict/Evidence.ts"

/** A look at the race. */
export const Look = Schema.Struct({
  /** After how many cases it was. */
  cases: Schema.Natural,
  /** How many candidates went into it. */
  candidates: Schema.Natural,
  /** The names of the candidates that went out. */
  eliminated: Schema.Array(Schema.String)
}).annotate({ identifier: "Look" })
export type Look = typeof Look.Type

/** How a candidate went out. */
export const Elimination = Schema.Struct({
  /** At which look, from 1. */
  look: Schema.Natural,
  /** The name of the candidate that it was shown worse than. */
  by: Schema.String,
  /** Its mean minus the other's, in the unit of the score. */
  effect: Schema.Finite,
  /** The interval of the effect, valid at every look at once. Absent where there is none. */
  interval: Schema.optionalKey(Interval),
  /** The one-sided p value, to be compared with the race's `level`. */
  p: Schema.Finite
}).annotate({ identifier: "Elimination" })
export type Elimination = typeof Elimination.Type

/** One candidate, on the cases it got. */
export const Runner = Schema.Struct({
  /** The name of the candidate. */
  candidate: Schema.String,
  /** How many cases it got. */
  cases: Schema.Natural,
  /** The mean over its scored cases, repeats averaged first. Absent where there is none. */
  mean: Schema.optionalKey(Schema.Finite),
  /** How many trials there are: `scored` + `unscored` + `errored`. */
  trials: Schema.Natural,
  /** Trials with a score. */
  scored: Schema.Natural,
  /** Trials without a score, for a reason that is no error of the candidate. */
  unscored: Schema.Natural,
  /** Trials that ended in an error. */
  errored: Schema.Natural,
  /** How it went out. Absent for those that are left. */
  eliminated: Schema.optionalKey(Elimination)
}).annotate({ identifier: "Runner" })
export type Runner = typeof Runner.Type

/** A race. */
export const Race = Schema.TaggedStruct("Race", {
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The name of the experiment. */
  experiment: Schema.String,
  /** The id of the run. */
  run: Schema.String,
  /** The name of the scorer. */
  scorer: Schema.String,
  /** The name of the score. */
  score: Schema.String,
  /** `share` where all values of the score lie between 0 and 1, else `number`. */
  unit: Unit,
  /** The most that the chance is of losing the best candidate. */
  alpha: Schema.Finite,
  /** The level of every one-sided test: alpha shared among `plannedLooks` looks and all rivals. */
  level: Schema.Finite,
  /** How many looks were planned. */
  plannedLooks: Schema.Natural,
  /** How many cases there are. */
  cases: Schema.Natural,
  /** The looks that were made, in order. */
  looks: Schema.Array(Look),
  /** The candidates: those left by their means, then those that went out, the last first. */
  runners: Schema.Array(Runner),
  /** The names of those that are left. The winner where it is one. */
  left: Schema.Array(Schema.String),
  /** How many trials the race used, whether asked now or stored before. */
  trials: Schema.Natural,
  /** How many trials a run of all would have used. */
  fullTrials: Schema.Natural,
  /** Why it ended before its time. Absent where it did not. */
  stopped: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Race" })
export type Race = typeof Race.Type

/** What may be relied on, in a sentence. */
export const guarantee = ({ alpha, level, plannedLooks, runners }: Race): string =>
  `The probability that the best candidate was eliminated is at most ${Figures.percent(alpha)}: every look is a one-sided test at level ` +
  `${Number(level.toPrecision(2))}, which is ${Figures.percent(alpha)} divided among ${Figures.counted(plannedLooks, "look")} and ` +
  `${Figures.counted(runners.length - 1, "rival")}.`

/** How it ended, in a sentence without a full stop. Names are used as they are. */
export const result = ({ left, looks, runners, stopped }: Race): string => {
  const on = Figures.counted(looks.at(-1)?.cases ?? 0, "case")
  if (stopped !== undefined)
    return `the race stopped with ${Figures.counted(left.length, "candidate")} left: ${stopped}`
  const [winner] = left
  return left.length === 1
    ? `${winner} is the best of ${Figures.count(runners.length)}, after ${on}`
    : `${Figures.count(left.length)} of ${Figures.count(runners.length)} candidates are left after ${on}; no test shows a difference between them: ${left.join(", ")}`
}
