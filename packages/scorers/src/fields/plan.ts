/**
 * What is compared: the declared fields, and for the rest what the schema says of their types.
 */
import { isJsonList, isJsonObject, type JsonObject } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import type { AnyComparator, AnyField, ListKind, ScalarComparator } from "./comparator.ts"
import { dateFault } from "./date.ts"
import { moneyFault } from "./money.ts"
import { numberFault } from "./number.ts"
import { refusing } from "./refused.ts"
import type { Scalar } from "./scalar.ts"
import { scalarOf } from "./scalarOf.ts"

/** What all fields have. */
interface Place {
  readonly name: string
  readonly weight: number
  readonly isRequired: boolean
}

/** A field with a value. */
export interface ScalarField extends Place {
  readonly _tag: "Scalar"
  /** Its number among the paths. */
  readonly path: number
  readonly scalar: Scalar
}

/** A field with a list of values. */
export interface ListField extends Place {
  readonly _tag: "List"
  /** Its number among the paths. */
  readonly path: number
  readonly kind: ListKind
  readonly scalar: Scalar
}

/** A field with fields of its own. */
interface RecordField extends Place {
  readonly _tag: "Record"
  readonly fields: ReadonlyArray<Field>
}

/** A field with a list of records. */
export interface RecordsField extends Place {
  readonly _tag: "Records"
  readonly fields: ReadonlyArray<Field>
  /** The numbers of the paths within. */
  readonly paths: ReadonlyArray<number>
  /** The product of the weights down to the list. */
  readonly listWeight: number
  /** The weights of all paths of the plan. */
  readonly weights: () => ReadonlyArray<number>
}

export type Field = ScalarField | ListField | RecordField | RecordsField

/** A path that is counted. */
export interface Path {
  /** Where it is: `address.city`, `lines[].amount`. */
  readonly name: string
  /** The comparator's name, for the report. */
  readonly compare: string
  /** The product of the weights on the way. */
  readonly weight: number
}

/** What is compared. */
export interface Plan {
  readonly fields: ReadonlyArray<Field>
  readonly paths: ReadonlyArray<Path>
  /** The weights of the paths. */
  readonly weights: ReadonlyArray<number>
  /** The comparators in force as JSON, by path. */
  readonly settings: Schema.Json
}

/** Levels of nesting that are looked into; what is deeper is compared as it is. */
const maxDepth = 20

const resolved = (json: Schema.Json | undefined, root: JsonObject): JsonObject | undefined => {
  let found = json
  for (let step = 0; step < maxDepth; step++) {
    if (!isJsonObject(found)) return undefined
    const { $ref: reference, allOf } = found
    if (typeof reference === "string") {
      const definitions = root.$defs
      found = isJsonObject(definitions) ? definitions[reference.replace(/^#\/\$defs\//u, "")] : undefined
    } else if (isJsonList(allOf) && allOf.length === 1 && found.type === undefined) [found] = allOf
    else return found
  }
  return undefined
}

/** The one schema of a choice with null; and whether null is among what may be there. */
const withoutNull = (
  json: Schema.Json | undefined,
  root: JsonObject
): { readonly schema: JsonObject | undefined; readonly isNullable: boolean } => {
  const found = resolved(json, root)
  const members = found?.anyOf ?? found?.oneOf
  if (isJsonList(members)) {
    const all = members.map((member) => resolved(member, root))
    const others = all.filter((member) => member?.type !== "null")
    const isNullable = others.length < all.length
    return { schema: others.length === 1 ? others[0] : found, isNullable }
  }
  if (found !== undefined && isJsonList(found.type)) {
    const types = found.type.filter((type) => type !== "null")
    const [type = null] = types
    return {
      schema: types.length === 1 ? { ...found, type } : found,
      isNullable: types.length < found.type.length
    }
  }
  return { schema: found, isNullable: false }
}

const typeOf = (schema: JsonObject | undefined): Schema.Json | undefined => {
  if (schema === undefined) return undefined
  if (isJsonList(schema.enum) || schema.const !== undefined) return "choice"
  const members = schema.anyOf ?? schema.oneOf
  if (isJsonList(members))
    return members.every((member) => isJsonObject(member) && typeOf(member) === "choice")
      ? "choice"
      : undefined
  // Effect writes a finite number as a choice of number and names of what is none.
  return schema.type
}

const scalarBy = (schema: JsonObject | undefined): ScalarComparator => {
  switch (typeOf(schema)) {
    case "boolean":
      return { compare: "boolean" }
    case "number":
    case "integer":
      return { compare: "number" }
    case "choice":
      return { compare: "id" }
    case "string":
      return schema?.format === "date" || schema?.format === "date-time"
        ? { compare: "date" }
        : { compare: "text" }
    default:
      return { compare: "exact" }
  }
}

/** A field with fields of its own, or a list of such, in place of a comparator. */
interface Nested {
  readonly compare: "record" | "records"
  readonly fields: object
  readonly weight?: number
}

const isComparator = (field: AnyField): field is AnyComparator =>
  "compare" in field && typeof field.compare === "string"

const isList = (field: AnyField): field is Extract<AnyField, ReadonlyArray<unknown>> => Array.isArray(field)

const stated = (field: AnyField): AnyComparator | Nested => {
  if (isList(field)) return { compare: "records", fields: field[0], ...field[1] }
  return isComparator(field) ? field : { compare: "record", fields: field }
}

const byType = (schema: JsonObject | undefined, root: JsonObject, depth: number): AnyComparator | Nested => {
  if (depth < maxDepth) {
    if (typeOf(schema) === "object" && isJsonObject(schema?.properties))
      return { compare: "record", fields: {} }
    if (typeOf(schema) === "array") {
      const items = withoutNull(schema?.items, root).schema
      return typeOf(items) === "object" && isJsonObject(items?.properties)
        ? { compare: "records", fields: {} }
        : { compare: "list", as: "multiset" }
    }
  }
  return scalarBy(schema)
}

const faultOf = (comparator: AnyComparator | Nested): string | undefined => {
  switch (comparator.compare) {
    case "date":
      return dateFault(comparator)
    case "money":
      return moneyFault(comparator)
    case "number":
      return numberFault(comparator)
    case "text": {
      const { similarity = 1 } = comparator
      return similarity > 0 && similarity <= 1
        ? undefined
        : `similarity: expected a number above 0, at most 1, found ${similarity}`
    }
    default:
      return undefined
  }
}

const isRecordOfFields = (value: unknown): value is Readonly<Record<string, AnyField | undefined>> =>
  typeof value === "object" && value !== null

/**
 * Makes the plan.
 *
 * @param declared comparators by field
 * @param json the JSON Schema of the output, or null where nothing is known of it
 * @throws RangeError when a comparator is impossible, or there is nothing to compare.
 */
export const planOf = (declared: object, json: Schema.Json): Plan => {
  const root: JsonObject = isJsonObject(json) ? json : {}
  const paths: Array<Path> = []
  let weights: ReadonlyArray<number> = []
  const settings: Array<readonly [path: string, comparator: Schema.Json]> = []
  const counted = (name: string, compare: string, weight: number): number =>
    paths.push({ name, compare, weight }) - 1

  const inside = (
    fields: object,
    schema: JsonObject | undefined,
    at: { readonly prefix: string; readonly weight: number; readonly depth: number }
  ): ReadonlyArray<Field> => {
    const properties = isJsonObject(schema?.properties) ? schema.properties : {}
    const required = new Set(isJsonList(schema?.required) ? schema.required : [])
    const declaredFields = isRecordOfFields(fields) ? fields : {}
    const names = new Set([...Object.keys(properties), ...Object.keys(declaredFields)])
    return [...names].flatMap((name) => {
      const known = Object.hasOwn(properties, name)
      const own = withoutNull(known ? properties[name] : undefined, root)
      const field = Object.hasOwn(declaredFields, name) ? declaredFields[name] : undefined
      const comparator = field === undefined ? byType(own.schema, root, at.depth) : stated(field)
      const isRequired = known && required.has(name) && !own.isNullable
      return fieldOf(name, comparator, own.schema, isRequired, at)
    })
  }

  const fieldOf = (
    name: string,
    comparator: AnyComparator | Nested,
    schema: JsonObject | undefined,
    byDefault: boolean,
    {
      prefix,
      weight: outer,
      depth
    }: { readonly prefix: string; readonly weight: number; readonly depth: number }
  ): ReadonlyArray<Field> => {
    const path = `${prefix}${name}`
    if (comparator.compare === "ignored") {
      settings.push([path, "ignored"])
      return []
    }
    const fault = faultOf(comparator)
    if (fault !== undefined) throw new RangeError(`${path}: ${fault}`)
    const { weight = 1 } = comparator
    const isRequired = "required" in comparator ? (comparator.required ?? byDefault) : byDefault
    if (!(weight > 0 && Number.isFinite(weight)))
      throw new RangeError(`${path}: weight: expected a number above 0, found ${weight}`)
    const place = { name, weight, isRequired }
    const total = outer * weight
    const state = (setting: object): void => {
      settings.push([path, JSON.parse(JSON.stringify({ ...setting, required: isRequired }))])
    }
    switch (comparator.compare) {
      case "record": {
        state({ compare: "record", weight })
        const fields = inside(comparator.fields, schema, {
          prefix: `${path}.`,
          weight: total,
          depth: depth + 1
        })
        return [{ _tag: "Record", ...place, fields }]
      }
      case "records": {
        state({ compare: "records", weight })
        const first = paths.length
        const items = withoutNull(schema?.items, root).schema
        const fields = inside(comparator.fields, items, {
          prefix: `${path}[].`,
          weight: total,
          depth: depth + 1
        })
        const within = paths.map((_, nth) => nth).slice(first)
        return [
          { _tag: "Records", ...place, fields, paths: within, listWeight: total, weights: () => weights }
        ]
      }
      case "list": {
        const of: ScalarComparator = comparator.of ?? scalarBy(withoutNull(schema?.items, root).schema)
        const itemFault = faultOf(of)
        if (itemFault !== undefined) throw new RangeError(`${path}: ${itemFault}`)
        state({ ...comparator, of })
        return [
          {
            _tag: "List",
            ...place,
            path: counted(path, `${comparator.as} of ${of.compare}`, total),
            kind: comparator.as,
            scalar: refusing(scalarOf(of))
          }
        ]
      }
      default:
        state(comparator)
        return [
          {
            _tag: "Scalar",
            ...place,
            path: counted(path, comparator.compare, total),
            scalar: refusing(scalarOf(comparator))
          }
        ]
    }
  }

  const fields = inside(declared, withoutNull(json, root).schema, { prefix: "", weight: 1, depth: 0 })
  if (paths.length === 0)
    throw new RangeError(
      "Fields.score: expected at least one field to compare; the schema says of none, and none is declared"
    )
  weights = paths.map(({ weight }) => weight)
  return { fields, paths, weights, settings: settings.map(([path, comparator]) => [path, comparator]) }
}
