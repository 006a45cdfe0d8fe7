/**
 * A candidate as a choice sees it: its four figures, and whether it keeps to what is asked.
 */
import type { Decision } from "@assay/core"
import type * as Interval from "@assay/stats/Interval"
import { statedQuality } from "../grounds/corrected.ts"
import { costOf, latencyOf, qualityOf, silentOf } from "../grounds/figure.ts"
import { type CaseRow, perCase } from "../grounds/perCase.ts"
import { withFill } from "../grounds/sample.ts"
import type { Constraints } from "./constraints.ts"

/** Whether a constraint is met: shown by the whole interval, or not to be told. */
type Met = "met" | "not met" | "cannot tell"

/** A candidate with its figures. */
export interface Option {
  readonly name: string
  readonly rows: ReadonlyArray<CaseRow>
  /** Answers without a score. */
  readonly unscored: number
  /** The mean where each of those counts as the worst score: the order goes by it. */
  readonly atLeast: number
  readonly quality: Interval.Estimate | undefined
  readonly cost: Interval.Estimate | undefined
  readonly latency: Interval.Estimate | undefined
  readonly silent: Interval.Estimate | undefined
  /** Each constraint in words with what is shown. */
  readonly checks: ReadonlyArray<readonly [what: string, met: Met]>
  /** Whether all are met. */
  readonly met: Met
}

/** Whether a figure is below a limit. `most`: the figure where whatever is missing counts against it. */
const isBelow = (
  estimate: Interval.Estimate | undefined,
  limit: number,
  {
    factor = 1,
    most = estimate
  }: { readonly factor?: number; readonly most?: Interval.Estimate | undefined } = {}
): Met => {
  if (estimate === undefined || estimate._tag === "Withheld") return "cannot tell"
  if (factor * estimate.low >= limit) return "not met"
  return most !== undefined && most._tag === "Interval" && factor * most.high < limit ? "met" : "cannot tell"
}

/** Whether a figure is above a limit, between the figures where what is missing counts against it and for it. */
const isAbove = (
  least: Interval.Estimate | undefined,
  most: Interval.Estimate | undefined,
  limit: number
): Met => {
  if (least === undefined || most === undefined) return "cannot tell"
  if (least._tag === "Interval" && least.low > limit) return "met"
  return most._tag === "Interval" && most.high <= limit ? "not met" : "cannot tell"
}

/** Two one-sided tests at 5 %. */
export const confidence = 0.9

/** Rows where each answer without a score has this one. */
const filledRows = (rows: ReadonlyArray<CaseRow>, fill: number): ReadonlyArray<CaseRow> =>
  rows.map((row) => ({ ...row, value: withFill(row, fill) }))

/**
 * Measures a candidate.
 *
 * @param range the lowest and the highest score that an answer can have
 */
export const optionOf = (
  candidate: Decision.GroundsCandidate,
  score: Decision.GroundsScore,
  { p95Ms, monthUsd, taskUsd, volume = 1, quality: least, silent: most }: Constraints,
  [worst, best]: readonly [number, number]
): Option => {
  const rows = perCase(candidate, score.name)
  const quality = statedQuality(score, candidate.name, rows, confidence)
  const cost = costOf(rows, confidence)
  const latency = latencyOf(rows, 0.95, confidence)
  const silent = silentOf(rows, confidence)
  const at = (fill: number): Interval.Estimate | undefined =>
    score.judged === undefined ? qualityOf(filledRows(rows, fill), score.unit, confidence) : quality
  const allSilent = silentOf(
    rows.map((row) => ({ ...row, silent: row.silent ?? 1 })),
    confidence
  )
  const checks: ReadonlyArray<readonly [string, Met]> = [
    ...(p95Ms === undefined ? [] : [["p95 latency", isBelow(latency, p95Ms)] as const]),
    ...(monthUsd === undefined
      ? []
      : [["cost a month", isBelow(cost, monthUsd, { factor: volume })] as const]),
    ...(taskUsd === undefined ? [] : [["cost a task", isBelow(cost, taskUsd)] as const]),
    ...(least === undefined ? [] : [["quality", isAbove(at(worst), at(best), least)] as const]),
    ...(most === undefined ? [] : [["silent failures", isBelow(silent, most, { most: allSilent })] as const])
  ]
  const met = checks.some(([, each]) => each === "not met")
    ? "not met"
    : checks.some(([, each]) => each === "cannot tell")
      ? "cannot tell"
      : "met"
  return {
    name: candidate.name,
    rows,
    unscored: rows.reduce((sum, row) => sum + row.trials - row.scored, 0),
    atLeast: (score.judged === undefined ? at(worst) : quality)?.estimate ?? Number.NEGATIVE_INFINITY,
    quality,
    cost,
    latency,
    silent,
    checks,
    met
  }
}
