/**
 * Figures of a decision from estimates of `@assay/stats`.
 */
import type { Decision } from "@assay/core"
import type * as Cluster from "@assay/stats/Cluster"
import * as Interval from "@assay/stats/Interval"
import * as MeanScore from "@assay/stats/MeanScore"
import * as Quantile from "@assay/stats/Quantile"
import { type CaseRow, clustersOf } from "./perCase.ts"

/** A figure: the value with its interval, or why there is none. */
export const figureOf = (
  label: string,
  unit: Decision.DecisionUnit,
  estimate: Interval.Estimate | undefined,
  absent = "nothing was measured"
): Decision.DecisionFigure => {
  if (estimate === undefined || estimate.estimate === undefined) {
    return { label, unit, absent: estimate?._tag === "Withheld" ? estimate.reason : absent }
  }
  const value = estimate.estimate
  return estimate._tag === "Withheld"
    ? { label, unit, value }
    : { label, unit, value, low: estimate.low, high: estimate.high, confidence: estimate.confidence }
}

const of = (
  rows: ReadonlyArray<CaseRow>,
  value: (row: CaseRow) => number | undefined
): { readonly values: Float64Array; readonly clusters: ReadonlyArray<string> | undefined } => {
  const known = rows.flatMap((row) => {
    const found = value(row)
    return found === undefined ? [] : [{ row, found }]
  })
  return {
    values: Float64Array.from(known, ({ found }) => found),
    clusters: clustersOf(known.map(({ row }) => row))
  }
}

const labelled = (clusters: ReadonlyArray<string> | undefined) => (clusters === undefined ? {} : { clusters })

/** The mean score over cases. Undefined where no case has one. */
export const qualityOf = (
  rows: ReadonlyArray<CaseRow>,
  unit: "share" | "number",
  confidence?: number
): Interval.Estimate | undefined => {
  const { values, clusters } = of(rows, ({ value }) => value)
  if (values.length === 0) return undefined
  return MeanScore.interval(values, {
    isBinary: unit === "share" && rows.every(({ isBinary }) => isBinary),
    isBounded: unit === "share",
    ...labelled(clusters),
    ...(confidence === undefined ? {} : { confidence })
  })
}

/**
 * The mean of amounts with its interval. Where all are alike, as at a fixed price, the interval is that amount.
 *
 * @param values shape (n), n ≥ 1
 */
export const meanAmount = (
  values: Float64Array,
  options: { readonly confidence: number; readonly clusters?: Cluster.Labels }
): Interval.Estimate => {
  const [first = 0] = values
  return values.every((value) => Math.abs(value - first) <= 1e-12 * Math.abs(first))
    ? {
        _tag: "Interval",
        estimate: first,
        low: first,
        high: first,
        confidence: options.confidence,
        n: values.length,
        method: "all alike"
      }
    : Interval.mean(values, options)
}

/**
 * The mean cost of an answer in US dollars, over the cases whose cost is known. Undefined where that is none: what is not
 * known is not zero. Where all cost the same, the interval is that amount.
 */
export const costOf = (
  rows: ReadonlyArray<CaseRow>,
  confidence: number = Interval.defaultConfidence
): Interval.Estimate | undefined => {
  const { values, clusters } = of(rows, ({ costUsd }) => costUsd)
  if (values.length === 0) return undefined
  const found = meanAmount(values, { ...labelled(clusters), confidence })
  return found._tag === "Withheld" ? found : { ...found, low: Math.max(0, found.low) }
}

/** The share of answers that fail silently. Undefined where nothing tells. */
export const silentOf = (
  rows: ReadonlyArray<CaseRow>,
  confidence?: number
): Interval.Estimate | undefined => {
  const { values, clusters } = of(rows, ({ silent }) => silent)
  return values.length === 0
    ? undefined
    : Interval.proportion(values, {
        ...labelled(clusters),
        ...(confidence === undefined ? {} : { confidence })
      })
}

/**
 * A quantile of the service time in milliseconds, over all trials. Repeats of a case, and cases of a cluster, count as one
 * where they are as many as others'. Undefined where nothing was measured.
 */
export const latencyOf = (
  rows: ReadonlyArray<CaseRow>,
  q: number,
  confidence?: number
): Quantile.QuantileInterval | Interval.Withheld | undefined => {
  const values = rows.flatMap(({ latenciesMs }) => latenciesMs)
  if (values.length === 0) return undefined
  const sizes = new Map<string, number>()
  for (const { id, cluster, latenciesMs } of rows) {
    const key = cluster === undefined ? `case ${id}` : `cluster ${cluster}`
    if (latenciesMs.length > 0) sizes.set(key, (sizes.get(key) ?? 0) + latenciesMs.length)
  }
  return Quantile.estimate(values, q, confidence, Quantile.effective(sizes.values()))
}
