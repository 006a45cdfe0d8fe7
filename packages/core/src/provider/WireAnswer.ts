/**
 * An answer of a model's API as it came, for the client of another library that made the call.
 */
import * as Schema from "effect/Schema"

/** An HTTP answer that has come whole. */
export const WireAnswer = Schema.Struct({
  /** The HTTP status. */
  status: Schema.Int,
  /** Headers by name, in lower case. */
  headers: Schema.Record(Schema.String, Schema.String),
  /** The body as text, without any packing. */
  body: Schema.String
})
export type WireAnswer = typeof WireAnswer.Type
