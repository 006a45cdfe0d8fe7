/**
 * Telling the kinds of JSON apart, so that the compiler follows.
 */
import * as Order from "effect/Order"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Schema.Json }

/** Whether JSON is an object, and neither null nor a list. */
export const isJsonObject = (json: Schema.Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json)

/** Whether JSON is a list. `Array.isArray` does not narrow a readonly one. */
export const isJsonList = (json: Schema.Json | undefined): json is ReadonlyArray<Schema.Json> =>
  Array.isArray(json)

/** Whether any value is an object with keys, and neither null nor a list. */
export const isRecord: (value: unknown) => value is Readonly<Record<string, unknown>> = Predicate.isObject

/** The order of texts by their code units: the same on every machine. */
export const byText: Order.Order<string> = Order.String

/** The order of entries of an object by their keys. */
export const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  byText(a, b)
