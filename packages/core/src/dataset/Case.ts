/**
 * One example of the task: an input, what is expected of it where that is known, and the facts by which
 * results are sliced.
 */
import * as Schema from "effect/Schema"

/** Where a case sits in the test set: everyday traffic, the rim of it, or made to break things. */
export const Kind = Schema.Literals(["typical", "edge", "adversarial"])
export type Kind = typeof Kind.Type

/** Slices a case belongs to, for example `{ language: "de", customer: "acme" }`. */
export const Tags = Schema.Record(Schema.String, Schema.String)
export type Tags = typeof Tags.Type

/** The type of `expected` in a dataset without labels. Scorers that compare with a label refuse it. */
export type NoExpected = undefined

/**
 * A case of a dataset.
 *
 * - `id`: unique in its dataset; the first 16 hex digits of the input digest when the source names none.
 * - `kind`: defaults to `typical`.
 * - `cluster`: cases that share a document, user or conversation share a cluster; they are not independent.
 * - `provenance`: where the case came from, in words; not part of its content.
 */
export interface Case<out Input, out Expected = NoExpected> {
  readonly id: string
  readonly input: Input
  readonly expected: Expected
  readonly kind: Kind
  readonly tags: Tags
  readonly cluster: string | undefined
  readonly provenance: string | undefined
}

/** The type of a label that is there: what a scorer or learner that needs one asks of `expected`. */
export type Present = NonNullable<unknown> | null
