/**
 * A comparison that cannot be made because of how it was asked. What the data cannot support is no error: it is a
 * verdict.
 */
import * as Schema from "effect/Schema"

/** `message` says what was asked and what would be right; `known` lists the names there are, where a name was wrong. */
export class ComparisonError extends Schema.TaggedError<ComparisonError>()("ComparisonError", {
  reason: Schema.Literals([
    "unknown-candidate",
    "same-candidate",
    "unknown-score",
    "no-common-score",
    "impossible-option"
  ]),
  message: Schema.String,
  known: Schema.Array(Schema.String)
}) {}
