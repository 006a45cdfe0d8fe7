/**
 * What all figures are made of: an estimate with its interval, and reasons that are counted.
 */
import * as Schema from "effect/Schema"

/** An estimate with its interval. */
export const Estimate = Schema.Struct({
  /** The estimate, in the unit of the data. */
  value: Schema.Finite,
  /** The lower bound, in the unit of the data. */
  low: Schema.Finite,
  /** The upper bound, in the unit of the data. */
  high: Schema.Finite,
  /** The nominal coverage of the interval, such as 0.95. */
  confidence: Schema.Finite,
  /** How the interval was made. */
  method: Schema.Literals(["wilson", "clustered-wilson", "student-t", "clustered-t"])
}).annotate({ identifier: "Estimate" })
export type Estimate = typeof Estimate.Type

/** A reason and how many trials gave it. */
export const Reason = Schema.Struct({
  /** The reason, in words. */
  reason: Schema.String,
  /** How many trials gave it. */
  trials: Schema.Natural
}).annotate({
  identifier: "Reason"
})
export type Reason = typeof Reason.Type
