/**
 * How values that a program writes down pass a schema: they are what the schema yields, not what it decodes.
 */
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import { isJsonList, isJsonObject } from "./json.ts"
import { jsonSchemaOf } from "./jsonSchema.ts"
import {
  type DecodeResult,
  type Decoder,
  decoder,
  fromExit,
  isEffectSchema,
  isExit,
  type SchemaLike
} from "./SchemaLike.ts"

/** The two ways of a value: to what stands in a file for it, and back. */
export interface ProgramValues<A> {
  /** What a file would hold for the value, or every complaint. */
  readonly encode: (value: unknown) => DecodeResult<unknown>
  /** The value of what a file holds. */
  readonly decode: Decoder<A>
}

// What differs between the sides of an object without any change of its values: keys that have defaults, and whether
// surplus keys are dropped.
const ofForm = new Set(["additionalProperties", "required", "default"])

const withoutForm = (json: Schema.Json): Schema.Json =>
  isJsonList(json)
    ? json.map(withoutForm)
    : isJsonObject(json)
      ? Object.fromEntries(
          Object.entries(json).flatMap(([key, value]) =>
            ofForm.has(key) || value === undefined ? [] : [[key, withoutForm(value)]]
          )
        )
      : json

/** Whether a schema is known to yield what it takes. */
const isKnownToKeep = (schema: SchemaLike<unknown>): boolean => {
  const from = jsonSchemaOf(schema, "input")
  const to = jsonSchemaOf(schema, "output")
  return from !== null && to !== null && JSON.stringify(withoutForm(from)) === JSON.stringify(withoutForm(to))
}

/**
 * Values by a schema. One of Effect encodes them and decodes them again. The other libraries have no common way to
 * encode: a schema that is known to yield what it takes checks them; past one that may transform, or says nothing of
 * itself, they go as they are.
 */
export const programValues = <A>(schema: SchemaLike<A>): ProgramValues<A> => {
  if (isEffectSchema(schema)) {
    const encode = SchemaParser.encodeUnknownEffect(schema, { errors: "all" })
    return {
      encode: (value) => {
        const encoding = encode(value)
        return isExit(encoding)
          ? fromExit(value, encoding)
          : Result.fail([
              { path: "", message: "expected a schema that encodes at once, found one that waits" }
            ])
      },
      decode: decoder(schema)
    }
  }
  return {
    encode: Result.succeed,
    // The compiler has held the value against the schema's type.
    decode: isKnownToKeep(schema) ? decoder(schema) : (value) => Result.succeed(value as A)
  }
}
