/**
 * Records as flat fields, and back: `vendor.name`, `tags[]`, `lines[].item`.
 */
import type { Captured } from "../fitting.ts"
import type { Value } from "./align.ts"
import type { Labelled } from "./learning.ts"

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)

// Deeper records are cycles or mistakes.
const deepest = 20

const scalarOf = (value: unknown): Value | undefined => {
  if (typeof value === "string" || typeof value === "number") return value
  if (typeof value === "bigint") return String(value)
  return value instanceof Date && !Number.isNaN(value.getTime())
    ? value.toISOString().slice(0, 10)
    : undefined
}

/**
 * The values of a labelled record by field. True, false and null stand in no text and are left out.
 *
 * Throws a `RangeError` for a label that is no record, and for a list within a list.
 */
export const valuesOf = (expected: unknown): Labelled => {
  if (!isRecord(expected)) throw new RangeError(`label: expected a record, found ${typeof expected}`)
  const found = new Map<string, Array<Value>>()
  const walk = (value: unknown, path: string, depth: number): void => {
    if (depth > deepest) throw new RangeError(`${path}: expected a record at most ${deepest} deep`)
    if (Array.isArray(value)) {
      if (path.includes("[]")) throw new RangeError(`${path}: expected no list within a list`)
      for (const item of value) walk(item, `${path}[]`, depth + 1)
    } else if (isRecord(value)) {
      for (const [key, within] of Object.entries(value))
        walk(within, path === "" ? key : `${path}.${key}`, depth + 1)
    } else {
      const scalar = scalarOf(value)
      if (scalar === undefined || scalar === "") return
      const values = found.get(path)
      if (values === undefined) found.set(path, [scalar])
      else values.push(scalar)
    }
  }
  walk(expected, "", 0)
  return found
}

/** Whether a field is, or lies in, a list. */
export const isListed = (field: string): boolean => field.includes("[]")

/** The list that a field is or lies in. */
const listOf = (field: string): string => field.slice(0, field.indexOf("[]"))

/** A text that was found for a field. */
export interface Found {
  readonly field: string
  readonly text: string
}

const mostItems = 1_000

/**
 * What was found, as a schema is offered it. `found` is in the order of the text: an item of a list ends where one of its
 * fields comes again.
 */
export const capturedOf = (fields: ReadonlyArray<string>, found: ReadonlyArray<Found>): Captured => {
  const captured: Array<readonly [string, string | null]> = []
  for (const field of fields) {
    if (isListed(field)) continue
    captured.push([field, found.find((each) => each.field === field)?.text ?? null])
  }
  for (const list of new Set(fields.filter(isListed).map(listOf))) {
    let item = -1
    const filled = new Set<string>()
    for (const { field, text } of found) {
      if (!isListed(field) || listOf(field) !== list) continue
      if (item < 0 || filled.has(field)) {
        if (item + 1 === mostItems) break
        item++
        filled.clear()
      }
      filled.add(field)
      captured.push([field.replace("[]", `.${item}`), text])
    }
    if (item < 0) captured.push([`${list}[]`, null])
  }
  return Object.fromEntries(captured)
}
