/**
 * Which values of a JSON value changed, by their paths.
 */
import type * as Schema from "effect/Schema"

/** A value that changed, in words: a text as it is, all else as JSON. */
export interface ChangedField {
  /** The dotted path; empty for the value itself. */
  readonly path: string
  /** As it was. Undefined where it was not there. */
  readonly before: string | undefined
  /** As it is. Undefined where it is not there any more. */
  readonly after: string | undefined
}

const isObject = (value: Schema.Json | undefined): value is Schema.JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const written = (value: Schema.Json | undefined): string | undefined =>
  value === undefined || typeof value === "string" ? value : JSON.stringify(value)

const walk = (
  path: string,
  before: Schema.Json | undefined,
  after: Schema.Json | undefined
): ReadonlyArray<ChangedField> => {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (!isObject(before) || !isObject(after)) return [{ path, before: written(before), after: written(after) }]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap((key) => walk(path === "" ? key : `${path}.${key}`, before[key], after[key]))
}

const parsed = (json: string | undefined): Schema.Json | undefined =>
  json === undefined ? undefined : JSON.parse(json)

/** The values that differ between two JSON texts. Undefined stands for no value. */
export const changedFields = (
  before: string | undefined,
  after: string | undefined
): ReadonlyArray<ChangedField> => walk("", parsed(before), parsed(after))
