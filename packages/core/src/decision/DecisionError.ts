/**
 * No decision can be made.
 */
import * as Schema from "effect/Schema"

/** A decision asks for what the run does not have, such as a candidate of that name. */
export class DecisionError extends Schema.TaggedError<DecisionError>()("DecisionError", {
  /** What is missing or wrong, and what would be right. */
  message: Schema.String
}) {}
