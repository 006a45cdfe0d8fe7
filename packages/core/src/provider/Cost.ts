/**
 * What a call cost. What is not known is `Unpriced`, never zero.
 */
import * as Schema from "effect/Schema"

/** A known cost in US dollars, 0 or more. */
export const Priced = Schema.TaggedStruct("Priced", {
  /** The cost of the call in US dollars, `inputUsd` + `outputUsd`. */
  usd: Schema.Finite,
  /** The part for input, in US dollars, with what was read from or written to a prompt cache. */
  inputUsd: Schema.Finite,
  /** The part for output, in US dollars. */
  outputUsd: Schema.Finite,
  /** The entry of the price list that the price is from. */
  model: Schema.String,
  /**
   * Whose price it is: of a list bundled with a library, one of the user's own, or stated by the server, or by a
   * function of what it paid itself.
   */
  source: Schema.Literals(["bundled", "override", "stated"]),
  /**
   * Why the call may have cost more, where the reply shows that more was used than has a price. Absent where
   * the amount is exact.
   */
  atLeast: Schema.optionalKey(Schema.String)
})
export type Priced = typeof Priced.Type

/** A cost that is not known. */
export const Unpriced = Schema.TaggedStruct("Unpriced", {
  /** Why it is not known. */
  reason: Schema.String
})
export type Unpriced = typeof Unpriced.Type

export const Cost = Schema.Union([Priced, Unpriced])
export type Cost = typeof Cost.Type

/** An unknown cost. */
export const unpriced = (reason: string): Unpriced => ({ _tag: "Unpriced", reason })
