/**
 * Who is best, and whether that is known.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import type { Ranking } from "../../../ranking/rankingModel.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import { isOpponent } from "../../../summary/opponents.ts"
import type { CandidateSummary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import * as points from "../../../verdict/points.ts"
import { type Line, line } from "../../outline.ts"
import { inOrder } from "./order.ts"
import { listed, verb } from "./words.ts"

/** The headline score of a candidate, with its interval. */
const written = ({ scores: [headline] }: CandidateSummary): string =>
  Figures.estimate(
    headline?.overall.mean,
    Figures.scaleOf(headline?.unit, headline?.overall.mean === undefined ? [] : [headline.overall.mean])
  )

/** A mean of the ranking. */
const meanOf = ({ standings: [first], unit }: Ranking): string =>
  first?.mean === undefined
    ? "n/a"
    : unit === "share"
      ? `${points.bare(first.mean, unit, undefined)} %`
      : points.bare(first.mean, unit, first.interval)

const on = ({ cases, untried }: Ranking): string =>
  untried === 0
    ? `on ${Figures.counted(cases, "case")}`
    : `on the ${Figures.counted(cases, "case")} that every candidate ran`

/** The candidates that share the first mean, the first among them. */
const level = ({ standings }: Ranking): ReadonlyArray<string> =>
  standings.filter(({ mean }) => mean === standings[0]?.mean).map(({ candidate }) => candidate)

/** Who has the highest mean: one candidate, or several alike. */
const ahead = (ranking: Ranking): string => {
  const names = level(ranking)
  const { length } = ranking.standings
  const isAll = names.length === length
  if (names.length === 1) {
    return `${listed(names)} has the ${length === 2 ? "higher" : "highest"} ${scoreName(ranking)}${length === 2 ? "" : ` of ${Figures.count(length)}`}`
  }
  return `${listed(names)} have the same ${scoreName(ranking)}${isAll ? "" : `, the highest of ${Figures.count(length)}`}`
}

/** What more cases would do. */
const needed = ({ needs, margin, unit, best: [first, second] }: Ranking): ReadonlyArray<Line> =>
  needs === undefined || first === undefined || second === undefined
    ? []
    : [
        line(
          `About ${Figures.count(needs)} cases are needed to detect or rule out a difference of ${points.size(margin, unit)} between ${first} and ${second}.`,
          "plain"
        )
      ]

const ofRanking = (ranking: Ranking): ReadonlyArray<Line> => {
  const { best, standings, margin, unit } = ranking
  const [first, ...rest] = standings
  if (first === undefined) return []
  const name = first.candidate
  const others = rest.filter(({ isBest }) => isBest)
  const beaten = rest.filter(({ isBest }) => !isBest).map(({ candidate }) => candidate)
  if (best.length === 1 && first.isBest) {
    return [
      line(
        `${name} is the best of ${Figures.count(standings.length)} by ${scoreName(ranking)}, ${meanOf(ranking)}: every other candidate is shown to be worse, ${on(ranking)}.`,
        "strong"
      )
    ]
  }
  const alike = others.filter(({ againstFirst }) => againstFirst?._tag === "Equivalent")
  const open = others.filter((each) => !alike.includes(each)).map(({ candidate }) => candidate)
  const equivalent = alike.map(({ candidate }) => candidate)
  const parts = [
    ...(open.length === 0 ? [] : [`${listed(open)} ${verb(open, "is", "are")} not shown to be worse`]),
    ...(equivalent.length === 0
      ? []
      : [
          `${listed(equivalent)} ${verb(equivalent, "is", "are")} equivalent within ${points.size(margin, unit)}`
        ]),
    ...(beaten.length === 0 ? [] : [`${listed(beaten)} ${verb(beaten, "is", "are")} shown to be worse`])
  ]
  const isOpen =
    open.length === 0
      ? ""
      : level(ranking).length === 1
        ? "whether it is the best is not known: "
        : "which is the best is not known: "
  return [
    line(`${ahead(ranking)}, ${meanOf(ranking)} ${on(ranking)}; ${isOpen}${parts.join("; ")}.`, "strong"),
    ...needed(ranking)
  ]
}

/** Nothing to rank: what each candidate has. */
const ofScores = (report: RunReport): ReadonlyArray<Line> => {
  const [first, second] = inOrder(report)
  const [headline] = first?.scores ?? []
  if (first === undefined || headline === undefined) return []
  if (headline.overall.mean === undefined) {
    const figures = report.candidates.flatMap(({ scores: [each] }) => each?.overall ?? [])
    const sum = (part: "n" | "scored" | "errored"): number =>
      figures.reduce((total, each) => total + each[part], 0)
    const [n, scored, errored] = [sum("n"), sum("scored"), sum("errored")]
    return [
      line(
        `${scoreName(headline)} is not known: of ${Figures.counted(n, "trial")} ${scored === 0 ? "none has" : `${Figures.count(scored)} ${scored === 1 ? "has" : "have"}`} a score` +
          (errored === 0 ? "." : `, ${Figures.count(errored)} errored.`),
        "bad"
      )
    ]
  }
  return [
    line(
      second === undefined
        ? `${first.name}: ${scoreName(headline)} ${written(first)} on ${Figures.counted(headline.overall.cases, "case")}.`
        : `${first.name} has the highest ${scoreName(headline)} of ${Figures.count(report.candidates.length)}, ${written(first)}; ` +
            "whether it is the best was not tested.",
      "strong"
    )
  ]
}

/** Of two that are held against each other, the comparison says what is known. */
const ofTwo = (ranking: Ranking): ReadonlyArray<Line> => [
  line(`${ahead(ranking)}, ${meanOf(ranking)} ${on(ranking)}.`, "strong")
]

/** The sentences of a headline that a judge gives: its own figures, before labels correct them. */
const byJudge = (lines: ReadonlyArray<Line>): ReadonlyArray<Line> =>
  lines.map((each, nth) => (nth === 0 ? line(`By the judge alone, ${each.text}`, "plain") : each))

/** Who is best, by name and place, and whether that is known. */
export const best = (report: RunReport): ReadonlyArray<Line> =>
  report.candidates.some(({ scores: [headline] }) => headline?.judge !== undefined)
    ? byJudge(sentences(report))
    : sentences(report)

/** One candidate whose answers are compared with those of another: its score is the answer. */
const ofPair = (first: CandidateSummary, opponent: CandidateSummary): ReadonlyArray<Line> =>
  first.scores[0] === undefined
    ? []
    : [
        line(
          `${first.name}: ${scoreName(first.scores[0])} ${written(first)} on ${Figures.counted(first.scores[0].overall.cases, "case")}, beside the answers of ${opponent.name}.`,
          "strong"
        )
      ]

const sentences = (report: RunReport): ReadonlyArray<Line> => {
  const { ranking, comparisons, run, candidates } = report
  const [compared, ...more] = candidates.filter((each) => !isOpponent(each))
  const opponent = candidates.find(isOpponent)
  if (compared !== undefined && more.length === 0 && opponent !== undefined) return ofPair(compared, opponent)
  if (ranking === undefined || ranking.standings[0]?.mean === undefined) return ofScores(report)
  const isCompared = comparisons.some(({ against }) => against.run === run)
  return ranking.standings.length === 2 && isCompared ? ofTwo(ranking) : ofRanking(ranking)
}
