/**
 * Times and their percentiles.
 */
import * as Schema from "effect/Schema"

/**
 * A latency percentile in milliseconds with its order-statistic interval, or how many independent cases it would need.
 */
export const Percentile = Schema.Union([
  Schema.Struct({
    /** Which quantile: 0.5 for the median, 0.95 for p95. */
    quantile: Schema.Finite,
    /** The percentile, in milliseconds. */
    ms: Schema.Finite,
    /** The lower bound of its interval, in milliseconds. */
    lowMs: Schema.Finite,
    /** The upper bound of its interval, in milliseconds. */
    highMs: Schema.Finite,
    /** The nominal coverage of the interval. */
    confidence: Schema.Finite
  }),
  Schema.Struct({
    /** Which quantile: 0.5 for the median, 0.95 for p95. */
    quantile: Schema.Finite,
    /** How many independent cases the percentile would need. */
    needs: Schema.Natural
  })
]).annotate({ identifier: "Percentile" })
export type Percentile = typeof Percentile.Type

/** Times that were measured. */
export const Timing = Schema.Struct({
  /** How many times were measured. */
  n: Schema.Natural,
  /** How many independent times tell as much: cases, or clusters of cases, not their repeats. */
  independent: Schema.Natural,
  /** All times together, in milliseconds. */
  totalMs: Schema.Finite,
  /** The percentiles that are reported, p50, p95 and p99. */
  percentiles: Schema.Array(Percentile)
}).annotate({ identifier: "Timing" })
export type Timing = typeof Timing.Type
