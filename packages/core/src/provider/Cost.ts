/**
 * What a call cost. What is not known is `Unpriced`, never zero.
 */
import * as Schema from "effect/Schema"

/**
 * A known cost in US dollars, 0 or more.
 *
 * - `usd` = `inputUsd` + `outputUsd`. Input includes what was read from or written to a prompt cache.
 * - `model`: the entry of the price list it is from.
 * - `source`: whose price: of a list bundled with a library, one of the user's own, or stated by the server.
 * - `atLeast`: why the call may have cost more, where the reply shows that more was used than has a price. Absent where
 *   the amount is exact.
 */
export const Priced = Schema.TaggedStruct("Priced", {
  usd: Schema.Finite,
  inputUsd: Schema.Finite,
  outputUsd: Schema.Finite,
  model: Schema.String,
  source: Schema.Literals(["bundled", "override", "stated"]),
  atLeast: Schema.optionalKey(Schema.String)
})
export type Priced = typeof Priced.Type

/** A cost that is not known, and why. */
export const Unpriced = Schema.TaggedStruct("Unpriced", { reason: Schema.String })
export type Unpriced = typeof Unpriced.Type

export const Cost = Schema.Union([Priced, Unpriced])
export type Cost = typeof Cost.Type

/** An unknown cost. */
export const unpriced = (reason: string): Unpriced => ({ _tag: "Unpriced", reason })
