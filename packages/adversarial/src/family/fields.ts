/**
 * The texts of an input: the input itself, or named fields of an object.
 */
import { isJsonObject } from "@assay/core/internal"
import type * as Schema from "effect/Schema"

/** The text of a field, and the input with another text in its place. */
export interface TextField {
  readonly text: string
  readonly replaced: (text: string) => Schema.Json
}

/**
 * The texts of an input.
 *
 * @throws RangeError for an object whose text fields are not named, and for a name that is no text field of it
 */
export const textsOf = (
  input: Schema.Json,
  fields: ReadonlyArray<string> | undefined
): ReadonlyArray<TextField> => {
  if (typeof input === "string") return [{ text: input, replaced: (text) => text }]
  if (!isJsonObject(input)) return []
  const known = Object.entries(input).flatMap(([name, value]) => (typeof value === "string" ? [name] : []))
  if (fields === undefined)
    throw new RangeError(
      `fields: expected the names of the text fields that are perturbed, found none; the input has ${known.join(", ") || "no text field"}`
    )
  return fields.map((name) => {
    const text = Object.hasOwn(input, name) ? input[name] : undefined
    if (typeof text !== "string")
      throw new RangeError(
        `fields: expected names of text fields, found ${name}; the input has ${known.join(", ") || "no text field"}`
      )
    return { text, replaced: (changed) => ({ ...input, [name]: changed }) }
  })
}
