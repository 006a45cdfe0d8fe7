/**
 * A value as one string, equal for two values exactly when they are the same under the active normalisations.
 */

import { isUncertain } from "../number/wholeNumber.ts"
import { type Kind, normaliseText, type UnicodeForm } from "./normalisation.ts"

/** The normalisations in force. */
export interface Rules {
  readonly active: ReadonlySet<Kind>
  readonly form: UnicodeForm
}

/** The key, or why there is none. */
export type Key = { readonly key: string } | { readonly problem: string }

/** Levels of nesting that are compared. */
const maxDepth = 200

/** Values (with all those inside) that are compared. */
const maxNodes = 1_000_000

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/**
 * Computes the key. Keys of objects may come in any order, and a key whose value is undefined counts as
 * absent, as in JSON. Dates, maps and sets are compared by content; other objects by their own properties,
 * and those that show none (a URL, a promise) not at all. Nor are numbers beyond 2^53 that may have lost digits.
 */
export const canonicalKey = (value: unknown, rules: Rules): Key => {
  let nodes = 0
  let problem: string | undefined
  const readsAnyType = rules.active.has("type")
  const text = (tag: string, content: string): string =>
    tag + JSON.stringify(normaliseText(content, rules.active, rules.form))
  const scalar = (tag: string, content: string): string =>
    readsAnyType ? text("s", content) : `${tag}${content}`
  const list = (parts: Array<string>, isBag: boolean): string =>
    `[${(isBag ? parts.sort() : parts).join(",")}]`
  const structure = (part: object, depth: number): string => {
    const inner = (each: unknown): string => write(each, depth + 1)
    if (Array.isArray(part)) return list(part.map(inner), rules.active.has("order"))
    if (part instanceof Date) return `d${part.getTime()}`
    if (part instanceof Set) return `S${list(Array.from(part, inner), true)}`
    if (part instanceof Map)
      return `M${list(
        Array.from(part, ([key, each]) => `${inner(key)}:${inner(each)}`),
        true
      )}`
    const entries = Object.entries(part).filter(([, each]) => each !== undefined)
    if (entries.length === 0 && !isPlain(part)) {
      problem ??= `a ${part.constructor?.name ?? "foreign object"} cannot be compared`
      return ""
    }
    return `{${list(
      entries.map(([key, each]) => `${JSON.stringify(key)}:${inner(each)}`),
      true
    )}}`
  }
  const write = (part: unknown, depth: number): string => {
    nodes++
    if (nodes > maxNodes) problem ??= `cannot compare more than ${maxNodes} values`
    if (depth > maxDepth) problem ??= `cannot compare more than ${maxDepth} levels of nesting`
    if (problem !== undefined) return ""
    switch (typeof part) {
      case "string":
        return text("s", part)
      case "number":
        if (isUncertain(part))
          problem ??= `the digits of ${part} are not certain, because numbers above 2^53 lose digits; write it as text`
        return scalar("n", Object.is(part, -0) ? "0" : String(part))
      case "bigint":
        return scalar("n", String(part))
      case "boolean":
        return scalar("b", String(part))
      case "undefined":
        return "u"
      case "object":
        return part === null ? scalar("z", "null") : structure(part, depth)
      default:
        problem ??= `a ${typeof part} cannot be compared`
        return ""
    }
  }
  const key = write(value, 0)
  return problem === undefined ? { key } : { problem }
}
