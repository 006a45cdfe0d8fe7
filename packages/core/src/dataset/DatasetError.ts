/**
 * What is wrong with a dataset, and where: file, line and field of the first faults, and the number of all.
 */
import * as Schema from "effect/Schema"

/** One fault of a dataset. */
export const Fault = Schema.Struct({
  /**
   * The 1-based line in the file, or 1-based position in an array or iterable. 0 for the dataset as a whole.
   */
  line: Schema.Int,
  /** The dotted path inside the row. Empty for the row as a whole. */
  field: Schema.String,
  /** What was expected and what was found. */
  problem: Schema.String
})
export type Fault = typeof Fault.Type

/** How many faults a `DatasetError` lists before it only counts. */
export const listed = 10

/** Faults in words: a line each, under a line with their number. */
export const faultLines = ({
  origin,
  faults,
  count
}: {
  readonly origin: string
  readonly faults: ReadonlyArray<Fault>
  readonly count: number
}): string => {
  const lines = faults.map(({ line, field, problem }) => {
    const place = line === 0 ? origin : `${origin}:${line}`
    return `  ${place}${field === "" ? "" : ` ${field}`}: ${problem}`
  })
  const more = count - faults.length
  return [
    `${count} ${count === 1 ? "fault" : "faults"} in ${origin}`,
    ...lines,
    ...(more > 0 ? [`  … and ${more} more`] : [])
  ].join("\n")
}

/** The dataset cannot be used. */
export class DatasetError extends Schema.TaggedError<DatasetError>()("DatasetError", {
  /** Where the rows come from: a path, or a name and `(in memory)`. */
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
