/**
 * The figures, the table and the plots of a candidate's worth.
 */
import type { Decision } from "@assay/core"
import * as Distribution from "@assay/stats/Distribution"
import type * as Interval from "@assay/stats/Interval"
import { costOf, figureOf, latencyOf, qualityOf, silentOf } from "../grounds/figure.ts"
import type { CaseRow } from "../grounds/perCase.ts"
import type { Unit } from "../grounds/words.ts"
import type { BreakEven } from "./breakEven.ts"
import type { Sample } from "./sample.ts"

interface Names {
  readonly candidate: string
  readonly against: string
}

const times = (estimate: Interval.Estimate | undefined, factor: number): Interval.Estimate | undefined =>
  estimate === undefined || estimate.estimate === undefined
    ? undefined
    : estimate._tag === "Withheld"
      ? { ...estimate, estimate: estimate.estimate * factor }
      : {
          ...estimate,
          estimate: estimate.estimate * factor,
          low: estimate.low * factor,
          high: estimate.high * factor
        }

/** The figures of both sides. */
export const sidesFigures = (
  { candidate, against }: Names,
  rows: ReadonlyArray<CaseRow>,
  others: ReadonlyArray<CaseRow>,
  unit: Unit,
  volume: number | undefined
): Readonly<Record<string, Decision.DecisionFigure>> => {
  const of = (key: string, name: string, side: ReadonlyArray<CaseRow>) => ({
    [`${key}Quality`]: figureOf(`quality of ${name}`, unit, qualityOf(side, unit)),
    [`${key}Cost`]: figureOf(`cost of ${name} a task`, "usd", costOf(side), "its cost is not known"),
    ...(volume === undefined
      ? {}
      : {
          [`${key}Month`]: figureOf(
            `cost of ${name} a month`,
            "usd",
            times(costOf(side), volume),
            "its cost is not known"
          )
        }),
    [`${key}Latency`]: figureOf(`p95 latency of ${name}`, "ms", latencyOf(side, 0.95)),
    [`${key}Silent`]: figureOf(`silent failures of ${name}`, "share", silentOf(side), "nothing tells")
  })
  return { ...of("candidate", candidate, rows), ...of("against", against, others) }
}

/** The difference in quality with the interval of the two tests. */
export const differenceFigure = (
  { quality, unit }: Sample,
  bounds: { readonly low: number; readonly high: number } | undefined,
  alpha: number
): Decision.DecisionFigure => ({
  label: "difference in quality",
  value: quality.mean,
  ...(bounds === undefined ? {} : { ...bounds, confidence: 1 - 2 * alpha }),
  unit: unit === "share" ? "points" : "number"
})

type Cell = Decision.DecisionTable["rows"][number][number]

const cell = (estimate: Interval.Estimate | undefined): Cell =>
  estimate?.estimate === undefined
    ? null
    : estimate._tag === "Withheld"
      ? estimate.estimate
      : [estimate.estimate, estimate.low, estimate.high]

/** Both sides as a table. */
export const candidatesTable = (
  { candidate, against }: Names,
  rows: ReadonlyArray<CaseRow>,
  others: ReadonlyArray<CaseRow>,
  unit: Unit,
  volume: number | undefined
): Decision.DecisionTable => ({
  title: "Both sides",
  columns: [
    { title: "candidate" },
    { title: "quality", unit },
    { title: "cost a task", unit: "usd" },
    ...(volume === undefined ? [] : [{ title: "cost a month", unit: "usd" as const }]),
    { title: "p95 latency", unit: "ms" },
    { title: "silent failures", unit: "share" }
  ],
  rows: [[candidate, rows] as const, [against, others] as const].map(([name, side]) => [
    name,
    cell(qualityOf(side, unit)),
    cell(costOf(side)),
    ...(volume === undefined ? [] : [cell(times(costOf(side), volume))]),
    cell(latencyOf(side, 0.95)),
    cell(silentOf(side))
  ])
})

/** A point of the plot of cost against quality. */
export const costPoint = (name: string, rows: ReadonlyArray<CaseRow>, unit: Unit) => {
  const [cost, quality] = [costOf(rows), qualityOf(rows, unit)]
  if (cost?.estimate === undefined || quality?.estimate === undefined) return []
  return [
    {
      name,
      mark: "point" as const,
      points: [
        {
          x: cost.estimate,
          y: quality.estimate,
          ...(quality._tag === "Interval" ? { low: quality.low, high: quality.high } : {}),
          label: name
        }
      ]
    }
  ]
}

const points = 21

/** Cost against quality, and the net benefit by what a right answer is worth. */
export const plotsOf = (
  { candidate, against }: Names,
  rows: ReadonlyArray<CaseRow>,
  others: ReadonlyArray<CaseRow>,
  { quality, cost, covariance }: Sample,
  asked: {
    readonly unit: Unit
    readonly alpha: number
    readonly right: string
    readonly volume: number | undefined
    readonly value: number | undefined
    readonly breakEven: BreakEven | undefined
  }
): ReadonlyArray<Decision.DecisionPlot> => {
  const { unit, alpha, right, volume, value, breakEven } = asked
  const series = [...costPoint(candidate, rows, unit), ...costPoint(against, others, unit)]
  const most = 2 * Math.max(value ?? 0, breakEven?.high ?? breakEven?.low ?? 0)
  const per = volume ?? 1
  return [
    ...(series.length === 0
      ? []
      : [
          {
            title: "Cost against quality",
            x: { title: "cost a task", unit: "usd" as const },
            y: { title: "quality", unit },
            series,
            rules: []
          }
        ]),
    ...(cost === undefined || !(most > 0) || !Number.isFinite(quality.error)
      ? []
      : [
          {
            title: "Net benefit by worth",
            x: { title: `what ${right} is worth`, unit: "usd" as const },
            y: {
              title: volume === undefined ? "net benefit a task" : "net benefit a month",
              unit: "usd" as const
            },
            series: [
              {
                name: `${candidate} over ${against}`,
                mark: "line" as const,
                points: Array.from({ length: points }, (_, k) => {
                  const worth = (most * k) / (points - 1)
                  const net = worth * quality.mean - cost.mean
                  const half =
                    Distribution.normalQuantile(1 - alpha) *
                    Math.sqrt(
                      Math.max(0, worth ** 2 * quality.error ** 2 - 2 * worth * covariance + cost.error ** 2)
                    )
                  return { x: worth, y: per * net, low: per * (net - half), high: per * (net + half) }
                })
              }
            ],
            rules: [
              { on: "y" as const, at: 0, label: "breaks even" },
              ...(value === undefined ? [] : [{ on: "x" as const, at: value, label: "stated worth" }])
            ]
          }
        ])
  ]
}
