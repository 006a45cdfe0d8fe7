/**
 * Reading JSON of which only a part matters. A field that decides what the reply says must be readable, else the reply
 * is none; a field beside it that is of another type than documented is as good as absent. By hand and not by schemas,
 * which refuse a whole body for one field, and since every piece of every stream is read here.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"

/** A JSON object. */
export interface Fields {
  readonly [name: string]: unknown
}

export const isFields = (value: unknown): value is Fields =>
  Predicate.isObject(value) && !Array.isArray(value)

/** What a field holds; undefined where there is no such field, or nothing that could have one. */
export const at = (value: unknown, name: string): unknown => (isFields(value) ? value[name] : undefined)

/** A text; undefined where there is none, or something else. */
export const textAt = (value: unknown, name: string): string | undefined => {
  const found = at(value, name)
  return typeof found === "string" ? found : undefined
}

/** A name for a call, as the text or the number that servers give. */
export const idAt = (value: unknown, name: string): string | undefined => {
  const found = at(value, name)
  if (typeof found === "number" && Number.isFinite(found)) return String(found)
  if (typeof found === "bigint") return String(found)
  return typeof found === "string" && found !== "" ? found : undefined
}

/** A place in a list, as a number or the text of one. */
export const placeAt = (value: unknown, name: string): number | undefined => {
  const found = at(value, name)
  if (typeof found === "string" && /^\d{1,6}$/u.test(found)) return Number(found)
  return typeof found === "number" && Number.isSafeInteger(found) ? found : undefined
}

/** Neither there nor anything: what some servers send where OpenAI sends nothing. */
export const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === 0 ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (isFields(value) && Object.keys(value).length === 0)

const described = (value: unknown): string => {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list"
  if (typeof value === "object") return "an object"
  if (typeof value === "bigint") return "a number"
  return typeof value === "string" ? "a text" : `a ${typeof value}`
}

/** What is wrong with a body, in words. */
export const mismatch = (expected: string, place: string, found: unknown): string =>
  `expected ${expected} at ${place}, found ${described(found)}`

export const misshapen = (expected: string, place: string, found: unknown): Result.Result<never, string> =>
  Result.fail(mismatch(expected, place, found))
