/**
 * Results of gates as data: what every rendering of a result shows.
 */
import * as Schema from "effect/Schema"
import { Check } from "./checks.ts"
import { Status } from "./finding.ts"

/** What a check found. */
export const CheckResult = Schema.Struct({
  /** The check. */
  check: Check,
  /** The check in words, as reports show it. */
  name: Schema.String,
  /** Whether the check passes, fails or is inconclusive. */
  status: Status,
  /** Whether the pipeline may go on, with `whenInconclusive` applied. */
  holds: Schema.Boolean,
  /** What was found, in one sentence. */
  reason: Schema.String
}).annotate({ identifier: "CheckResult" })
export type CheckResult = typeof CheckResult.Type

/** The result of a gate for one candidate. */
export const GateResult = Schema.Struct({
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The name of the candidate that was judged. */
  candidate: Schema.String,
  /** The name of the candidate that it was compared with. Absent where nothing was compared. */
  against: Schema.optionalKey(Schema.String),
  /** The id of the run that this candidate is of. Absent where that is the same run. */
  againstRun: Schema.optionalKey(Schema.String),
  /** `fail` when a check fails, else `inconclusive` when one is, else `pass`. */
  status: Status,
  /** Whether every check holds. */
  holds: Schema.Boolean,
  /** What each check found, in the order of the gate. */
  checks: Schema.Array(CheckResult)
}).annotate({ identifier: "GateResult" })
export type GateResult = typeof GateResult.Type

/** The result of a gate for all candidates of a run that it was evaluated for. */
export const GateReport = Schema.TaggedStruct("GateReport", {
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The name of the experiment. */
  experiment: Schema.String,
  /** The id of the run that was judged. */
  run: Schema.String,
  /** Whose gate it was, in words. Absent where it is that of the experiment as it is now. */
  judgedBy: Schema.optionalKey(Schema.String),
  /** `fail` when one candidate fails, else `inconclusive` when one is, else `pass`. */
  status: Status,
  /** Whether every check holds for every candidate. */
  holds: Schema.Boolean,
  /** One result per candidate, in the order of the run. */
  results: Schema.Array(GateResult),
  /** The candidates that were not judged. */
  skipped: Schema.Array(
    Schema.Struct({
      /** The name of the candidate. */
      candidate: Schema.String,
      /** Why it was not judged. */
      reason: Schema.String
    })
  )
}).annotate({ identifier: "GateReport" })
export type GateReport = typeof GateReport.Type
