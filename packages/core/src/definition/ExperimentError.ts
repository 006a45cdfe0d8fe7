/**
 * An experiment, or the way it was asked to run, does not make sense. Nothing was run.
 */
import * as Schema from "effect/Schema"

/** `message` names what is wrong and what would be right. */
export class ExperimentError extends Schema.TaggedError<ExperimentError>()("ExperimentError", {
  experiment: Schema.String,
  message: Schema.String
}) {}
