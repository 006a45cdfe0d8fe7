/**
 * Forest plots: differences of a comparison overall and by slice, or the means of candidates.
 */

import { Report } from "@assay/core"
import { Comparison, type Summary } from "@assay/core/analysis"
import { scoreName } from "@assay/core/internal"
import { type Domain, domainOf } from "./axes.ts"
import { colourOf, labels, type Plot, type PlotLayout, type Spec } from "./vega.ts"

/** Rows that a plot has room for; the tables have all. */
const mostRows = 30

/** `short` is the label where there is little room. Bounds are absent where there is no interval. */
interface Row {
  readonly label: string
  readonly short: string
  readonly value: number
  readonly low: number | undefined
  readonly high: number | undefined
  readonly colour: string
}

/** Points with their intervals, a row each, over layers that are drawn first. */
const rowsSpec = (
  rows: ReadonlyArray<Row>,
  title: string,
  under: ReadonlyArray<Spec>,
  domain: Domain | undefined,
  { width, labels: most, isNarrow }: PlotLayout
): Spec => {
  const names = labels(
    rows.map(({ label, short }) => (isNarrow ? short : label)),
    most
  )
  const y = {
    field: "label",
    type: "nominal",
    title: null,
    scale: { domain: names },
    axis: { grid: false }
  }
  const color = { field: "colour", type: "nominal", scale: null }
  const scale = domain === undefined ? { zero: false, nice: true } : { domain, nice: false }
  return {
    width,
    height: { step: 24 },
    data: { values: rows.map((row, nth) => ({ ...row, label: names[nth] })) },
    layer: [
      ...under,
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { y, color, x: { field: "low", type: "quantitative", scale }, x2: { field: "high" } }
      },
      {
        mark: { type: "point", filled: true, opacity: 1, shape: "square", size: 64 },
        encoding: {
          y,
          color,
          x: { field: "value", type: "quantitative", title, scale, axis: { tickCount: isNarrow ? 3 : 8 } }
        }
      }
    ]
  }
}

const colourOfVerdict = {
  Improved: "var(--good)",
  Regressed: "var(--bad)",
  Equivalent: "var(--ink)",
  Underpowered: "var(--quiet)"
} as const

/** Grey where a slice's difference does not hold after correction. */
const colourOfSlice = ({ verdict, finding }: Comparison.Slice): string =>
  finding === "systematic" || verdict._tag === "Equivalent"
    ? colourOfVerdict[verdict._tag]
    : colourOfVerdict.Underpowered

/** A difference row; none where nothing is paired. */
const differenceRow = (
  name: string,
  short: string,
  { evidence, paired }: Comparison.Group,
  colour: string,
  scale: number
): ReadonlyArray<Row> =>
  evidence === undefined
    ? []
    : [
        {
          label: `${name} (${Report.Figures.count(paired)})`,
          short,
          value: scale * evidence.effect,
          low: evidence.interval === undefined ? undefined : scale * evidence.interval.low,
          high: evidence.interval === undefined ? undefined : scale * evidence.interval.high,
          colour
        }
      ]

/** The plot, and how many slices it has no room for. */
export interface Forest {
  readonly comparison: Comparison.Comparison
  readonly plot: Plot
  readonly left: number
}

/** The rows of a comparison, and the scale of their values. */
interface ForestRows {
  readonly comparison: Comparison.Comparison
  readonly score: Comparison.ScoreComparison
  readonly scale: number
  readonly rows: ReadonlyArray<Row>
  readonly left: number
}

const rowsOf = (comparison: Comparison.Comparison): ReadonlyArray<ForestRows> => {
  const score = comparison.scores[0]
  if (score?.overall.evidence === undefined) return []
  const scale = score.unit === "share" ? 100 : 1
  const largest = new Set(score.slices.toSorted((a, b) => b.paired - a.paired).slice(0, mostRows - 1))
  const rows = [
    ...differenceRow("overall", "overall", score.overall, colourOfVerdict[score.overall.verdict._tag], scale),
    ...score.slices
      .filter((slice) => largest.has(slice))
      .flatMap((slice) =>
        differenceRow(
          `${slice.tag ?? "kind"}: ${slice.value}`,
          slice.value,
          slice,
          colourOfSlice(slice),
          scale
        )
      )
  ]
  return [{ comparison, score, scale, rows, left: score.slices.length - largest.size }]
}

const forestOf = (
  { comparison, score, scale, rows, left }: ForestRows,
  domain: Domain | undefined
): Forest => {
  const { candidate, margin } = comparison
  const under: ReadonlyArray<Spec> = [
    {
      data: { values: [{ low: -scale * margin, high: scale * margin }] },
      mark: { type: "rect", color: "var(--band)" },
      encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } }
    },
    {
      data: { values: [{ zero: 0 }] },
      mark: { type: "rule", color: "var(--quiet)" },
      encoding: { x: { field: "zero", type: "quantitative" } }
    }
  ]
  return {
    comparison,
    left,
    plot: {
      isWhole: true,
      title: `${scoreName(score)}: ${candidate.candidate} minus ${Comparison.subjectOf(comparison, score.unit).against}`,
      description: `One row for all cases and one for each slice, with the number of paired cases: the difference and its interval. Right of zero, ${candidate.candidate} is better. The band is the margin: smaller differences do not matter.`,
      spec: (room) =>
        rowsSpec(rows, score.unit === "share" ? "difference, points" : "difference", under, domain, room)
    }
  }
}

/**
 * Differences of the headline score, a plot for each comparison in which anything is paired. Plots of one unit have one
 * axis, so that they can be held against each other.
 */
export const differences = (comparisons: ReadonlyArray<Comparison.Comparison>): ReadonlyArray<Forest> => {
  const all = comparisons.flatMap(rowsOf)
  const domains = new Map(
    Array.from(
      Map.groupBy(all, ({ score }) => score.unit),
      ([unit, group]) => [
        unit,
        domainOf(
          group.flatMap(({ comparison: { margin }, rows, scale }) => [
            -scale * margin,
            scale * margin,
            ...rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value])
          ])
        )
      ]
    )
  )
  return all.map((each) => forestOf(each, domains.get(each.score.unit)))
}

/** Means of the headline score by candidate, with their intervals. Undefined where there is none. */
export const means = ({ candidates }: Summary.Summary): Plot | undefined => {
  const score = candidates.flatMap(({ scores }) => scores[0] ?? [])[0]
  const scale = score?.unit === "share" ? 100 : 1
  const rows = candidates.flatMap(({ name, scores }, nth): ReadonlyArray<Row> => {
    const mean = scores[0]?.overall.mean
    return mean === undefined
      ? []
      : [
          {
            label: name,
            short: name,
            value: scale * mean.value,
            low: scale * mean.low,
            high: scale * mean.high,
            colour: colourOf(nth)
          }
        ]
  })
  if (rows.length === 0 || score === undefined) return undefined
  return {
    title: `${scoreName(score)} by candidate`,
    description: "One row for each candidate: the mean and its interval.",
    spec: (room) => rowsSpec(rows, score.unit === "share" ? "mean, %" : "mean", [], undefined, room)
  }
}
