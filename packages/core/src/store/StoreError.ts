/** The error of every service of a store. */
import * as Schema from "effect/Schema"

/** The store cannot be read or written. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  /** What was tried, as a verb with its object: `create a run`. */
  operation: Schema.String,
  /** Why it failed, in words. */
  message: Schema.String
}) {}
