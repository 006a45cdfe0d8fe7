import { scoreName } from "../../../scorer/scoreName.ts"
import type { FailedAttempts, Latency, Summary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Cell, cell, figure, type Line, label, line, type SectionOf, table } from "../../outline.ts"
import { nameCell } from "./nameCell.ts"
import { notesOf } from "./notes.ts"
import { intervalsLine, split, splitHeaders } from "./scoreCells.ts"

const latencyCell = (latency: Latency, quantile: number): Cell => {
  const found = latency.percentiles.find((each) => each.quantile === quantile)
  if (found === undefined || latency.n === 0) return cell("n/a", "quiet")
  return "ms" in found
    ? cell(Figures.latency(found.ms) + (latency.recorded ? " r" : ""))
    : cell(Figures.percentile(found), "quiet")
}

const times = ({ error, attempts }: FailedAttempts): string => `${error} ×${Figures.count(attempts)}`

/** How to read the main table. */
const legend = ({ candidates, repeats }: Summary): ReadonlyArray<Line> => {
  const retried = candidates.filter((each) => each.retried.length > 0)
  const replayed = candidates.filter(({ latency }) => !latency.recorded && latency.replayed > 0)
  return [
    line("n = scored + unscored + errored, in trials."),
    ...intervalsLine(
      candidates.flatMap(({ scores }) => scores[0]?.overall ?? []),
      repeats
    ),
    ...(candidates.some(({ latency }) => latency.independent < latency.n)
      ? [line("Percentiles of latency count cases (or clusters), not repeats; n/a says how many are needed.")]
      : []),
    ...(candidates.some(({ latency }) => latency.recorded)
      ? [line("r: recorded, the latency of the original calls.")]
      : []),
    ...(retried.length === 0
      ? []
      : [
          line(
            `Failed attempts that were retried: ${retried
              .map((each) => `${each.name} ${each.retried.map(times).join(", ")}`)
              .join("; ")}.`
          )
        ]),
    ...(replayed.length === 0
      ? []
      : [
          line(
            `Latency leaves out replayed trials: ${replayed
              .map(({ name, latency }) => `${name} ${Figures.count(latency.replayed)}`)
              .join(", ")}.`
          )
        ])
  ]
}

/** The main table: the headline score of every candidate, and what it took. */
export const results: SectionOf<Summary> = (summary) => {
  const notes = notesOf(summary)
  const { candidates } = summary
  const headlines = candidates.map(({ scores }) => scores[0])
  const named = headlines.find((headline) => headline !== undefined)
  const means = headlines.flatMap((headline) => headline?.overall.mean ?? [])
  const scale = Figures.scaleOf(named?.unit, [
    ...means,
    ...headlines.flatMap((each) => each?.slices.flatMap(({ figures }) => figures.mean ?? []) ?? [])
  ])
  const quantiles = [
    ...new Set(candidates.flatMap(({ latency }) => latency.percentiles.map(({ quantile }) => quantile)))
  ].sort((a, b) => a - b)
  const hasInput = candidates.some(({ tokens }) => tokens?.input !== undefined)
  const hasOutput = candidates.some(({ tokens }) => tokens?.output !== undefined)
  const hasRetries = candidates.some(({ attempts, trials }) => attempts > trials.finished)
  const tokens = (n: number | undefined): Cell =>
    n === undefined ? cell("n/a", "quiet") : cell(Figures.short(n))
  return [
    {
      title: named === undefined ? "Results" : `Results: ${scoreName(named)}`,
      blocks: [
        table(
          [
            label("candidate"),
            figure(named === undefined ? "score" : scoreName(named), "score"),
            ...splitHeaders.map((header) => figure(header, "score")),
            ...quantiles.map((quantile) => figure(Figures.quantile(quantile), "latency")),
            ...(hasInput ? [figure("tokens in", "spent")] : []),
            ...(hasOutput ? [figure("tokens out", "spent")] : []),
            ...(hasRetries ? [figure("attempts", "spent")] : [])
          ],
          candidates.map((candidate) => {
            const overall = candidate.scores[0]?.overall
            return [
              nameCell(candidate, summary, notes),
              cell(Figures.estimate(overall?.mean, scale), overall?.mean === undefined ? "quiet" : "strong"),
              ...split(overall),
              ...quantiles.map((quantile) => latencyCell(candidate.latency, quantile)),
              ...(hasInput ? [tokens(candidate.tokens?.input)] : []),
              ...(hasOutput ? [tokens(candidate.tokens?.output)] : []),
              ...(hasRetries ? [cell(Figures.count(candidate.attempts))] : [])
            ]
          })
        ),
        ...legend(summary)
      ]
    }
  ]
}
