import * as Schema from "effect/Schema"

/** A gate that cannot be evaluated because of how it was asked. */
export class GateError extends Schema.TaggedError<GateError>()("GateError", {
  /** What was asked and what would be right. */
  message: Schema.String,
  /** The names there are, where a name was wrong. Else empty. */
  known: Schema.Array(Schema.String)
}) {}

/** What a check or a gate came to. */
export const Status = Schema.Literals(["pass", "fail", "inconclusive"])
export type Status = typeof Status.Type

/** What a check found, before its policy is applied. */
export interface Finding {
  /** The check with its limit, as reports show it. */
  readonly name: string
  /** Whether the check passes, fails, or cannot be decided. */
  readonly status: Status
  /** What was found, in one sentence. */
  readonly reason: string
}
