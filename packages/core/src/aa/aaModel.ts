/**
 * A report of comparisons of a candidate with itself.
 */

import * as Schema from "effect/Schema"
import { Status } from "../gate/finding.ts"

/** How often something happened, with a Clopper–Pearson interval of 95 %. */
export const Rate = Schema.Struct({
  /** In how many comparisons it happened. */
  count: Schema.Natural,
  /** In how many comparisons it could have happened. */
  of: Schema.Natural,
  /** `count` / `of`, 0 to 1. */
  share: Schema.Finite,
  /** The lower bound of the share. */
  low: Schema.Finite,
  /** The upper bound of the share. */
  high: Schema.Finite
}).annotate({ identifier: "Rate" })
export type Rate = typeof Rate.Type

/** One check of the gate. */
export const CheckRates = Schema.Struct({
  /** The check in words. */
  name: Schema.String,
  /** How often it fails. */
  fails: Rate,
  /** How often it cannot tell. Counted apart from `fails`. */
  inconclusive: Rate
}).annotate({ identifier: "CheckRates" })
export type CheckRates = typeof CheckRates.Type

/** A slice of the headline score. */
export const SliceRate = Schema.Struct({
  /** The slice in words. */
  slice: Schema.String,
  /** How often it was called systematically different. */
  systematic: Rate
}).annotate({
  identifier: "SliceRate"
})
export type SliceRate = typeof SliceRate.Type

/** What a gate does where nothing has changed. */
export const AA = Schema.TaggedStruct("AA", {
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The name of the experiment. */
  experiment: Schema.String,
  /** The id of the run. */
  run: Schema.String,
  /**
   * `repeats`: the repeats of `candidate` are dealt into two halves. `labels`: the answers of `against` and
   * `candidate` on drawn cases are swapped at random.
   */
  method: Schema.Literals(["repeats", "labels"]),
  /** The name of the candidate. */
  candidate: Schema.String,
  /** The name of the other candidate. Absent where `method` is `repeats`. */
  against: Schema.optionalKey(Schema.String),
  /** The level of every test. */
  alpha: Schema.Finite,
  /** The seed of the draws. */
  seed: Schema.Int,
  /** How many comparisons were made. */
  comparisons: Schema.Natural,
  /** How many cases each side has. */
  cases: Schema.Natural,
  /** How many repeats each side has of a case: the most of any case. */
  repeats: Schema.Natural,
  /** How often the gate fails: a false alarm. */
  fails: Rate,
  /** How often no check fails and one cannot tell. */
  inconclusive: Rate,
  /** How often the pipeline would have been held up, by either, as the gate's own policy has it. */
  held: Rate,
  /** How often the headline score differs at p ≤ alpha. Both directions count. */
  overall: Rate,
  /** How often any slice of the headline score is systematically different. Both directions count. */
  slices: Rate,
  /** The rates of each check. */
  checks: Schema.Array(CheckRates),
  /** The rates of each slice. */
  bySlice: Schema.Array(SliceRate),
  /**
   * Checks that hold one candidate against a fixed limit. Where nothing is compared there is no false alarm
   * to count.
   */
  skipped: Schema.Array(Schema.String),
  /**
   * What the gate says of the first half of the repeats against the second, in the order they were asked:
   * drift shows here only. Absent where `method` is `labels`.
   */
  first: Schema.optionalKey(
    Schema.Struct({
      /** Whether the gate passes, fails or cannot tell. */
      status: Status,
      /** What its checks found, in sentences. */
      reasons: Schema.Array(Schema.String)
    })
  ),
  /** What a reader must know, in sentences. */
  notes: Schema.Array(Schema.String)
}).annotate({ identifier: "AA" })
export type AA = typeof AA.Type
