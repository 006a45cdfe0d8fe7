/**
 * Shapes that the bodies of several APIs share.
 */
import { Schema } from "effect"

/** A text that a server may leave out, or send as null. */
export const Text = Schema.optional(Schema.NullOr(Schema.String))

/** A count that a server may leave out, or send as null. */
export const Count = Schema.optional(Schema.NullOr(Schema.Finite))

/** Routers answer 200 with the error of the server behind them. */
const ErrorBody = Schema.Struct({
  error: Schema.Union([Schema.String, Schema.Record(Schema.String, Schema.Unknown)])
})

/** Whether a body is an error, whatever its status. */
export const isErrorBody = Schema.is(ErrorBody)
