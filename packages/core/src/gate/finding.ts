import * as Schema from "effect/Schema"

/** A gate that cannot be evaluated because of how it was asked. `known` lists the names there are. */
export class GateError extends Schema.TaggedError<GateError>()("GateError", {
  message: Schema.String,
  known: Schema.Array(Schema.String)
}) {}

/** What a check found, before its policy is applied. `name`: the check with its limit, as reports show it. */
export interface Finding {
  readonly name: string
  readonly status: "pass" | "fail" | "inconclusive"
  readonly reason: string
}
