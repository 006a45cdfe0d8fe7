/**
 * A report of comparisons of a candidate with itself.
 */
import * as Schema from "effect/Schema"

/** How often something happened in `of` comparisons: the share, with a Clopper–Pearson interval of 95 %. */
export const Rate = Schema.Struct({
  count: Schema.Natural,
  of: Schema.Natural,
  share: Schema.Finite,
  low: Schema.Finite,
  high: Schema.Finite
}).annotate({ identifier: "Rate" })
export type Rate = typeof Rate.Type

/** One check of the gate. `cannotTell` is counted apart from `fails`. */
export const CheckRates = Schema.Struct({
  name: Schema.String,
  fails: Rate,
  cannotTell: Rate
}).annotate({ identifier: "CheckRates" })
export type CheckRates = typeof CheckRates.Type

/** A slice of the headline score: how often it was called systematically different. */
export const SliceRate = Schema.Struct({ slice: Schema.String, systematic: Rate }).annotate({
  identifier: "SliceRate"
})
export type SliceRate = typeof SliceRate.Type

/**
 * What a gate does where nothing has changed.
 *
 * - `method`: `repeats`: the repeats of `candidate` dealt into two halves. `labels`: the answers of `against` and
 *   `candidate` on drawn cases, swapped at random.
 * - `comparisons`: how many were made. `cases`, `repeats`: what each side has; repeats are the most of any case.
 * - `fails`: the gate fails: a false alarm. `cannotTell`: no check fails and one cannot tell. `held`: the pipeline
 *   would have been held up, by either, as the gate's own policy has it.
 * - `overall`: the headline score differs at p ≤ alpha; `slices`: any of its slices is systematically different. Both
 *   directions count.
 * - `skipped`: checks that hold one candidate against a fixed limit; where nothing is compared there is no false alarm
 *   to count.
 * - `first`: the first half of the repeats against the second, in the order they were asked: drift shows here only.
 */
export const AA = Schema.TaggedStruct("AA", {
  version: Schema.Literal(1),
  experiment: Schema.String,
  run: Schema.String,
  method: Schema.Literals(["repeats", "labels"]),
  candidate: Schema.String,
  against: Schema.optionalKey(Schema.String),
  alpha: Schema.Finite,
  seed: Schema.Int,
  comparisons: Schema.Natural,
  cases: Schema.Natural,
  repeats: Schema.Natural,
  fails: Rate,
  cannotTell: Rate,
  held: Rate,
  overall: Rate,
  slices: Rate,
  checks: Schema.Array(CheckRates),
  bySlice: Schema.Array(SliceRate),
  skipped: Schema.Array(Schema.String),
  first: Schema.optionalKey(
    Schema.Struct({
      status: Schema.Literals(["pass", "fail", "inconclusive"]),
      reasons: Schema.Array(Schema.String)
    })
  ),
  notes: Schema.Array(Schema.String)
}).annotate({ identifier: "AA" })
export type AA = typeof AA.Type
