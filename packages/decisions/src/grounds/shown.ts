/**
 * Candidates in tables and plots of decisions.
 */
import type { Decision } from "@assay/core"
import type * as Interval from "@assay/stats/Interval"
import { costOf, latencyOf, silentOf } from "./figure.ts"
import type { CaseRow } from "./perCase.ts"
import type { Unit } from "./words.ts"

type Cell = Decision.DecisionTable["rows"][number][number]

/** An estimate times a factor. Undefined where there is none. */
export const times = (
  estimate: Interval.Estimate | undefined,
  factor: number
): Interval.Estimate | undefined => {
  if (estimate === undefined || estimate.estimate === undefined) return undefined
  const { estimate: value } = estimate
  return estimate._tag === "Withheld"
    ? { ...estimate, estimate: value * factor }
    : { ...estimate, estimate: value * factor, low: estimate.low * factor, high: estimate.high * factor }
}

const cell = (estimate: Interval.Estimate | undefined): Cell =>
  estimate?.estimate === undefined
    ? null
    : estimate._tag === "Withheld"
      ? estimate.estimate
      : [estimate.estimate, estimate.low, estimate.high]

/** A candidate with its figures. */
export interface Side {
  /** Its name. */
  readonly name: string
  /** What it did on each case. */
  readonly rows: ReadonlyArray<CaseRow>
  /** Its mean score. Undefined where there is none. */
  readonly quality: Interval.Estimate | undefined
}

/** The columns that every table of candidates begins with. */
export const sideColumns = (unit: Unit, volume: number | undefined): Decision.DecisionTable["columns"] => [
  { title: "candidate" },
  { title: "quality", unit },
  { title: "cost a task", unit: "usd" },
  ...(volume === undefined ? [] : [{ title: "cost a month", unit: "usd" as const }]),
  { title: "p95 latency", unit: "ms" },
  { title: "silent failures", unit: "share" }
]

/** The cells of a candidate below {@link sideColumns}. */
export const sideCells = (
  { name, rows, quality }: Side,
  volume: number | undefined,
  confidence?: number
): ReadonlyArray<Cell> => {
  const cost = costOf(rows, confidence)
  return [
    name,
    cell(quality),
    cell(cost),
    ...(volume === undefined ? [] : [cell(times(cost, volume))]),
    cell(latencyOf(rows, 0.95, confidence)),
    cell(silentOf(rows, confidence))
  ]
}

/** How many answers the figures are of: all of them are scored, unscored or errored. */
export const answersTable = (sides: ReadonlyArray<Pick<Side, "name" | "rows">>): Decision.DecisionTable => ({
  title: "Answers: scored + unscored + errored",
  columns: [
    { title: "candidate" },
    ...["answers", "scored", "unscored", "errored"].map((title) => ({ title, unit: "number" as const }))
  ],
  rows: sides.map(({ name, rows }) => {
    const sum = (of: (row: CaseRow) => number): number => rows.reduce((total, row) => total + of(row), 0)
    const [trials, scored, errored] = [
      sum((row) => row.trials),
      sum((row) => row.scored),
      sum((row) => row.errored)
    ]
    return [name, trials, scored, trials - scored - errored, errored]
  })
})

/** The plot of cost against quality. No plot where nothing is priced and scored. */
export const costPlot = (sides: ReadonlyArray<Side>, unit: Unit): ReadonlyArray<Decision.DecisionPlot> => {
  const series = sides.flatMap(({ name, rows, quality }) => {
    const cost = costOf(rows)
    if (cost?.estimate === undefined || quality?.estimate === undefined) return []
    const bounds = quality._tag === "Interval" ? { low: quality.low, high: quality.high } : {}
    const point = { x: cost.estimate, y: quality.estimate, ...bounds, label: name }
    return [{ name, mark: "point" as const, points: [point] }]
  })
  return series.length === 0
    ? []
    : [
        {
          title: "Cost against quality",
          x: { title: "cost a task", unit: "usd" },
          y: { title: "quality", unit },
          series,
          rules: []
        }
      ]
}
