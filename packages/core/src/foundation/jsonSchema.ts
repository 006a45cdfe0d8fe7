/**
 * What a schema of any library says of itself as JSON Schema, where its library can say it.
 */
import * as Schema from "effect/Schema"
import type { StandardJSONSchemaV1 } from "effect/StandardSchema"
import { isJsonList, isJsonObject, type JsonObject } from "./json.ts"
import type { SchemaLike } from "./SchemaLike.ts"

/** The side of a schema: what it decodes from (`input`), or what it decodes to (`output`). */
export type Side = "input" | "output"

const target = { target: "draft-2020-12" } as const

const isJsonSchemaSource = (schema: object): schema is StandardJSONSchemaV1 =>
  "~standard" in schema &&
  typeof schema["~standard"] === "object" &&
  schema["~standard"] !== null &&
  "jsonSchema" in schema["~standard"]

const asJson = Schema.decodeUnknownOption(Schema.Json)

/** The JSON Schema of one side of a schema, or null. Libraries throw where a schema has none. */
export const jsonSchemaOf = (schema: SchemaLike<unknown>, side: Side = "input"): Schema.Json => {
  try {
    const source = Schema.isSchema(schema) ? Schema.toStandardJSONSchemaV1(schema) : schema
    if (!isJsonSchemaSource(source)) return null
    // A round trip drops what is not JSON, such as the non-enumerable extras of some libraries.
    const described = asJson(JSON.parse(JSON.stringify(source["~standard"].jsonSchema[side](target))))
    return described._tag === "Some" ? described.value : null
  } catch {
    return null
  }
}

/** Follows a reference into `$defs`, as schemas with an identifier have at their root. */
export const resolved = (json: Schema.Json | undefined, root: JsonObject): JsonObject | undefined => {
  if (!isJsonObject(json)) return undefined
  const reference = json.$ref
  if (typeof reference !== "string") return json
  const definitions = root.$defs
  const found = isJsonObject(definitions) ? definitions[reference.replace(/^#\/\$defs\//u, "")] : undefined
  return isJsonObject(found) && found.$ref === undefined ? found : undefined
}

/** What a choice is made of. */
export type Scalar = string | number | boolean

/** Whether a value is a string, number or boolean. */
export const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"

/** The scalars that a JSON Schema is limited to, in order, or undefined where it takes anything else. */
export const choicesOf = (json: JsonObject, root: JsonObject): ReadonlyArray<Scalar> | undefined => {
  if (isScalar(json.const)) return [json.const]
  if (isJsonList(json.enum)) return json.enum.every(isScalar) ? json.enum : undefined
  const members = json.anyOf ?? json.oneOf
  if (!isJsonList(members)) return json.type === "boolean" ? [true, false] : undefined
  const choices = members.map((member) => {
    const choice = resolved(member, root)
    return choice === undefined ? undefined : choicesOf(choice, root)
  })
  return choices.every((each) => each !== undefined) ? choices.flat() : undefined
}

const typesOf = (json: Schema.Json | undefined, root: JsonObject): ReadonlyArray<string> | undefined => {
  const found = resolved(json, root)
  if (found === undefined) return undefined
  const { type } = found
  if (typeof type === "string") return [type]
  if (isJsonList(type)) return type.map(String)
  const members = found.anyOf ?? found.oneOf
  if (!isJsonList(members)) return undefined
  const types = members.map((member) => typesOf(member, root))
  return types.every((each) => each !== undefined) ? types.flat() : undefined
}

/** The schemas that a place may have: of a property, or of the items of a list where a step is a whole number. */
const membersAt = (
  schema: Schema.Json,
  path: ReadonlyArray<string>
): { readonly root: JsonObject; readonly found: Schema.Json } | undefined => {
  if (!isJsonObject(schema)) return undefined
  let found: Schema.Json = schema
  for (const step of path) {
    const here: JsonObject | undefined = resolved(found, schema)
    const members = here === undefined ? [] : [here, ...[here.anyOf, here.oneOf].filter(isJsonList).flat()]
    const next: Schema.Json | undefined = members
      .map((member) => resolved(member, schema))
      .flatMap((member) => {
        if (isJsonObject(member?.properties) && Object.hasOwn(member.properties, step))
          return [member.properties[step]]
        return /^\d+$/u.test(step) && isJsonObject(member?.items) ? [member.items] : []
      })
      .find((each) => each !== undefined)
    if (next === undefined) return undefined
    found = next
  }
  return { root: schema, found }
}

/** The JSON types that a place may have, `integer` among them; undefined where the schema does not say. */
export const typesOfProperty = (
  schema: Schema.Json,
  path: ReadonlyArray<string>
): ReadonlyArray<string> | undefined => {
  const at = membersAt(schema, path)
  return at === undefined ? undefined : typesOf(at.found, at.root)
}

/** The scalars that a place is limited to; undefined where it takes anything else, or the schema does not say. */
export const choicesOfProperty = (
  schema: Schema.Json,
  path: ReadonlyArray<string>
): ReadonlyArray<Scalar> | undefined => {
  const at = membersAt(schema, path)
  const found = at === undefined ? undefined : resolved(at.found, at.root)
  if (at === undefined || found === undefined) return undefined
  // A choice or null is a choice.
  const members = [found.anyOf, found.oneOf]
    .find(isJsonList)
    ?.filter((each) => !(isJsonObject(each) && each.type === "null"))
  return choicesOf(members === undefined ? found : { anyOf: members }, at.root)
}
