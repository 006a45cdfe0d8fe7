/**
 * A comparison that cannot be made because of how it was asked. What the data cannot support is no error: it is a
 * verdict.
 */
import * as Schema from "effect/Schema"

/** The comparison was asked for in a way that cannot be answered. */
export class ComparisonError extends Schema.TaggedError<ComparisonError>()("ComparisonError", {
  /** What is wrong with the question, for programs. */
  reason: Schema.Literals([
    "unknown-candidate",
    "same-candidate",
    "unknown-score",
    "no-common-score",
    "impossible-option"
  ]),
  /** What was asked and what would be right. */
  message: Schema.String,
  /** The names there are, where a name was wrong. Else empty. */
  known: Schema.Array(Schema.String)
}) {}
