/**
 * The figures, the table and the plots of a candidate's worth.
 */
import type { Decision } from "@assay/core"
import * as Distribution from "@assay/stats/Distribution"
import { costOf, figureOf, latencyOf, silentOf } from "../grounds/figure.ts"
import type { Sample } from "../grounds/sample.ts"
import { costPlot, type Side, times } from "../grounds/shown.ts"
import type { Unit } from "../grounds/words.ts"
import type { BreakEven } from "./breakEven.ts"

/** The figures of both sides. */
export const sidesFigures = (
  [candidate, against]: readonly [Side, Side],
  unit: Unit,
  volume: number | undefined
): Readonly<Record<string, Decision.DecisionFigure>> => {
  const of = (key: string, { name, rows: side, quality }: Side) => ({
    [`${key}Quality`]: figureOf(`quality of ${name}`, unit, quality),
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
  return { ...of("candidate", candidate), ...of("against", against) }
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

const points = 21

/** Cost against quality, and the net benefit by what a right answer is worth. */
export const plotsOf = (
  sides: readonly [Side, Side],
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
  const [candidate, against] = sides
  const most = 2 * Math.max(value ?? 0, breakEven?.high ?? breakEven?.low ?? 0)
  const per = volume ?? 1
  return [
    ...costPlot(sides, unit),
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
                name: `${candidate.name} over ${against.name}`,
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
