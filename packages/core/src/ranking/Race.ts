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
import * as points from "../compare/points.ts"
import { type Cell, cell, figure, label, line, type Outline, table } from "../report/outline.ts"
import * as writeOutline from "../report/writeOutline.ts"
import { scoreName } from "../scorer/scoreName.ts"
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
export const Race = Schema.Struct({
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

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`

/** What may be relied on, in a sentence. */
export const guarantee = ({ alpha, level, plannedLooks, runners }: Race): string =>
  `The chance that the best candidate went out is at most ${percent(alpha)}: every look tests one-sided at level ` +
  `${Number(level.toPrecision(2))}, which is ${percent(alpha)} shared among ${Figures.counted(plannedLooks, "look")} and ` +
  `${Figures.counted(runners.length - 1, "rival")}.`

/** How it ended, in a sentence without a full stop. Names are used as they are. */
export const result = ({ left, looks, runners, stopped }: Race): string => {
  const on = Figures.counted(looks.at(-1)?.cases ?? 0, "case")
  if (stopped !== undefined) return `the race was stopped with ${Figures.count(left.length)} left: ${stopped}`
  const [winner] = left
  return left.length === 1
    ? `${winner} is the best of ${Figures.count(runners.length)}, after ${on}`
    : `${Figures.count(left.length)} of ${Figures.count(runners.length)} are left after ${on}, and no test tells them apart: ${left.join(", ")}`
}

const meanCell = ({ mean }: Runner, unit: points.Unit): Cell =>
  mean === undefined
    ? cell("n/a", "quiet")
    : cell(unit === "share" ? (100 * mean).toFixed(1) : points.bare(mean, unit, undefined))

const rowOf = (runner: Runner, unit: points.Unit, isAlone: boolean): ReadonlyArray<Cell> => {
  const { candidate, cases, eliminated, scored, trials } = runner
  return [
    cell(candidate, eliminated === undefined ? "strong" : "plain"),
    eliminated === undefined
      ? cell(isAlone ? "best" : "left", "strong")
      : cell(`out at look ${eliminated.look}`),
    meanCell(runner, unit),
    cell(Figures.count(cases)),
    cell(
      scored === trials ? Figures.count(scored) : `${Figures.count(scored)} of ${Figures.count(trials)}`,
      scored === trials ? "plain" : "warning"
    ),
    cell(eliminated === undefined ? "" : eliminated.by),
    cell(eliminated === undefined ? "" : points.signed(eliminated.effect, unit, eliminated.interval)),
    cell(eliminated === undefined ? "" : points.pValue(eliminated.p))
  ]
}

const outline = (race: Race): Outline => ({
  title: `Race of ${Figures.counted(race.runners.length, "candidate")} by ${scoreName(race)}`,
  lines: [
    line(`${race.experiment}, ${Figures.counted(race.cases, "case")}, run ${race.run}`, "plain"),
    line(`${result(race)}.`, race.stopped === undefined ? "strong" : "warning"),
    line(
      `${Figures.count(race.trials)} trials instead of ${Figures.count(race.fullTrials)}: ${Figures.share(race.trials, race.fullTrials)} of the full run.`,
      "plain"
    ),
    line(guarantee(race))
  ],
  sections: [
    {
      title: "Looks",
      blocks: [
        table(
          [figure("look"), figure("cases"), figure("candidates"), figure("out"), figure("left")],
          race.looks.map(({ cases, candidates, eliminated }, nth) => [
            cell(String(nth + 1)),
            cell(Figures.count(cases)),
            cell(Figures.count(candidates)),
            cell(Figures.count(eliminated.length)),
            cell(Figures.count(candidates - eliminated.length))
          ])
        )
      ]
    },
    {
      title: "Candidates",
      blocks: [
        table(
          [
            label(""),
            figure(""),
            figure(race.unit === "share" ? "%" : "mean"),
            figure("cases"),
            figure("scored"),
            figure("worse than", "by"),
            figure(race.unit === "share" ? "points" : "difference", "by"),
            figure("one-sided p", "by")
          ],
          race.runners.map((runner) => rowOf(runner, race.unit, race.left.length === 1))
        ),
        line(
          "Means are of the cases each candidate got; those that went out early look a little worse than they are."
        )
      ]
    }
  ]
})

/** As plain text. Names from outside are made safe to show. Ends in a newline. */
export const describe = (race: Race, options: writeOutline.Options = {}): string =>
  writeOutline.toText(outline(race), options)

/** As GitHub-flavoured Markdown. Ends in a newline. */
export const toMarkdown = (race: Race): string => writeOutline.toMarkdown(outline(race))
