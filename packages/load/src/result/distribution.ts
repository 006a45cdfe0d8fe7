/** The times of one kind, summed up. */
import { OrderedQuantile, OrderedSample } from "@assay/stats"
import type { Distribution, Percentile } from "./model.ts"

/** The percentiles of every distribution. */
const quantiles = [0.5, 0.95, 0.99, 0.999] as const

type Batches = ReadonlyArray<OrderedSample.Batch>

const inMs = (us: number): number => us / 1_000

/** One percentile, milliseconds; undefined where there are no values. */
export const percentileOf = (
  batches: Batches,
  q: number,
  all: OrderedSample.Batch = OrderedSample.pooled(batches)
): Percentile | undefined => {
  const found = OrderedQuantile.estimate(batches, q, 0.95, all)
  if (found === undefined) return undefined
  const { interval, isAtLeast, tau, value } = found
  const isThere = interval._tag === "Bounds"
  return {
    q,
    ms: inMs(value),
    isAtLeast,
    low: isThere ? inMs(interval.low) : undefined,
    high: isThere && interval.high !== undefined ? inMs(interval.high) : undefined,
    refused: isThere ? undefined : interval.reason,
    tau
  }
}

/** Undefined where there are no values. */
export const distributionOf = (batches: Batches): Distribution | undefined => {
  const all = OrderedSample.pooled(batches)
  if (all.n + all.openN === 0) return undefined
  return {
    n: all.n,
    unfinished: all.openN,
    minMs: inMs(all.min),
    maxMs: inMs(all.max),
    meanMs: all.openN > 0 ? undefined : inMs(all.sum / all.n),
    percentiles: quantiles.flatMap((q) => percentileOf(batches, q, all) ?? [])
  }
}
