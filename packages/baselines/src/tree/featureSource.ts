import { byText, isRecord } from "@assay/core/internal"
import * as Schema from "effect/Schema"
import type { Features, Value } from "../rules/features.ts"

/** Where the features of a tree come from: declared by the user; the input as a text; the fields of the input. */
export const FeatureSource = Schema.Union([
  Schema.Struct({
    /** Declared by the user. */
    _tag: Schema.Literal("Declared")
  }),
  Schema.Struct({
    /** The words of the input. */
    _tag: Schema.Literal("Text")
  }),
  Schema.Struct({
    /** The fields of the input. */
    _tag: Schema.Literal("Fields"),
    /** Of each field the types that it was found with. */
    fields: Schema.Array(
      Schema.Struct({
        /** The name of the field. */
        name: Schema.String,
        /** The types that it was found with. */
        types: Schema.Array(Schema.Literals(["string", "number", "boolean", "null"]))
      })
    )
  })
])
export type FeatureSource = typeof FeatureSource.Type

type Found = "string" | "number" | "boolean" | "null" | "undefined" | "other"

const typeOf = (value: unknown): Found => {
  if (value === null) return "null"
  const type = typeof value
  return type === "string" || type === "number" || type === "boolean" || type === "undefined" ? type : "other"
}

const isScalar = (type: Found): boolean => type === "string" || type === "number" || type === "boolean"

/** What inputs have by themselves. Fields that hold anything but texts, numbers and booleans are left out. */
export const sourceOf = (inputs: ReadonlyArray<unknown>): FeatureSource => {
  if (inputs.every((input) => typeof input === "string")) return { _tag: "Text" }
  const typesOf = new Map<string, Set<Found>>()
  for (const input of inputs) {
    if (!isRecord(input)) continue
    for (const [field, value] of Object.entries(input)) {
      const known = typesOf.get(field) ?? new Set()
      known.add(typeOf(value))
      typesOf.set(field, known)
    }
  }
  const fields = [...typesOf]
    .filter(([, types]) => !types.has("other") && [...types].some(isScalar))
    .map(([name, types]) => ({
      name,
      types: [...types].filter((type) => type !== "undefined" && type !== "other")
    }))
    .sort((a, b) => byText(a.name, b.name))
  if (fields.length > 0) return { _tag: "Fields", fields }
  throw new RangeError(
    "features: expected texts, or records with fields that are texts, numbers or booleans; declare `features` for other inputs"
  )
}

const fieldOf = (input: unknown, name: string): Value => {
  const value = isRecord(input) && Object.hasOwn(input, name) ? input[name] : undefined
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null
}

/** The features of a source. */
export const featuresOf = <Input>(
  source: FeatureSource,
  declared: Features<Input> | undefined
): Features<Input> => {
  switch (source._tag) {
    case "Declared":
      if (declared === undefined)
        throw new RangeError("features: expected those that the tree was trained on, found none")
      return declared
    case "Text":
      return { text: String }
    case "Fields":
      return Object.fromEntries(
        source.fields.map(({ name }) => [name, (input: Input) => fieldOf(input, name)])
      )
  }
}
