/**
 * How a trial ended. Exactly one of six, so that nothing is dropped or counted twice.
 */
import * as Schema from "effect/Schema"

/** A record of which the output schema refused some values and no others. It is no answer: what is read of it tells which fields went wrong. */
export const PartlyRead = Schema.Struct({
  /** The record as the reply has it, before the schema converts anything. */
  record: Schema.Record(Schema.String, Schema.Unknown),
  /** The paths of the values that the schema refused, as the names and numbers of their steps; never the whole record. */
  refused: Schema.Array(Schema.Array(Schema.String))
})
export type PartlyRead = typeof PartlyRead.Type

/** A usable answer. */
export interface Answered<out Output> {
  readonly _tag: "Answered"
  /** The answer. */
  readonly output: Output
  /** The candidate's own confidence in it, 0 to 1. Absent where it has none. */
  readonly confidence?: number
}

/** The candidate handed the case over on purpose (to a human, to a stronger model). */
export interface Escalated {
  readonly _tag: "Escalated"
  /** Why the case was handed over, in words. */
  readonly reason: string
}

/** The model declined to answer, or its provider filtered the answer. */
export interface Refused {
  readonly _tag: "Refused"
  /** What the model or the filter said, in words. */
  readonly reason: string
}

/** A reply came, but the task could not decode it into an output. */
export interface Malformed {
  readonly _tag: "Malformed"
  /** What was expected of the reply and what was found. */
  readonly reason: string
  /** What could be read of it. Absent where it holds no one record, or the schema refused the record as a whole. */
  readonly partial?: PartlyRead
}

/** The reply was cut off at its length limit, or that limit was spent before any answer. */
export interface Truncated {
  readonly _tag: "Truncated"
  /** Which limit cut the reply off, in words. */
  readonly reason: string
}

/** No reply: the candidate failed, timed out or threw. Says nothing about quality. */
export interface Errored {
  readonly _tag: "Errored"
  /** What went wrong, in words. */
  readonly error: string
}

export type Outcome<Output> = Answered<Output> | Escalated | Refused | Malformed | Truncated | Errored

/** What a candidate itself can end in. `Errored` is the engine's to say. */
export type CandidateOutcome<Output> = Exclude<Outcome<Output>, Errored>

export type Tag = Outcome<unknown>["_tag"]

export const answered = <Output>(
  output: Output,
  options?: { readonly confidence?: number }
): Answered<Output> =>
  options?.confidence === undefined
    ? { _tag: "Answered", output }
    : { _tag: "Answered", output, confidence: options.confidence }

export const escalated = (reason: string): Escalated => ({ _tag: "Escalated", reason })
export const refused = (reason: string): Refused => ({ _tag: "Refused", reason })
export const malformed = (reason: string, partial?: PartlyRead): Malformed =>
  partial === undefined ? { _tag: "Malformed", reason } : { _tag: "Malformed", reason, partial }
export const truncated = (reason: string): Truncated => ({ _tag: "Truncated", reason })
export const errored = (error: string): Errored => ({ _tag: "Errored", error })
