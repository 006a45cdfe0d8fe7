/**
 * What a report of a race says: how it ended, its looks, and where each candidate stands.
 */
import { guarantee, type Race, type Runner, result } from "../../ranking/Race.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import * as Figures from "../../text/figures.ts"
import * as points from "../../verdict/points.ts"
import { type Cell, cell, figure, label, line, type Outline, table } from "../outline.ts"

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

export const outline = (race: Race): Outline => ({
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
          "Each mean covers the cases that the candidate ran. Candidates that were eliminated early look a little worse than they are."
        )
      ]
    }
  ]
})
