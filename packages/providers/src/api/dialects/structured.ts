/**
 * JSON Schemas as providers take them for structured output.
 */
import { isJsonObject } from "@assay/core/internal"
import type * as Schema from "effect/Schema"

export type JsonObject = { readonly [key: string]: Schema.Json }

// Under these keys lie names of the user's, not keywords.
const named = new Set(["properties", "$defs", "definitions", "patternProperties"])
// Under these lie values, not schemas.
const literal = new Set(["const", "enum", "default", "examples"])

const mapSchemas = (json: Schema.Json, change: (schema: JsonObject) => JsonObject): Schema.Json => {
  if (Array.isArray(json)) return json.map((each: Schema.Json) => mapSchemas(each, change))
  if (!isJsonObject(json)) return json
  const inner = Object.entries(json).map(([key, value]): [string, Schema.Json] => {
    if (literal.has(key)) return [key, value]
    if (named.has(key) && isJsonObject(value)) {
      return [
        key,
        Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapSchemas(each, change)]))
      ]
    }
    return [key, mapSchemas(value, change)]
  })
  return change(Object.fromEntries(inner))
}

const closeObject = (schema: JsonObject): JsonObject => {
  if (schema.type !== "object" || isJsonObject(schema.additionalProperties)) return schema
  return { ...schema, additionalProperties: false }
}

/**
 * The schema with every object closed, as both vendors demand: a model writes only properties that are named. Objects
 * with values of a stated schema under free names (records) stay as they are.
 */
export const closed = (schema: JsonObject): JsonObject => {
  const { $schema: _, ...rest } = schema
  const result = mapSchemas(rest, closeObject)
  return isJsonObject(result) ? result : rest
}

/**
 * Whether OpenAI's strict mode takes a closed schema: the root is an object, and every object has only required
 * properties (https://platform.openai.com/docs/guides/structured-outputs, "Supported schemas").
 */
export const isStrict = (schema: JsonObject): boolean => {
  let strict = schema.type === "object"
  mapSchemas(schema, (each) => {
    if (each.type !== "object") return each
    const names = isJsonObject(each.properties) ? Object.keys(each.properties) : []
    const required = Array.isArray(each.required) ? each.required : []
    strict &&= each.additionalProperties === false && names.every((name) => required.includes(name))
    return each
  })
  return strict
}

/**
 * A tool's parameters as providers take them, and whether the model can be held to them. Left open and not strict
 * unless `held`.
 */
export const parametersOf = (
  schema: JsonObject,
  held: boolean
): { readonly shape: JsonObject; readonly strict: boolean } => {
  const { $schema: _, ...open } = schema
  const shape = held ? closed(schema) : open
  return { shape, strict: held && isStrict(shape) }
}
