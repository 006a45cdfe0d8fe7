/**
 * The dataset and its rows, as every other room sees them.
 */
import type * as Stream from "effect/Stream"
import type { Case } from "./Case.ts"
import type { DatasetError } from "./DatasetError.ts"
import type { HoldOut } from "./fixed/looks.ts"

/** A case as it was read, with what identifies its content. */
export interface Row<out Input, out Expected> {
  /** The case, decoded. */
  readonly case: Case<Input, Expected>
  /** The raw input, before decoding, as canonical JSON (RFC 8785). */
  readonly inputJson: string
  /** The raw label, before decoding, as canonical JSON. Undefined where the source has no label. */
  readonly expectedJson: string | undefined
  /** SHA-256 of `inputJson`, hex. A stored answer belongs to an input digest. */
  readonly inputDigest: string
  /** SHA-256 over id, input, expected, kind, tags and cluster, hex. A stored score belongs to it. */
  readonly digest: string
  /** Where the row was read, as in {@link DatasetError}. It is not part of the content. */
  readonly origin: string
  /**
   * The line or position where the row was read, as in a fault of {@link DatasetError}. It is not part of the
   * content.
   */
  readonly line: number
  /**
   * Decodes input and label anew, for whoever must not share them. Present only where they hold what cannot
   * be frozen (a Map, a Date, an instance of a class). Plain data in `case` is frozen, and shared.
   */
  readonly again?: () => Promise<DecodedRow<Input, Expected>> | DecodedRow<Input, Expected>
}

/** What the schemas of a dataset yield for a case. */
export interface DecodedRow<out Input, out Expected> {
  /** The decoded input. */
  readonly input: Input
  /** The decoded label. */
  readonly expected: Expected
}

/** One pass over a dataset. */
export interface Pass<out Input, out Expected> {
  /** The good rows in order, then the `DatasetError` if any row was faulty. It is to be run once. */
  readonly rows: Stream.Stream<Row<Input, Expected>, DatasetError>
  /** How many rows with a repeated id the pass has left out so far. It is final when `rows` has ended. */
  readonly dropped: () => number
}

/** A dataset. */
export interface Dataset<out Input, out Expected> {
  /** Its name, as reports show it. */
  readonly name: string
  /** The user's own name for this state of the data. Undefined where there is none. */
  readonly version: string | undefined
  /** Where its rows come from, for messages: a path, or `in memory`. */
  readonly origin: string
  /**
   * All good rows in order, from the start each time it is run. Then, if any row was faulty, the
   * `DatasetError` that lists the faults of the whole pass. Nothing that comes before the end of the stream
   * says that the dataset is sound: `Dataset.index` does.
   */
  readonly rows: Stream.Stream<Row<Input, Expected>, DatasetError>
  /** Starts a pass over the same rows that also counts those left out. */
  readonly pass: () => Pass<Input, Expected>
  /** Frozen hold-outs that it is made of. Each counts the runs that are measured on it. Absent for none. */
  readonly holdOuts?: ReadonlyArray<HoldOut>
}
