/**
 * The dataset and its rows, as every other room sees them.
 */
import type * as Stream from "effect/Stream"
import type { Case } from "./Case.ts"
import type { DatasetError } from "./DatasetError.ts"

/**
 * A case as it was read, with what identifies its content.
 *
 * - `inputJson`, `expectedJson`: the raw values (before decoding) as canonical JSON (RFC 8785);
 *   `expectedJson` is undefined where the source has no label.
 * - `inputDigest`: SHA-256 of `inputJson`, hex. A stored answer belongs to an input digest.
 * - `digest`: SHA-256 over id, input, expected, kind, tags and cluster, hex. A stored score belongs to it.
 * - `origin`, `line`: where the row was read, as in {@link DatasetError}; not part of its content.
 * - `again`: input and expected decoded anew, for whoever must not share them. Only there where they hold what cannot be
 *   frozen (a Map, a Date, an instance of a class): plain data in `case` is frozen, and shared.
 */
export interface Row<out Input, out Expected> {
  readonly case: Case<Input, Expected>
  readonly inputJson: string
  readonly expectedJson: string | undefined
  readonly inputDigest: string
  readonly digest: string
  readonly origin: string
  readonly line: number
  readonly again?: () => Promise<Decoded<Input, Expected>> | Decoded<Input, Expected>
}

/** What the schemas of a dataset yield for a case. */
export interface Decoded<out Input, out Expected> {
  readonly input: Input
  readonly expected: Expected
}

/**
 * One pass over a dataset. `dropped` counts the rows with a repeated id that the pass has left out so far; it is
 * final when `rows` has ended. `rows` is to be run once.
 */
export interface Pass<out Input, out Expected> {
  readonly rows: Stream.Stream<Row<Input, Expected>, DatasetError>
  readonly dropped: () => number
}

/**
 * A dataset.
 *
 * - `origin`: where its rows come from, for messages: a path, or `in memory`.
 * - `rows`: all good rows in order, from the start each time it is run; then, if any row was faulty, the
 *   `DatasetError` that lists the faults of the whole pass. Nothing that comes before the end of the stream says
 *   that the dataset is sound: `Dataset.index` does.
 * - `pass`: the same rows with the count of those left out.
 */
export interface Dataset<out Input, out Expected> {
  readonly name: string
  readonly version: string | undefined
  readonly origin: string
  readonly rows: Stream.Stream<Row<Input, Expected>, DatasetError>
  readonly pass: () => Pass<Input, Expected>
}
