/**
 * What a report of a run says, in order: heading, the main table, further scores, slices, endings, reasons, metrics
 * and notes.
 */

import { scoreName } from "../../scorer/scoreName.ts"
import type {
  CandidateSummary,
  FailedAttempts,
  Latency,
  ScoreFigures,
  Summary
} from "../../summary/Summary.ts"
import * as Figures from "../../text/figures.ts"
import {
  type Cell,
  cell,
  figure,
  type Line,
  label,
  line,
  type Outline,
  type Section,
  table
} from "../outline.ts"
import { costSection } from "./cost.ts"
import { endingsSection, reasonsSection } from "./endings.ts"
import { metricsSection } from "./metrics.ts"
import { slicesSection } from "./slices.ts"
import { timeSection } from "./time.ts"

/** Digits of a digest that are enough to tell two apart. */
const digestDigits = 12

/** All notes of a run once each, in order of appearance; their numbers are what footnotes are marked with. */
const notesOf = ({ candidates }: Summary): ReadonlyArray<string> => [
  ...new Set(candidates.flatMap(({ notes }) => notes))
]

const heading = (summary: Summary): ReadonlyArray<Line> => {
  const { dataset, candidates } = summary
  const finished = candidates.reduce((sum, { trials }) => sum + trials.finished, 0)
  const planned = candidates.reduce((sum, { trials }) => sum + trials.planned, 0)
  const kinds = Object.entries(dataset.kinds).filter(([, n]) => n > 0)
  return [
    line(
      `${dataset.name}${dataset.version === undefined ? "" : `@${dataset.version}`}, ` +
        (dataset.selected === dataset.cases ? "" : `${Figures.count(dataset.selected)} of `) +
        Figures.counted(dataset.cases, "case") +
        (kinds.length < 2 ? "" : ` (${kinds.map(([kind, n]) => `${Figures.count(n)} ${kind}`).join(", ")})`),
      "plain"
    ),
    line(
      `digest ${dataset.digest.slice(0, digestDigits)}, run ${summary.run}, seed ${summary.seed}, ` +
        Figures.counted(summary.repeats, "repeat")
    ),
    ...(summary.complete
      ? []
      : [line(`incomplete: ${Figures.count(finished)} of ${Figures.counted(planned, "trial")}`, "warning")])
  ]
}

/** The name of a candidate as a row label. */
const nameCell = (candidate: CandidateSummary, summary: Summary, notes: ReadonlyArray<string>): Cell => ({
  text: candidate.name === summary.against ? `${candidate.name} (against)` : candidate.name,
  tone: "plain",
  notes: [...new Set(candidate.notes)].map((note) => notes.indexOf(note) + 1)
})

const splitHeaders = ["n", "scored", "unscored", "errored"]

/** n and what it is made of. */
const split = (figures: ScoreFigures | undefined): ReadonlyArray<Cell> =>
  figures === undefined
    ? splitHeaders.map(() => cell("n/a", "quiet"))
    : [
        cell(Figures.count(figures.n)),
        cell(Figures.count(figures.scored)),
        cell(Figures.count(figures.unscored), figures.unscored > 0 ? "warning" : "plain"),
        cell(Figures.count(figures.errored), figures.errored > 0 ? "bad" : "plain")
      ]

const latencyCell = (latency: Latency, quantile: number): Cell => {
  const found = latency.percentiles.find((each) => each.quantile === quantile)
  if (found === undefined || latency.n === 0) return cell("n/a", "quiet")
  return "ms" in found
    ? cell(Figures.latency(found.ms) + (latency.recorded ? " r" : ""))
    : cell(Figures.percentile(found), "quiet")
}

const mainSection = (summary: Summary, notes: ReadonlyArray<string>): Section => {
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
  return {
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
}

const methodNames = {
  wilson: "Wilson",
  "clustered-wilson": "Wilson, clustered errors",
  "student-t": "Student's t",
  "clustered-t": "Student's t, clustered errors"
} as const

/** How the intervals of these figures were made, in a sentence; none when there is none. */
const intervalsLine = (figures: ReadonlyArray<ScoreFigures>, repeats: number): ReadonlyArray<Line> => {
  const methods = new Set(
    figures.flatMap(({ mean }) =>
      mean === undefined
        ? []
        : [`${Number((100 * mean.confidence).toFixed(2))} %, ${methodNames[mean.method]}`]
    )
  )
  if (methods.size === 0) return []
  const clusters = Math.max(0, ...figures.map((each) => each.clusters ?? 0))
  return [
    line(
      `Intervals: ${[...methods].join("; ")}` +
        (clusters === 0 ? "" : `, ${Figures.counted(clusters, "cluster")}`) +
        (repeats === 1 ? "." : "; repeats of a case are averaged first.")
    )
  ]
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
      ? [line("Percentiles of latency count cases (or clusters), not repeats: n/a says how many they need.")]
      : []),
    ...(candidates.some(({ latency }) => latency.recorded)
      ? [line("r: recorded; the latency of the original calls.")]
      : []),
    ...(retried.length === 0
      ? []
      : [
          line(
            `Attempts that failed and were made again: ${retried
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

/** Every score after the headline. */
const furtherSection = (summary: Summary): ReadonlyArray<Section> => {
  const { candidates } = summary
  const names = [...new Set(candidates.flatMap(({ scores }) => scores.slice(1).map(scoreName)))]
  if (names.length === 0) return []
  const rows = names.flatMap((name) => {
    const found = candidates.map(({ scores }) => scores.slice(1).find((score) => scoreName(score) === name))
    const scale = Figures.scaleOf(
      found.find((score) => score !== undefined)?.unit,
      found.flatMap((score) => score?.overall.mean ?? [])
    )
    return candidates.map((candidate, nth) => {
      const overall = found[nth]?.overall
      return [
        cell(nth === 0 ? name : ""),
        cell(candidate.name),
        cell(Figures.estimate(overall?.mean, scale), overall?.mean === undefined ? "quiet" : "plain"),
        ...split(overall)
      ]
    })
  })
  return [
    {
      title: "Further scores",
      blocks: [
        table(
          [
            label("score"),
            label("candidate"),
            figure("mean", "score"),
            ...splitHeaders.map((header) => figure(header, "score"))
          ],
          rows
        ),
        ...intervalsLine(
          candidates.flatMap(({ scores }) => scores.slice(1).map(({ overall }) => overall)),
          summary.repeats
        )
      ]
    }
  ]
}

/** The outline of a summary. */
export const outline = (summary: Summary): Outline => {
  const notes = notesOf(summary)
  return {
    title: summary.experiment,
    lines: heading(summary),
    sections: [
      mainSection(summary, notes),
      ...furtherSection(summary),
      ...costSection(summary),
      ...timeSection(summary),
      ...slicesSection(summary),
      endingsSection(summary),
      ...reasonsSection(summary),
      ...metricsSection(summary),
      ...(notes.length === 0 ? [] : [{ title: "Notes", blocks: [{ _tag: "Notes" as const, texts: notes }] }])
    ]
  }
}
