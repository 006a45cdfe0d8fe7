/**
 * What is wrong with a value of JSON: fields, types, values and the order of fields.
 */
import { isJsonList, isJsonObject, isRecord, type JsonObject, type SchemaLike } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import type { Defects } from "./defect.ts"

/** The type of a value as JSON Schema calls it. */
const typeOf = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "array"
  if (typeof value === "bigint") return "integer"
  return typeof value
}

const isOfType = (value: unknown, types: ReadonlyArray<string>): boolean => {
  const type = typeOf(value)
  return (
    types.includes(type) ||
    (type === "integer" && types.includes("number")) ||
    (type === "number" && types.includes("integer") && Number.isInteger(value))
  )
}

/** Steps from a schema to the schemas behind its references and choices; a bound for schemas that refer to themselves. */
const mostSteps = 200

/** All schemas that a value at this place may have: references followed, choices listed. */
const alternatives = (schema: Schema.Json | undefined, root: JsonObject): ReadonlyArray<JsonObject> => {
  const found: Array<JsonObject> = []
  const waiting: Array<Schema.Json | undefined> = [schema]
  const seen = new Set<Schema.Json>()
  for (let steps = 0; waiting.length > 0 && steps < mostSteps; steps++) {
    const each = waiting.shift()
    if (!isJsonObject(each) || seen.has(each)) continue
    seen.add(each)
    found.push(each)
    if (typeof each.$ref === "string") waiting.push(definitionOf(each.$ref, root))
    for (const choice of [each.anyOf, each.oneOf, each.allOf]) if (isJsonList(choice)) waiting.push(...choice)
  }
  return found
}

const definitionOf = (reference: string, root: JsonObject): Schema.Json | undefined => {
  if (reference === "#") return root
  let found: Schema.Json | undefined = root
  for (const key of reference.replace(/^#\/?/u, "").split("/")) {
    const name = key.replaceAll("~1", "/").replaceAll("~0", "~")
    found = isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  return found
}

/** What is said of the fields of objects at a place. */
interface Fields {
  readonly names: ReadonlyArray<string>
  readonly of: (name: string) => ReadonlyArray<Schema.Json>
  readonly isOpen: boolean
}

const fieldsOf = (schemas: ReadonlyArray<JsonObject>, isOpenByDefault: boolean): Fields | undefined => {
  const objects = schemas.flatMap((each) => (isJsonObject(each.properties) ? [each.properties] : []))
  if (objects.length === 0) return undefined
  // Effect writes `true` for every struct, whose decoder drops what it does not name; libraries write a schema for more.
  const isOpen = schemas.some(
    ({ properties, additionalProperties: more, patternProperties }) =>
      patternProperties !== undefined ||
      isJsonObject(more) ||
      (isOpenByDefault && isJsonObject(properties) && more !== false)
  )
  return {
    names: [...new Set(objects.flatMap(Object.keys))],
    of: (name) => objects.flatMap((each) => (Object.hasOwn(each, name) ? [each[name] ?? true] : [])),
    isOpen
  }
}

const itemsOf = (schemas: ReadonlyArray<JsonObject>, index: number): ReadonlyArray<Schema.Json> =>
  schemas.flatMap(({ items, prefixItems }) => {
    const first = isJsonList(prefixItems) ? prefixItems[index] : undefined
    return first !== undefined ? [first] : items !== undefined ? [items] : []
  })

/** How the shape is looked at. */
export interface ShapeOptions {
  /** The JSON Schema, or null where the schema's library cannot say. */
  readonly jsonSchema: Schema.Json
  /** Whether an object takes fields that its schema does not name, where the schema says nothing of it. */
  readonly isOpenByDefault: boolean
  /** Whether the order of fields counts. */
  readonly order: boolean
}

/** Values that are looked at for fields that are unknown or out of order. */
const mostValues = 1_000_000

/** Names fields that the schema does not have, and fields out of order. */
export const nameFields = (value: unknown, options: ShapeOptions, defects: Defects): void => {
  const { jsonSchema: root, isOpenByDefault, order } = options
  if (!isJsonObject(root)) return
  let left = mostValues
  const visit = (each: unknown, schemas: ReadonlyArray<JsonObject>, path: string): void => {
    if (schemas.length === 0 || left-- <= 0) return
    const inner = (key: string): string => (path === "" ? key : `${path}.${key}`)
    const behind = (found: ReadonlyArray<Schema.Json>): ReadonlyArray<JsonObject> =>
      found.flatMap((schema) => alternatives(schema, root))
    if (Array.isArray(each)) {
      for (const [index, item] of each.entries())
        visit(item, behind(itemsOf(schemas, index)), inner(String(index)))
      return
    }
    if (!isRecord(each)) return
    const fields = fieldsOf(schemas, isOpenByDefault)
    if (fields === undefined) return
    const keys = Object.keys(each)
    const known = new Set(fields.names)
    if (!fields.isOpen) for (const key of keys) if (!known.has(key)) defects.add("unknown-field", inner(key))
    if (order) {
      const places = new Map(fields.names.map((name, nth) => [name, nth]))
      let last = -1
      for (const key of keys) {
        const place = places.get(key)
        if (place === undefined) continue
        if (place < last) {
          defects.add("wrong-order", inner(key))
          break
        }
        last = place
      }
    }
    for (const key of keys) if (known.has(key)) visit(each[key], behind(fields.of(key)), inner(key))
  }
  visit(value, alternatives(root, root), "")
}

/** What lies at a dotted path: nothing where the path leads nowhere. */
const valueAt = (value: unknown, path: ReadonlyArray<string>): { readonly value: unknown } | undefined => {
  let found: unknown = value
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined
    found = Reflect.get(found, key)
  }
  return { value: found }
}

const typesAt = (path: ReadonlyArray<string>, root: Schema.Json): ReadonlyArray<string> => {
  if (!isJsonObject(root)) return []
  let schemas = alternatives(root, root)
  for (const key of path) {
    const index = Number(key)
    const next = [
      ...(fieldsOf(schemas, true)?.of(key) ?? []),
      ...(Number.isInteger(index) ? itemsOf(schemas, index) : []),
      ...schemas.flatMap(({ additionalProperties }) =>
        isJsonObject(additionalProperties) ? [additionalProperties] : []
      )
    ]
    schemas = next.flatMap((schema) => alternatives(schema, root))
  }
  // Effect writes a number as a number or one of three strings: such a choice says nothing of the type.
  const limited = (each: JsonObject): boolean => each.enum !== undefined || each.const !== undefined
  const typed = schemas.filter((each) => !limited(each) && each.type !== undefined)
  return (typed.length > 0 ? typed : schemas).flatMap(({ type, enum: choices, const: only }) => [
    ...(typeof type === "string" ? [type] : isJsonList(type) ? type.map(String) : []),
    ...(isJsonList(choices) ? choices.map(typeOf) : []),
    ...(only === undefined ? [] : [typeOf(only)])
  ])
}

/** Names what a schema complains about. */
export const nameIssues = (
  value: unknown,
  issues: ReadonlyArray<SchemaLike.Issue>,
  { jsonSchema }: ShapeOptions,
  defects: Defects
): void => {
  for (const { path, message } of issues) {
    const keys = path === "" ? [] : path.split(".")
    const found = valueAt(value, keys)
    const place = path === "" ? "the whole" : path
    if (found === undefined) {
      defects.add(valueAt(value, keys.slice(0, -1)) === undefined ? "wrong-value" : "missing-field", place)
      continue
    }
    const types = typesAt(keys, jsonSchema)
    const isOther = types.length > 0 && !isOfType(found.value, types)
    defects.add(isOther ? "wrong-type" : "wrong-value", place, message)
  }
}

/** What a document must be, where the schema says: an object or a list. */
export const rootTypes = (root: Schema.Json): "object" | "array" | undefined => {
  const types = new Set(typesAt([], root))
  return types.size !== 1
    ? undefined
    : types.has("object")
      ? "object"
      : types.has("array")
        ? "array"
        : undefined
}
