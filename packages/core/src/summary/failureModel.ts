/**
 * The figures of the failure modes.
 */
import * as Schema from "effect/Schema"
import { Estimate, Reason } from "./estimateModel.ts"

/** How many trials are right, and how many have each failure mode. The counts add up to `finished`. */
export const Modes = Schema.Struct({
  /** Right: by the score that tells, or failed as was expected. */
  right: Schema.Natural,
  /** A wrong answer that nothing gives away. */
  "wrong-silent": Schema.Natural,
  /** A wrong answer on which a check fires that production has. */
  "wrong-detectable": Schema.Natural,
  /** Doubt, a refusal in part or a question back in place of an answer. */
  hedged: Schema.Natural,
  /** Declined, by the model, its provider, or in the words of the reply. */
  refused: Schema.Natural,
  /** Handed over on purpose. */
  escalated: Schema.Natural,
  /** A reply came that the task could not decode. */
  malformed: Schema.Natural,
  /** The reply was cut off at its length limit. */
  truncated: Schema.Natural,
  /** Not measured: answered, without the score that tells. */
  unscored: Schema.Natural,
  /** Not measured: no reply came. */
  errored: Schema.Natural
}).annotate({ identifier: "Modes" })
export type Modes = typeof Modes.Type

/** How often something happens, in requests. */
export const FailureRate = Schema.Struct({
  /** Trials in which it happened. */
  trials: Schema.Natural,
  /** Trials that can tell. */
  of: Schema.Natural,
  /**
   * The share of requests, 0 to 1, with its interval over cases, clustered where clusters are given. Absent where nothing
   * can tell.
   */
  rate: Schema.optionalKey(Estimate)
}).annotate({ identifier: "FailureRate" })
export type FailureRate = typeof FailureRate.Type

/** What the failure modes come to. */
export const Failures = Schema.Struct({
  /**
   * Silent failures, of all trials that are measured: what reaches a user unnoticed. Absent where no score tells right
   * answers from wrong ones.
   */
  silent: Schema.optionalKey(FailureRate),
  /** The judged score by which right answers are told. Absent where no model judges them. */
  judgedBy: Schema.optionalKey(Schema.String),
  /** False abstentions: refused, hedged or escalated, of the measured trials whose case expects an answer. */
  falseAbstentions: FailureRate,
  /** Wrong answers that have a part of the score. */
  partlyRight: Schema.Natural,
  /** Right answers whose words decline, doubt or ask back nevertheless. */
  rightThoughHedged: Schema.Natural,
  /** Right answers on which a check fires that production has, and what it says. */
  falseAlarms: Schema.Struct({
    /** How many right answers there are of these. */
    trials: Schema.Natural,
    /** What the checks say, the most frequent first. */
    reasons: Schema.Array(Reason)
  }),
  /** Trials of cases that are not to be answered. Absent where there are none. */
  graceful: Schema.optionalKey(
    Schema.Struct({
      /** How many there are. */
      trials: Schema.Natural,
      /** How many of them failed as was expected. */
      right: Schema.Natural
    })
  )
}).annotate({ identifier: "Failures" })
export type Failures = typeof Failures.Type
