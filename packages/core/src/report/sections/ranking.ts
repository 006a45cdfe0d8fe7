/**
 * What a report of a ranking says.
 */

import * as points from "../../compare/points.ts"
import type { Ranking, Standing } from "../../ranking/rankingModel.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import * as Figures from "../../text/figures.ts"
import * as Verdict from "../../verdict/Verdict.ts"
import { type Cell, cell, figure, label, line, type Outline, table } from "../outline.ts"

/** Names in a sentence: `a`, `a and b`, `a, b and 3 more`. */
const listed = (names: ReadonlyArray<string>, most = 5): string => {
  const shown = names.length > most ? names.slice(0, most - 1) : names
  const rest = names.length - shown.length
  const words = rest > 0 ? [...shown, `${Figures.count(rest)} more`] : shown
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}

/** Who is best, in a sentence without a full stop. Names are used as they are. */
export const winner = ({ best, standings, cases, margin, unit, needs }: Ranking): string => {
  const on = `on ${Figures.counted(cases, "case")}`
  const [first, second] = best
  if (first === undefined || standings[0]?.mean === undefined)
    return "nothing is scored, so there is no ranking"
  if (standings.length === 1) return `${first} stands alone`
  if (second === undefined) {
    return `${first} is the best of ${Figures.count(standings.length)}: every other is shown worse, ${on}`
  }
  return (
    `${listed(best)} share the first place of ${Figures.count(standings.length)}: ${first} has the highest mean, and ` +
    `${best.length === 2 ? "the other is" : "the others are"} not shown worse, ${on}` +
    (needs === undefined
      ? ""
      : `; about ${Figures.count(needs)} cases would tell ${first} from ${second} by ${points.size(margin, unit)}`)
  )
}

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

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`

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
              `${Figures.counted(ranking.untried, "case")} not tried by every candidate are left out.`,
              "warning"
            )
          ])
    ],
    sections: [
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
            `${Figures.counted(pairs.length, "pair")} compared case by case, corrected after Holm at level ${percent(alpha)}. ` +
              "place: those not ruled out. Candidates that share a letter are not shown to differ by more than " +
              `${points.size(margin, unit)}.`
          ),
          ...(minimumDetectable === undefined
            ? []
            : [
                line(
                  `A candidate ${points.size(minimumDetectable, unit)} worse than the first would have been told from it with ${percent(power)} power.`
                )
              ]),
          ...missing.map(({ candidate, errored, unscored, bounds }) =>
            line(
              `${candidate}: ${Figures.count(errored)} errored, ${Figures.count(unscored)} unscored; with them its mean lies ` +
                `between ${points.bare(bounds?.low ?? 0, unit, undefined)} and ${points.bare(bounds?.high ?? 0, unit, undefined)}.`,
              "warning"
            )
          )
        ]
      },
      ...(notes.length === 0 ? [] : [{ title: "Notes", blocks: [{ _tag: "Notes" as const, texts: notes }] }])
    ]
  }
}
