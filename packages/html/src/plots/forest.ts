/**
 * Forest plots: differences of a comparison overall and by slice, or the means of candidates.
 */
import { type Comparison, Report, type Summary } from "@assay/core"
import { colourOf, labels, type Plot } from "./vega.ts"

/** Rows that a plot has room for; the tables have all. */
const mostRows = 30

const sliceName = ({
  by,
  tag,
  value
}: {
  readonly by: string
  readonly tag?: string
  readonly value: string
}) => `${by === "tag" ? (tag ?? "") : "kind"}: ${value}`

interface Row {
  readonly label: string
  readonly value: number
  readonly low: number | undefined
  readonly high: number | undefined
  readonly colour: string
}

const colourOfVerdict = {
  Improved: "var(--good)",
  Regressed: "var(--bad)",
  Equivalent: "var(--ink)",
  Underpowered: "var(--quiet)"
} as const

const verdictOf = (group: Comparison.Group, finding?: Comparison.Slice["finding"]) =>
  finding === undefined || finding === "systematic" || group.verdict._tag === "Equivalent"
    ? group.verdict._tag
    : "Underpowered"

/** Differences of the headline score. Undefined where nothing is paired. */
export const differences = ({
  scores,
  baseline,
  candidate,
  margin
}: Comparison.Comparison): (Plot & { readonly left: number }) | undefined => {
  const score = scores[0]
  if (score?.overall.evidence === undefined) return undefined
  const scale = score.unit === "share" ? 100 : 1
  const slices = score.slices
    .filter(({ evidence }) => evidence !== undefined)
    .toSorted((a, b) => b.paired - a.paired)
  const shown = new Set(slices.slice(0, mostRows - 1))
  const inOrder = score.slices.filter((slice) => shown.has(slice))
  const row = (
    label: string,
    group: Comparison.Group,
    colour: string
  ): ReadonlyArray<Omit<Row, "colour"> & { colour: string }> =>
    group.evidence === undefined
      ? []
      : [
          {
            label: `${label} (${Report.Figures.count(group.paired)})`,
            value: scale * group.evidence.effect,
            low: group.evidence.interval === undefined ? undefined : scale * group.evidence.interval.low,
            high: group.evidence.interval === undefined ? undefined : scale * group.evidence.interval.high,
            colour
          }
        ]
  const rows = [
    ...row("overall", score.overall, colourOfVerdict[verdictOf(score.overall)]),
    ...inOrder.flatMap((slice) =>
      row(sliceName(slice), slice, colourOfVerdict[verdictOf(slice, slice.finding)])
    )
  ]
  const names = labels(rows.map(({ label }) => label))
  const values = rows.map((each, nth) => ({ ...each, label: names[nth] }))
  return {
    left: slices.length - inOrder.length,
    title: `${Report.scoreName(score)}: ${candidate.candidate} minus ${baseline.candidate}`,
    description: `A row for all cases and one for each slice, with the number of paired cases: the difference and its interval. Right of zero, ${candidate.candidate} is better. The band is the margin, within which a difference does not matter.`,
    spec: (width) => ({
      width,
      height: { step: 24 },
      data: { values },
      layer: [
        {
          data: { values: [{ low: -scale * margin, high: scale * margin }] },
          mark: { type: "rect", color: "var(--band)" },
          encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } }
        },
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: "rule", color: "var(--quiet)" },
          encoding: { x: { field: "zero", type: "quantitative" } }
        },
        {
          mark: { type: "rule", strokeWidth: 2 },
          encoding: {
            y: y(names),
            x: { field: "low", type: "quantitative" },
            x2: { field: "high" },
            color: { field: "colour", type: "nominal", scale: null }
          }
        },
        {
          mark: { type: "point", filled: true, opacity: 1, shape: "square", size: 64 },
          encoding: {
            y: y(names),
            x: {
              field: "value",
              type: "quantitative",
              title: score.unit === "share" ? "difference, points" : "difference",
              axis: { tickCount: width < 300 ? 3 : 8 }
            },
            color: { field: "colour", type: "nominal", scale: null }
          }
        }
      ]
    })
  }
}

const y = (names: ReadonlyArray<string>) => ({
  field: "label",
  type: "nominal",
  title: null,
  scale: { domain: names },
  axis: { grid: false }
})

/** Means of the headline score by candidate, with their intervals. Undefined where there is none. */
export const means = ({ candidates }: Summary.Summary): Plot | undefined => {
  const rows = candidates.flatMap(({ name, scores }, nth): ReadonlyArray<Row> => {
    const mean = scores[0]?.overall.mean
    return mean === undefined
      ? []
      : [{ label: name, value: mean.value, low: mean.low, high: mean.high, colour: colourOf(nth) }]
  })
  const score = candidates.flatMap(({ scores }) => scores[0] ?? [])[0]
  if (rows.length === 0 || score === undefined) return undefined
  const scale = score.unit === "share" ? 100 : 1
  const names = labels(rows.map(({ label }) => label))
  const values = rows.map(({ value, low = value, high = value, colour }, nth) => ({
    label: names[nth],
    value: scale * value,
    low: scale * low,
    high: scale * high,
    colour
  }))
  return {
    title: `${Report.scoreName(score)} by candidate`,
    description: "A row for each candidate: the mean and its interval.",
    spec: (width) => ({
      width,
      height: { step: 28 },
      data: { values },
      encoding: { y: y(names), color: { field: "colour", type: "nominal", scale: null } },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 2 },
          encoding: {
            x: { field: "low", type: "quantitative", scale: { zero: false, nice: true } },
            x2: { field: "high" }
          }
        },
        {
          mark: { type: "point", filled: true, opacity: 1, size: 70 },
          encoding: {
            x: {
              field: "value",
              type: "quantitative",
              title: score.unit === "share" ? `${"mean"}, %` : "mean",
              axis: { tickCount: width < 300 ? 3 : 8 }
            }
          }
        }
      ]
    })
  }
}
