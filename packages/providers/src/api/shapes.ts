/**
 * Shapes that the bodies of several APIs share.
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

/** A text that a server may leave out, or send as null. */
export const Text = Schema.optional(Schema.NullOr(Schema.String))

/** A count that a server may leave out, or send as null. */
export const Count = Schema.optional(Schema.NullOr(Schema.Finite))

/**
 * Whether a body is an error, whatever its status: routers answer 200 with the error of the server behind them. By hand,
 * since every reply is asked.
 */
export const isErrorBody = (body: unknown): body is { readonly error: string | object } =>
  Predicate.hasProperty(body, "error") &&
  (typeof body.error === "string" ||
    (typeof body.error === "object" && body.error !== null && !Array.isArray(body.error)))
