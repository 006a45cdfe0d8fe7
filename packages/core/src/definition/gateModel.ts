/**
 * Gates and their results as data: what is kept in files, and what every rendering of a result shows.
 */
import * as Schema from "effect/Schema"

/** What a check that cannot tell counts as. */
export const WhenInconclusive = Schema.Literals(["fail", "pass"])
export type WhenInconclusive = typeof WhenInconclusive.Type

const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
const Positive = Schema.Finite.check(Schema.isGreaterThan(0))

const Limit = Schema.Struct({
  /** Which quantile of the latency: 0.5 for the median, 0.95 for p95. */
  quantile: Schema.Finite,
  /** The largest relative increase that passes: 0.2 allows 20 % more. Above -1. */
  increase: Schema.Finite.check(Schema.isGreaterThan(-1))
})

/** One check. */
export const Check = Schema.TaggedUnion({
  NoRegression: {
    /** The name of the score. Absent for the headline score. */
    score: Schema.optionalKey(Schema.String),
    /** The largest loss that does not matter, above 0, in the unit of the score. */
    margin: Positive,
    /** Whether the check also looks at every slice of the dataset. */
    slices: Schema.Boolean,
    /** What the check counts as when the data cannot decide it. */
    cannotTell: WhenInconclusive
  },
  Latency: {
    /** The quantiles that are checked, each with its limit. */
    limits: Schema.Array(Limit),
    /** What the check counts as when the data cannot decide it. */
    cannotTell: WhenInconclusive
  },
  Floor: {
    /** The name of the score. Absent for the headline score. */
    score: Schema.optionalKey(Schema.String),
    /** The smallest mean that passes, in the unit of the score. */
    atLeast: Schema.Finite,
    /** What the check counts as when the data cannot decide it. */
    cannotTell: WhenInconclusive
  },
  ErrorRate: {
    /** The largest share of errored trials that passes, 0 to 1. */
    atMost: Share,
    /** What the check counts as when the data cannot decide it. */
    cannotTell: WhenInconclusive
  },
  SilentFailures: {
    /** The largest share of silent failures that passes, 0 to 1. */
    atMost: Share,
    /** What the check counts as when the data cannot decide it. */
    cannotTell: WhenInconclusive
  },
  Cost: {
    /** The largest relative increase of the cost per case that passes: 0.1 allows 10 % more. Above -1. */
    increase: Schema.Finite.check(Schema.isGreaterThan(-1)),
    /** What the check counts as when the data cannot decide it. */
    cannotTell: WhenInconclusive
  }
}).annotate({ identifier: "Check" })
export type Check = typeof Check.Type

/** A gate: checks that must all hold, in the order they are reported. JSON, so that it can be kept beside a snapshot. */
export const Gate = Schema.Struct({
  /** The checks, at least one, in the order they are reported. All must hold. */
  checks: Schema.NonEmptyArray(Check)
}).annotate({ identifier: "Gate" })
export type Gate = typeof Gate.Type

const Status = Schema.Literals(["pass", "fail", "inconclusive"])

/** What a check found. */
export const CheckResult = Schema.Struct({
  /** The check. */
  check: Check,
  /** The check in words, as reports show it. */
  name: Schema.String,
  /** Whether the check passes, fails or cannot tell. */
  status: Status,
  /** Whether the pipeline may go on, with `cannotTell` applied. */
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
  /** `fail` when a check fails, else `inconclusive` when one cannot tell, else `pass`. */
  status: Status,
  /** Whether every check holds. */
  holds: Schema.Boolean,
  /** What each check found, in the order of the gate. */
  checks: Schema.Array(CheckResult)
}).annotate({ identifier: "GateResult" })
export type GateResult = typeof GateResult.Type

/** The result of a gate for all candidates of a run that it was held against. */
export const GateReport = Schema.TaggedStruct("GateReport", {
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The name of the experiment. */
  experiment: Schema.String,
  /** The id of the run that was judged. */
  run: Schema.String,
  /** Whose gate it was, in words. Absent where it is that of the experiment as it is now. */
  judgedBy: Schema.optionalKey(Schema.String),
  /** `fail` when one candidate fails, else `inconclusive` when one cannot be decided, else `pass`. */
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
