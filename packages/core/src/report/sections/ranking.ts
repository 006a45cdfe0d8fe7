/**
 * What a report of a ranking says.
 */

import type { Ranking, Standing } from "../../ranking/rankingModel.ts"
import { winner } from "../../ranking/winner.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import * as Figures from "../../text/figures.ts"
import * as points from "../../verdict/points.ts"
import * as Verdict from "../../verdict/Verdict.ts"
import { type Cell, cell, figure, label, line, type Outline, remarks, table } from "../outline.ts"

const placeOf = ({ place: { from, to } }: Standing): string => (from === to ? String(from) : `${from}–${to}`)

const meanCell = ({ mean, interval }: Standing, unit: points.Unit): Cell => {
  if (mean === undefined) return cell("n/a", "quiet")
  const value = points.bare(mean, unit, interval)
  return cell(
    interval === undefined
      ? value
      : `${value} [${points.bare(interval.low, unit, interval)}, ${points.bare(interval.high, unit, interval)}]`
  )
}

const differenceCell = ({ againstFirst }: Standing, unit: points.Unit): Cell => {
  if (againstFirst === undefined) return cell("", "quiet")
  const { effect, interval } = againstFirst
  return effect === undefined
    ? cell("n/a", "quiet")
    : cell(
        interval === undefined
          ? points.signed(effect, unit, interval)
          : `${points.signed(effect, unit, interval)} [${points.bare(interval.low, unit, interval)}, ${points.bare(interval.high, unit, interval)}]`
      )
}

const rowOf = (standing: Standing, unit: points.Unit): ReadonlyArray<Cell> => {
  const { againstFirst, isBest, scored, trials } = standing
  return [
    cell(standing.candidate, isBest ? "strong" : "plain"),
    cell(placeOf(standing)),
    cell(standing.groups.join(" ")),
    meanCell(standing, unit),
    differenceCell(standing, unit),
    againstFirst?.adjustedP === undefined ? cell("", "quiet") : cell(points.pValue(againstFirst.adjustedP)),
    cell(againstFirst === undefined ? "" : Verdict.word(againstFirst), isBest ? "plain" : "quiet"),
    cell(
      scored === trials ? Figures.count(scored) : `${Figures.count(scored)} of ${Figures.count(trials)}`,
      scored === trials ? "plain" : "warning"
    )
  ]
}

/** The outline of a ranking. */
export const outline = (ranking: Ranking): Outline => {
  const { alpha, cases, experiment, margin, minimumDetectable, notes, pairs, power, run, standings, unit } =
    ranking
  const missing = standings.filter(({ bounds }) => bounds !== undefined)
  return {
    title: `${Figures.counted(standings.length, "candidate")} by ${scoreName(ranking)}`,
    lines: [
      line(`${experiment}, ${Figures.counted(cases, "case")}, run ${run}`, "plain"),
      line(`${winner(ranking)}.`, "strong"),
      ...(ranking.untried === 0
        ? []
        : [
            line(
              `Left out: ${Figures.counted(ranking.untried, "case")} that not every candidate ran.`,
              "warning"
            )
          ])
    ],
    sections: standings.every(({ mean }) => mean === undefined)
      ? remarks(notes)
      : [
          {
            title: "Standings",
            blocks: [
              table(
                [
                  label(""),
                  figure("place"),
                  figure("group"),
                  figure(unit === "share" ? "%" : "mean", "mean"),
                  figure("against the first", "effect"),
                  figure("p (adjusted)", "effect"),
                  figure("verdict", "effect"),
                  figure("scored")
                ],
                standings.map((standing) => rowOf(standing, unit))
              ),
              line(
                `${Figures.counted(pairs.length, "pair")} compared case by case, corrected by Holm's method at level ${Figures.percent(alpha)}. ` +
                  "place: the possible places. Candidates that share a letter are not shown to differ by more than " +
                  `${points.size(margin, unit)}.`
              ),
              ...(minimumDetectable === undefined
                ? []
                : [
                    line(
                      `These cases detect a candidate that is ${points.size(minimumDetectable, unit)} worse than the first with ${Figures.percent(power)} power.`
                    )
                  ]),
              ...missing.map(({ candidate, errored, unscored, bounds }) =>
                line(
                  `${candidate}: ${Figures.count(errored)} errored, ${Figures.count(unscored)} unscored; with them its mean is ` +
                    `between ${points.bare(bounds?.low ?? 0, unit, undefined)} and ${points.bare(bounds?.high ?? 0, unit, undefined)}.`,
                  "warning"
                )
              )
            ]
          },
          ...remarks(notes)
        ]
  }
}
