/**
 * Whether two answers are the same: exactly, in the fields that count, or as a function says.
 */

import type { Candidate } from "@assay/core"

/** Dotted paths of the fields that must be equal, such as `total` or `items.0.sku`; all others may differ. */
export interface Fields {
  /** The paths, one or more. */
  readonly fields: ReadonlyArray<string>
}

/** What a function that judges is given besides the answers. */
export interface JudgeContext<out Input> {
  /** What was asked. */
  readonly input: Input
  /** Completes a prompt of a model, held to the budget. */
  readonly complete: Candidate.Caller["complete"]
  /** Aborts when the time is up. */
  readonly signal: AbortSignal
}

/**
 * When two answers are the same. `exact`: equal as JSON, whatever the order of keys. A function says it by true or false, or
 * by how much, 0 to 1.
 */
export type Same<Input, Output> =
  | "exact"
  | Fields
  | ((a: Output, b: Output, context: JudgeContext<Input>) => boolean | number | PromiseLike<boolean | number>)

const sorted = (_key: string, value: unknown): unknown => {
  if (typeof value === "bigint") return `${value}n`
  if (value instanceof Map) return [...value]
  if (value instanceof Set) return [...value]
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** A value as text, the order of keys taken out. */
export const canonical = (value: unknown): string => JSON.stringify(value, sorted) ?? "undefined"

const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (found, key) => (typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined),
      value
    )

/** How far two answers are the same, 0 to 1. Rejects with what a function that judges throws. */
export const sameness = async <Input, Output>(
  same: Same<Input, Output>,
  a: Output,
  b: Output,
  context: JudgeContext<Input>
): Promise<number> => {
  if (same === "exact") return canonical(a) === canonical(b) ? 1 : 0
  if (typeof same === "object") {
    // Fields that neither has would make everything the same: a path that is misspelt, or a text that was not decoded.
    if (same.fields.every((path) => at(a, path) === undefined && at(b, path) === undefined))
      throw new RangeError(
        `same: expected one of the fields ${same.fields.join(", ")}, found none in either answer`
      )
    return same.fields.every((path) => canonical(at(a, path)) === canonical(at(b, path))) ? 1 : 0
  }
  const said = Number(await same(a, b, context))
  if (!(said >= 0 && said <= 1)) throw new RangeError(`same: expected true, false or 0 to 1, found ${said}`)
  return said
}
