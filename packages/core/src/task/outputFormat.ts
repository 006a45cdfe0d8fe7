/**
 * What a reply must look like for an output schema: free text, one of some labels, or JSON.
 */

import * as Schema from "effect/Schema"
import type { StandardJSONSchemaV1 } from "effect/StandardSchema"
import { isJsonList, isJsonObject, type JsonObject } from "../foundation/json.ts"
import type { SchemaLike } from "../foundation/SchemaLike.ts"

/** `jsonSchema` describes the encoded side; null where the schema's library cannot say. */
export type OutputFormat =
  | { readonly _tag: "Text"; readonly jsonSchema: Schema.Json }
  | { readonly _tag: "Label"; readonly labels: ReadonlyArray<string>; readonly jsonSchema: Schema.Json }
  | { readonly _tag: "Json"; readonly jsonSchema: Schema.Json }

const target = { target: "draft-2020-12" } as const

const isJsonSchemaSource = (schema: object): schema is StandardJSONSchemaV1 =>
  "~standard" in schema &&
  typeof schema["~standard"] === "object" &&
  schema["~standard"] !== null &&
  "jsonSchema" in schema["~standard"]

const asJson = Schema.decodeUnknownOption(Schema.Json)

/** The JSON Schema of what the schema decodes from. Libraries throw where a schema has none. */
const jsonSchemaOf = (schema: SchemaLike<unknown>): Schema.Json => {
  try {
    const source = Schema.isSchema(schema) ? Schema.toStandardJSONSchemaV1(schema) : schema
    if (!isJsonSchemaSource(source)) return null
    // A round trip drops what is not JSON, such as the non-enumerable extras of some libraries.
    const described = asJson(JSON.parse(JSON.stringify(source["~standard"].jsonSchema.input(target))))
    return described._tag === "Some" ? described.value : null
  } catch {
    return null
  }
}

const isString = (json: Schema.Json): json is string => typeof json === "string"

/** Follows a reference into `$defs`, as schemas with an identifier have at their root. */
const resolved = (json: Schema.Json | undefined, root: JsonObject): JsonObject | undefined => {
  if (!isJsonObject(json)) return undefined
  const reference = json.$ref
  if (typeof reference !== "string") return json
  const definitions = root.$defs
  const found = isJsonObject(definitions) ? definitions[reference.replace(/^#\/\$defs\//u, "")] : undefined
  return isJsonObject(found) && found.$ref === undefined ? found : undefined
}

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
  if (typeof json.const === "string") return [json.const]
  if (isJsonList(json.enum)) return json.enum.every(isString) ? json.enum : undefined
  const members = json.anyOf ?? json.oneOf
  if (!isJsonList(members)) return undefined
  const labels = members.map((member) => {
    const choice = resolved(member, root)
    return choice === undefined ? undefined : labelsOf(choice, root)
  })
  return labels.every((each) => each !== undefined) ? labels.flat() : undefined
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
