import * as Schema from "effect/Schema"

/** Why two samples cannot be compared: what to do, in words. */
export class FreshError extends Schema.TaggedError<FreshError>()("FreshError", {
  /** What was expected and what was found. */
  message: Schema.String
}) {}
