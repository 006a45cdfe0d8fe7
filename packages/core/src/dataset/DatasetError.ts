/**
 * What is wrong with a dataset, and where: file, line and field of the first faults, and the number of all.
 */
import * as Schema from "effect/Schema"

/**
 * One fault.
 *
 * - `line`: 1-based line in the file, or 1-based position in an array or iterable; 0 for the dataset as a whole.
 * - `field`: dotted path inside the row, empty for the row as a whole.
 * - `problem`: what was expected and what was found.
 */
export const Fault = Schema.Struct({
  line: Schema.Int,
  field: Schema.String,
  problem: Schema.String
})
export type Fault = typeof Fault.Type

/** How many faults a `DatasetError` lists before it only counts. */
export const listed = 10

/** The dataset cannot be used. `faults` holds the first few, `count` the number of all. */
export class DatasetError extends Schema.TaggedError<DatasetError>()("DatasetError", {
  origin: Schema.String,
  faults: Schema.Array(Fault),
  count: Schema.Natural
}) {
  override get message(): string {
    const lines = this.faults.map(({ line, field, problem }) => {
      const place = line === 0 ? this.origin : `${this.origin}:${line}`
      return `  ${place}${field === "" ? "" : ` ${field}`}: ${problem}`
    })
    const more = this.count - this.faults.length
    return [
      `${this.count} ${this.count === 1 ? "fault" : "faults"} in ${this.origin}`,
      ...lines,
      ...(more > 0 ? [`  … and ${more} more`] : [])
    ].join("\n")
  }
}
