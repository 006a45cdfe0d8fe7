/** What is wrong with a file of labels, and where. */
import * as Schema from "effect/Schema"
import { Fault, faultLines } from "../dataset/DatasetError.ts"

/** Labels cannot be used: file, line and field of the first faults, and the number of all. */
export class LabelError extends Schema.TaggedError<LabelError>()("LabelError", {
  /** Where the labels come from: a path, or words such as `labels in memory`. */
  origin: Schema.String,
  /** The first faults, at most 10. */
  faults: Schema.Array(Fault),
  /** The number of all faults. */
  count: Schema.Natural
}) {
  override get message(): string {
    return faultLines(this)
  }
}
