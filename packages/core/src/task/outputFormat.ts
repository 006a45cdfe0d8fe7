/**
 * What a reply must look like for an output schema: free text, one of some labels, or JSON.
 */

import type * as Schema from "effect/Schema"
import { isJsonObject, type JsonObject } from "../foundation/json.ts"
import { choicesOf, jsonSchemaOf, resolved } from "../foundation/jsonSchema.ts"
import type { SchemaLike } from "../foundation/SchemaLike.ts"

/** `jsonSchema` describes the encoded side; null where the schema's library cannot say. */
export type OutputFormat =
  | { readonly _tag: "Text"; readonly jsonSchema: Schema.Json }
  | { readonly _tag: "Label"; readonly labels: ReadonlyArray<string>; readonly jsonSchema: Schema.Json }
  | { readonly _tag: "Json"; readonly jsonSchema: Schema.Json }

const isString = (choice: unknown): choice is string => typeof choice === "string"

/**
 * What the schema decodes from, with the keywords of its root at the root, as providers want it; undefined where its
 * library cannot say.
 */
export const jsonObjectOf = (schema: SchemaLike<unknown>): JsonObject | undefined => {
  const json = jsonSchemaOf(schema)
  if (!isJsonObject(json)) return undefined
  const root = resolved(json, json)
  return root === undefined || root === json
    ? json
    : { ...root, ...(json.$defs ? { $defs: json.$defs } : {}) }
}

/** The strings a schema is limited to, or undefined where it takes anything else. */
const labelsOf = (json: JsonObject, root: JsonObject): ReadonlyArray<string> | undefined => {
  const choices = choicesOf(json, root)
  return choices?.every(isString) ? choices : undefined
}

/** Reads the format off the schema. Where its library cannot describe it, the format is JSON. */
export const outputFormat = (schema: SchemaLike<unknown>): OutputFormat => {
  const jsonSchema = jsonSchemaOf(schema)
  const root = isJsonObject(jsonSchema) ? resolved(jsonSchema, jsonSchema) : undefined
  if (root === undefined || !isJsonObject(jsonSchema)) return { _tag: "Json", jsonSchema }
  const labels = labelsOf(root, jsonSchema)
  if (labels !== undefined && labels.length > 0) return { _tag: "Label", labels, jsonSchema }
  return { _tag: root.type === "string" ? "Text" : "Json", jsonSchema }
}
