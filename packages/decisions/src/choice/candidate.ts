/**
 * A candidate as a choice sees it: its four figures, and whether it keeps to what is asked.
 */
import type { Decision } from "@assay/core"
import type * as Interval from "@assay/stats/Interval"
import { costOf, latencyOf, qualityOf, silentOf } from "../grounds/figure.ts"
import { type CaseRow, perCase } from "../grounds/perCase.ts"
import type { Constraints } from "./constraints.ts"

/** Whether a constraint is met: shown by the whole interval, or not to be told. */
type Met = "met" | "not met" | "cannot tell"

/** A candidate with its figures. */
export interface Option {
  readonly name: string
  readonly rows: ReadonlyArray<CaseRow>
  readonly quality: Interval.Estimate | undefined
  readonly cost: Interval.Estimate | undefined
  readonly latency: Interval.Estimate | undefined
  readonly silent: Interval.Estimate | undefined
  /** Each constraint in words with what is shown. */
  readonly checks: ReadonlyArray<readonly [what: string, met: Met]>
  /** Whether all are met. */
  readonly met: Met
}

const isBelow = (estimate: Interval.Estimate | undefined, limit: number, factor = 1): Met =>
  estimate === undefined || estimate._tag === "Withheld"
    ? "cannot tell"
    : factor * estimate.high < limit
      ? "met"
      : factor * estimate.low >= limit
        ? "not met"
        : "cannot tell"

const isAbove = (estimate: Interval.Estimate | undefined, limit: number): Met =>
  estimate === undefined || estimate._tag === "Withheld"
    ? "cannot tell"
    : estimate.low > limit
      ? "met"
      : estimate.high <= limit
        ? "not met"
        : "cannot tell"

/** Two one-sided tests at 5 %. */
export const confidence = 0.9

/** Measures a candidate. */
export const optionOf = (
  candidate: Decision.GroundsCandidate,
  score: Decision.GroundsScore,
  { p95Ms, monthUsd, taskUsd, volume = 1, quality: least, silent: most }: Constraints
): Option => {
  const rows = perCase(candidate, score.name)
  const quality = qualityOf(rows, score.unit, confidence)
  const cost = costOf(rows, confidence)
  const latency = latencyOf(rows, 0.95, confidence)
  const silent = silentOf(rows, confidence)
  const checks: ReadonlyArray<readonly [string, Met]> = [
    ...(p95Ms === undefined ? [] : [["p95 latency", isBelow(latency, p95Ms)] as const]),
    ...(monthUsd === undefined ? [] : [["cost a month", isBelow(cost, monthUsd, volume)] as const]),
    ...(taskUsd === undefined ? [] : [["cost a task", isBelow(cost, taskUsd)] as const]),
    ...(least === undefined
      ? []
      : [
          [
            "quality",
            score.judged === undefined ? isAbove(quality, least) : ("cannot tell" as const)
          ] as const
        ]),
    ...(most === undefined ? [] : [["silent failures", isBelow(silent, most)] as const])
  ]
  const met = checks.some(([, each]) => each === "not met")
    ? "not met"
    : checks.some(([, each]) => each === "cannot tell")
      ? "cannot tell"
      : "met"
  return { name: candidate.name, rows, quality, cost, latency, silent, checks, met }
}

const amountOf = (estimate: Interval.Estimate | undefined, unknown: number): number =>
  estimate?.estimate ?? unknown

/** The four figures, all better where smaller. What is not known counts as the worst. */
const vectorOf = ({ quality, cost, latency, silent }: Option): ReadonlyArray<number> => [
  -amountOf(quality, Number.NEGATIVE_INFINITY),
  amountOf(cost, Number.POSITIVE_INFINITY),
  amountOf(latency, Number.POSITIVE_INFINITY),
  amountOf(silent, Number.POSITIVE_INFINITY)
]

/** The candidates that no other is as good as in everything and better in something, by the point estimates. */
export const paretoFront = (options: ReadonlyArray<Option>): ReadonlyArray<Option> =>
  options.filter((one) => {
    const mine = vectorOf(one)
    return !options.some((other) => {
      const theirs = vectorOf(other)
      return (
        other !== one &&
        theirs.every((value, k) => value <= (mine[k] ?? 0)) &&
        theirs.some((value, k) => value < (mine[k] ?? 0))
      )
    })
  })
