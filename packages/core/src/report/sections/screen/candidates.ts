/**
 * The one table of the first screen: what every candidate scores, what that rests on, and what it takes.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import type { CandidateSummary, ScoreSummary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import {
  type Block,
  type Cell,
  type Column,
  cell,
  figure,
  type Line,
  label,
  line,
  table
} from "../../outline.ts"
import { byPeople, judgedRows } from "../run/judges.ts"
import { nameCell } from "../run/nameCell.ts"
import { notesOf } from "../run/notes.ts"
import { intervalsLine } from "../run/scoreCells.ts"
import { inOrder } from "./order.ts"
import { repeated, shownScores } from "./scores.ts"
import { costOf, percentileOf } from "./spending.ts"
import { listed, verb } from "./words.ts"

/** A column and what stands in it; undefined where a candidate has nothing there. */
interface ShownColumn {
  readonly column: Column
  readonly cellOf: (candidate: CandidateSummary) => Cell | undefined
}

const blank = cell("", "quiet")
const none = cell("n/a", "quiet")

const scoreOf = (candidate: CandidateSummary, name: string): ScoreSummary | undefined =>
  candidate.scores.find((score) => scoreName(score) === name)

const scoreColumn = (
  candidates: ReadonlyArray<CandidateSummary>,
  name: string,
  isHeadline: boolean,
  isStrong = isHeadline
): ShownColumn => {
  const found = candidates.flatMap((each) => scoreOf(each, name) ?? [])
  const scale = Figures.scaleOf(
    found[0]?.unit,
    found.flatMap(({ overall }) => overall.mean ?? [])
  )
  return {
    column: figure(name, isHeadline ? "score" : undefined),
    cellOf: (candidate) => {
      const score = scoreOf(candidate, name)
      if (score === undefined) return undefined
      const { mean, scored, n } = score.overall
      const [headline] = candidate.scores
      const isOther = !isHeadline && scored !== headline?.overall.scored
      const text =
        Figures.estimate(mean, scale) + (isOther ? ` ${Figures.count(scored)}/${Figures.count(n)}` : "")
      return cell(text, mean === undefined ? "quiet" : isStrong ? "strong" : "plain")
    }
  }
}

/** The headline by what people say, where labels correct what a judge says. */
const peopleColumn = (candidates: ReadonlyArray<CandidateSummary>): ReadonlyArray<ShownColumn> => {
  const rows = judgedRows({ candidates }).filter(({ score, candidate }) =>
    candidates.some(({ name, scores: [headline] }) => name === candidate && headline === score)
  )
  const found = new Map(rows.map((row) => [row.candidate, byPeople(row)]))
  return rows.every((row) => byPeople(row) === undefined)
    ? []
    : [
        {
          column: figure("by people", "score"),
          cellOf: ({ name }) => {
            const text = found.get(name)
            return text === undefined ? undefined : cell(text, "strong")
          }
        }
      ]
}

/** What the headline score is made of: n = scored + unscored + errored. */
const splitColumns: ReadonlyArray<ShownColumn> = [
  {
    column: figure("n", "score"),
    cellOf: ({ scores: [headline] }) => headline && cell(Figures.count(headline.overall.n))
  },
  {
    column: figure("unscored", "score"),
    cellOf: ({ scores: [headline] }) =>
      headline &&
      cell(Figures.count(headline.overall.unscored), headline.overall.unscored > 0 ? "warning" : "plain")
  },
  {
    column: figure("errored", "score"),
    cellOf: ({ scores: [headline] }) =>
      headline &&
      cell(Figures.count(headline.overall.errored), headline.overall.errored > 0 ? "bad" : "plain")
  }
]

const costColumn: ShownColumn = {
  column: figure("USD per 1,000", "spent"),
  cellOf: (candidate) => {
    if (candidate.cost === undefined) return undefined
    const usd = costOf(candidate)
    if (usd !== undefined) return cell(Figures.usd(usd))
    const known = candidate.cost.known?.perCase.usd
    return cell(known === undefined ? "unknown" : `≥ ${Figures.usd(1_000 * known)}`, "warning")
  }
}

const latencyColumn = (quantile: number): ShownColumn => ({
  column: figure(Figures.quantile(quantile), "spent"),
  cellOf: ({ latency }) => {
    const ms = percentileOf(latency, quantile)
    return ms === undefined ? undefined : cell(Figures.latency(ms) + (latency.recorded ? " r" : ""))
  }
})

const placeColumn = ({ ranking }: RunReport): ReadonlyArray<ShownColumn> => {
  if (ranking === undefined || ranking.standings.length < 3) return []
  const places = new Map(
    ranking.standings.map(({ candidate, place: { from, to } }) => [
      candidate,
      from === to ? String(from) : `${from}–${to}`
    ])
  )
  return [
    {
      column: figure("place", "score"),
      cellOf: ({ name }) => cell(places.get(name) ?? "")
    }
  ]
}

/** How to read the table. */
export const legendOf = (report: RunReport): ReadonlyArray<string> => {
  const { candidates, repeats } = report
  return [
    "n = scored + unscored + errored, in trials.",
    ...(peopleColumn(candidates).length === 0 ? [] : ["by people: what labels make of the judge's score."]),
    ...intervalsLine(
      candidates.flatMap(({ scores }) => scores[0]?.overall ?? []),
      repeats
    ).map(({ text }) => text),
    ...(placeColumn(report).length === 0 ? [] : ["place: the possible places, corrected for all pairs."]),
    ...(candidates.some(({ latency }) => latency.recorded) ? ["r: recorded, of the original calls."] : [])
  ]
}

/** Scores that the table has no column for, and why. */
export const otherScores = (report: RunReport): ReadonlyArray<Line> => {
  const [headline] = report.candidates.flatMap(({ scores }) => scores[0] ?? [])
  const same = repeated(report)
  const { hidden } = shownScores(report)
  const parts = [
    ...(same.length === 0 || headline === undefined
      ? []
      : [`${listed(same)} ${verb(same, "has", "have")} the same figures as ${scoreName(headline)}.`]),
    ...(hidden.length === 0 ? [] : [`Further scores: ${listed(hidden)}.`])
  ]
  return parts.length === 0 ? [] : [line(parts.join(" "), "plain")]
}

/** The table of candidates, the best first, without columns that have nothing to say. */
export const candidates = (report: RunReport): Block => {
  const notes = notesOf(report)
  const sorted = inOrder(report)
  const { shown } = shownScores(report)
  const people = peopleColumn(sorted)
  const columns: ReadonlyArray<ShownColumn> = [
    ...shown.slice(0, 1).map((name) => scoreColumn(sorted, name, true, people.length === 0)),
    ...people,
    ...splitColumns,
    ...placeColumn(report),
    ...shown.slice(1).map((name) => scoreColumn(sorted, name, false)),
    costColumn,
    latencyColumn(0.5),
    latencyColumn(0.95)
  ]
  const filled = columns
    .map(({ column, cellOf }) => ({ column, cells: sorted.map(cellOf) }))
    .filter(({ cells }) => cells.some((each) => each !== undefined))
  return table(
    [label("candidate"), ...filled.map(({ column }) => column)],
    sorted.map((candidate, nth) => [
      nameCell(candidate, report, notes),
      ...filled.map(({ column, cells }) => cells[nth] ?? (column.group === "spent" ? blank : none))
    ])
  )
}
