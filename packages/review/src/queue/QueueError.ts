/** Why there is nothing to label. */
import * as Schema from "effect/Schema"

/** What was asked for cannot be labelled. */
export class QueueError extends Schema.TaggedError<QueueError>()("QueueError", {
  /** What is wrong, and what would be right. */
  message: Schema.String
}) {}
