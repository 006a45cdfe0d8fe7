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
import * as Figures from "../text/figures.ts"
import { Interval } from "../verdict/Evidence.ts"

/** A look: `candidates` went into it on `cases` cases, and those named went out. */
export const Look = Schema.Struct({
  cases: Schema.Natural,
  candidates: Schema.Natural,
  eliminated: Schema.Array(Schema.String)
}).annotate({ identifier: "Look" })
export type Look = typeof Look.Type

/**
 * How a candidate went out: at which look (from 1), shown worse than `by`.
 *
 * - `effect`: its mean minus the other's; `interval` of it, valid at every look at once.
 * - `p`: one-sided, to be held against the race's `level`.
 */
export const Elimination = Schema.Struct({
  look: Schema.Natural,
  by: Schema.String,
  effect: Schema.Finite,
  interval: Schema.optionalKey(Interval),
  p: Schema.Finite
}).annotate({ identifier: "Elimination" })
export type Elimination = typeof Elimination.Type

/**
 * One candidate, on the cases it got. `trials` = `scored` + `unscored` + `errored`; `mean` is over its scored cases,
 * repeats averaged first, absent where there is none. `eliminated` is absent for those that are left.
 */
export const Runner = Schema.Struct({
  candidate: Schema.String,
  cases: Schema.Natural,
  mean: Schema.optionalKey(Schema.Finite),
  trials: Schema.Natural,
  scored: Schema.Natural,
  unscored: Schema.Natural,
  errored: Schema.Natural,
  eliminated: Schema.optionalKey(Elimination)
}).annotate({ identifier: "Runner" })
export type Runner = typeof Runner.Type

/**
 * A race.
 *
 * - `alpha`: the most that the chance is of losing the best. `level`: of every one-sided test, alpha shared among
 *   `plannedLooks` looks and all rivals.
 * - `cases`: how many there are. `runners`: those left by their means, then those that went out, the last first.
 * - `left`: who is left; the winner where it is one.
 * - `trials`: that the race used, whether asked now or stored before; `fullTrials`: that a run of all would have used.
 * - `stopped`: why it ended before its time, if it did.
 */
export const Race = Schema.TaggedStruct("Race", {
  version: Schema.Literal(1),
  experiment: Schema.String,
  run: Schema.String,
  scorer: Schema.String,
  score: Schema.String,
  unit: Schema.Literals(["share", "number"]),
  alpha: Schema.Finite,
  level: Schema.Finite,
  plannedLooks: Schema.Natural,
  cases: Schema.Natural,
  looks: Schema.Array(Look),
  runners: Schema.Array(Runner),
  left: Schema.Array(Schema.String),
  trials: Schema.Natural,
  fullTrials: Schema.Natural,
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
