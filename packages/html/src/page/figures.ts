/**
 * The plots of the page, each with its figures as a table.
 */

import { Report } from "@assay/core"
import type { RunReport, Summary } from "@assay/core/analysis"
import { scoreName } from "@assay/core/internal"
import { type Html, html, text } from "@assay/page/Markup"
import * as Effect from "effect/Effect"
import type { Sample } from "../collect.ts"
import { latencyCurves, scoreHistograms } from "../plots/distributions.ts"
import { differences, type Forest, means } from "../plots/forest.ts"
import { modeBars } from "../plots/modes.ts"
import { costOf, paretoPlot, priceText, tradeoff } from "../plots/pareto.ts"
import { type Plot, render } from "../plots/vega.ts"
import { table } from "./blocks.ts"

const { Figures } = Report

type Rows = ReadonlyArray<ReadonlyArray<string>>

/** The values of a plot for readers: the first column names its rows, the others are figures. */
export const dataTable = (label: string, headers: ReadonlyArray<string>, rows: Rows): Html => html`
<details><summary>Figures as a table</summary>${table(
  {
    _tag: "Table",
    columns: headers.map((header, nth) =>
      nth === 0
        ? { header, align: "left" as const, role: "label" as const }
        : { header, align: "right" as const, role: "figure" as const }
    ),
    rows: rows.map((row) => row.map((cell) => ({ text: cell })))
  },
  label
)}</details>`

/** A plot with its title, a note and its values. */
export const figure = Effect.fnUntraced(function* (
  plot: Plot,
  id: string,
  note: string,
  data: Html | undefined
) {
  const drawn = yield* render(plot, id)
  return html`
<figure><figcaption>${text(plot.title)}</figcaption>${note === "" ? undefined : html`<p class="quiet">${note}</p>`}${drawn}${data}</figure>`
})

/** The forest of a comparison. Its table is the one of the comparison itself, below. */
const forest = Effect.fnUntraced(function* ({ plot, left }: Forest, nth: number) {
  const more = left === 0 ? "" : `The table also has the ${Figures.counted(left, "smallest slice")}.`
  return yield* figure(plot, `forest-${nth}`, more, undefined)
})

const meansFigure = (summary: Summary.Summary) => {
  const plot = means(summary)
  return plot === undefined
    ? Effect.succeed(undefined)
    : figure(
        plot,
        "means",
        "Mean and interval of each candidate alone. Use the paired comparison to see whether two candidates differ.",
        undefined
      )
}

const modesFigure = (summary: Summary.Summary) => {
  const plot = modeBars(summary)
  if (plot === undefined) return Effect.succeed(undefined)
  return figure(
    plot,
    "modes",
    "Each finished trial is counted in exactly one part. The counts are under Details.",
    undefined
  )
}

const scoresFigure = (samples: ReadonlyArray<Sample>, score: string) => {
  const plot = scoreHistograms(samples, score)
  if (plot === undefined) return Effect.succeed(undefined)
  const mid = (sorted: ReadonlyArray<number>, quantile: number): string =>
    sorted.length === 0 ? "n/a" : Figures.bare(sorted[Math.floor(quantile * (sorted.length - 1))] ?? 0)
  return figure(
    plot,
    "scores",
    "Scored trials in twenty ranges of the score.",
    dataTable(
      plot.title,
      ["candidate", "scored trials", "lowest", "quarter", "median", "three quarters", "highest"],
      samples.map(({ name, scores }) => {
        const sorted = scores.toSorted((a, b) => a - b)
        return [
          name,
          Figures.count(scores.length),
          ...[0, 0.25, 0.5, 0.75, 1].map((quantile) => mid(sorted, quantile))
        ]
      })
    )
  )
}

const latencyFigure = ({ candidates }: Summary.Summary, samples: ReadonlyArray<Sample>) => {
  const plot = latencyCurves(samples)
  if (plot === undefined) return Effect.succeed(undefined)
  const quantiles = [
    ...new Set(candidates.flatMap(({ latency }) => latency.percentiles.map((each) => each.quantile)))
  ]
  return figure(
    plot,
    "latency",
    candidates.some(({ latency }) => latency.recorded)
      ? "Share of trials answered within a time, without errored trials. Recorded: the latency of the original calls."
      : "Share of trials answered within a time, without errored and replayed trials.",
    dataTable(
      plot.title,
      ["candidate", "n", ...quantiles.map(Figures.quantile)],
      candidates.map(({ name, latency }) => [
        name,
        Figures.count(latency.n),
        ...quantiles.map((quantile) => {
          const found = latency.percentiles.find((each) => each.quantile === quantile)
          return found === undefined ? "n/a" : Figures.percentile(found)
        })
      ])
    )
  )
}

const paretoFigure = (summary: Summary.Summary, samples: ReadonlyArray<Sample>) => {
  const found = tradeoff(summary, samples)
  const score = summary.candidates.flatMap(({ scores }) => scores[0] ?? [])[0]
  if (found === undefined || score === undefined) return Effect.succeed(undefined)
  const plot = paretoPlot(found, score.unit, scoreName(score))
  const unknown = summary.candidates.flatMap((candidate, nth) => {
    const sample = samples[nth]
    return found.by === "cost" && sample !== undefined && costOf(sample, candidate) === undefined
      ? [`${candidate.name} (${sample.whyUnpriced ?? "no cost reported"})`]
      : []
  })
  const note =
    found.by === "cost"
      ? "Mean cost of a trial over all its attempts, at the prices when the calls were made. "
      : "No candidate has a known cost, so the plot shows the median latency instead. "
  const missing = unknown.length === 0 ? "" : ` Left out because the cost is unknown: ${unknown.join(", ")}.`
  const scale = Figures.scaleOf(
    score.unit,
    summary.candidates.flatMap(({ scores }) => scores[0]?.overall.mean ?? [])
  )
  return figure(
    plot,
    "pareto",
    `${note}Round points joined by a line are the Pareto front: no other candidate is at least as good for less.${missing}`,
    dataTable(
      plot.title,
      [
        "candidate",
        found.by === "cost" ? "per 1,000 trials" : "median latency",
        "mean score",
        "on the front"
      ],
      found.points.map((point) => [
        point.name,
        priceText(found, point.price),
        Figures.estimate(summary.candidates[point.nth]?.scores[0]?.overall.mean, scale),
        point.isOnFront ? "yes" : "no"
      ])
    )
  )
}

/** All plots that the run has figures for. */
export const figures = Effect.fnUntraced(function* (
  report: RunReport.RunReport,
  samples: ReadonlyArray<Sample>
) {
  const score = report.candidates.flatMap(({ scores }) => scores[0] ?? [])[0]
  const forests = yield* Effect.forEach(differences(report.comparisons), forest)
  const all = [
    ...(yield* Effect.all([
      meansFigure(report),
      modesFigure(report),
      paretoFigure(report, samples),
      latencyFigure(report, samples),
      scoresFigure(samples, score === undefined ? "" : scoreName(score))
    ]))
  ]
  return {
    forests,
    others: all.filter((each) => each !== undefined)
  }
})
