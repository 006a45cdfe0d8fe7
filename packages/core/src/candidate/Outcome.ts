/**
 * How a trial ended. Exactly one of six, so that nothing is dropped or counted twice.
 */

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
export const malformed = (reason: string): Malformed => ({ _tag: "Malformed", reason })
export const truncated = (reason: string): Truncated => ({ _tag: "Truncated", reason })
export const errored = (error: string): Errored => ({ _tag: "Errored", error })
