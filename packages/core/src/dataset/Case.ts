/**
 * One example of the task: an input, what is expected of it where that is known, and the facts by which
 * results are sliced.
 */
import * as Schema from "effect/Schema"
import type { Graceful } from "./Graceful.ts"

/** Where a case sits in the test set: everyday traffic, the rim of it, or made to break things. */
export const Kind = Schema.Literals(["typical", "edge", "adversarial"])
export type Kind = typeof Kind.Type

/** Slices a case belongs to, for example `{ language: "de", customer: "acme" }`. */
export const Tags = Schema.Record(Schema.String, Schema.String)
export type Tags = typeof Tags.Type

/** The type of `expected` in a dataset without labels. Scorers that compare with a label refuse it. */
export type NoExpected = undefined

/** A case of a dataset. */
export interface Case<out Input, out Expected = NoExpected> {
  /**
   * Its id, unique in its dataset. The first 16 hex digits of the input digest where the source names none.
   */
  readonly id: string
  /** What the candidates are given. */
  readonly input: Input
  /**
   * The label: what is expected of an answer. Undefined where the dataset has no labels. A case that is not to be answered
   * has none either: see `graceful`. Scorers and learners are not asked about such cases.
   */
  readonly expected: Expected
  /** What is expected in place of an answer. Absent where an answer is expected. */
  readonly graceful?: Graceful["graceful"]
  /** Everyday traffic, the rim of it, or made to break things. `typical` where the source does not say. */
  readonly kind: Kind
  /** The slices that the case belongs to, by name. Empty where there are none. */
  readonly tags: Tags
  /**
   * The document, user or conversation that the case shares with others. Cases of one cluster are not
   * independent. Undefined for a case that stands alone.
   */
  readonly cluster: string | undefined
  /**
   * Where the case came from, in words. It is not part of the content. Undefined where the source does not
   * say.
   */
  readonly provenance: string | undefined
}

/** The type of a label that is there: what a scorer or learner that needs one asks of `expected`. */
export type Present = NonNullable<unknown> | null

/** A tag with more values than this is an identifier and not a slice. */
export const mostValuesOfTag = 200
