/**
 * An experiment, or the way it was asked to run, does not make sense. Nothing was run.
 */
import * as Schema from "effect/Schema"

/** The experiment, or the way it was asked to run, does not make sense. */
export class ExperimentError extends Schema.TaggedError<ExperimentError>()("ExperimentError", {
  /** The name of the experiment. */
  experiment: Schema.String,
  /** What is wrong and what would be right. */
  message: Schema.String
}) {}
