/**
 * Results of gates as data: what every rendering of a result shows.
 */
import * as Schema from "effect/Schema"
import { Check } from "./checks.ts"

const Status = Schema.Literals(["pass", "fail", "inconclusive"])

/** What a check found. `holds`: whether the pipeline may go on, with `whenInconclusive` applied. */
export const CheckResult = Schema.Struct({
  check: Check,
  name: Schema.String,
  status: Status,
  holds: Schema.Boolean,
  reason: Schema.String
}).annotate({ identifier: "CheckResult" })
export type CheckResult = typeof CheckResult.Type

/**
 * The result of a gate for one candidate.
 *
 * - `against`, `againstRun`: what it was compared with; `againstRun` only where that is of another run.
 * - `status`: `fail` when a check fails, else `inconclusive` when one cannot tell, else `pass`.
 * - `holds`: every check holds.
 */
export const GateResult = Schema.Struct({
  version: Schema.Literal(1),
  candidate: Schema.String,
  against: Schema.optionalKey(Schema.String),
  againstRun: Schema.optionalKey(Schema.String),
  status: Status,
  holds: Schema.Boolean,
  checks: Schema.Array(CheckResult)
}).annotate({ identifier: "GateResult" })
export type GateResult = typeof GateResult.Type

/**
 * The result of a gate for all candidates of a run that it was held against.
 *
 * - `status`, `holds`: as in {@link GateResult}, over all of them.
 * - `judgedBy`: whose gate it was, in words, where it need not be that of the experiment as it is now.
 * - `results`: one per candidate, in the order of the run.
 * - `skipped`: candidates that were not judged, and why.
 */
export const GateReport = Schema.TaggedStruct("GateReport", {
  version: Schema.Literal(1),
  experiment: Schema.String,
  run: Schema.String,
  judgedBy: Schema.optionalKey(Schema.String),
  status: Status,
  holds: Schema.Boolean,
  results: Schema.Array(GateResult),
  skipped: Schema.Array(Schema.Struct({ candidate: Schema.String, reason: Schema.String }))
}).annotate({ identifier: "GateReport" })
export type GateReport = typeof GateReport.Type
