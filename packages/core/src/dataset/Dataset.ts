/**
 * A named, versioned, content-addressed collection of cases.
 *
 * A dataset is a value: nothing is read until it is used. Its rows can be streamed any number of times, each
 * time from the start, decoded and validated; memory does not grow with their number.
 */
import type { Stream } from "effect"
import type { Case } from "./Case.ts"
import type { DatasetError } from "./DatasetError.ts"

/**
 * A case as it was read, with what identifies its content.
 *
 * - `inputJson`, `expectedJson`: the raw values (before decoding) as canonical JSON (RFC 8785);
 *   `expectedJson` is undefined where the source has no label.
 * - `inputDigest`: SHA-256 of `inputJson`, hex. A stored answer belongs to an input digest.
 * - `digest`: SHA-256 over id, input, expected, kind, tags and cluster, hex. A stored score belongs to it.
 */
export interface Row<out Input, out Expected> {
  readonly case: Case<Input, Expected>
  readonly inputJson: string
  readonly expectedJson: string | undefined
  readonly inputDigest: string
  readonly digest: string
}

/** A dataset. `origin` says where its rows come from, for messages: a path, or `in memory`. */
export interface Dataset<out Input, out Expected> {
  readonly name: string
  readonly version: string | undefined
  readonly origin: string
  readonly rows: Stream.Stream<Row<Input, Expected>, DatasetError>
}
