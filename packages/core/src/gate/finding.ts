import * as Schema from "effect/Schema"

/** A gate that cannot be evaluated because of how it was asked. */
export class GateError extends Schema.TaggedError<GateError>()("GateError", {
  /** What was asked and what would be right. */
  message: Schema.String,
  /** The names there are, where a name was wrong. Else empty. */
  known: Schema.Array(Schema.String)
}) {}

/** What a check found, before its policy is applied. `name`: the check with its limit, as reports show it. */
export interface Finding {
  readonly name: string
  readonly status: "pass" | "fail" | "inconclusive"
  readonly reason: string
}
