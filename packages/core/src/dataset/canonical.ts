/**
 * Canonical JSON (RFC 8785) and digests of it: one text for one content, whatever the order of its keys.
 *
 * Numbers are IEEE 754 doubles, as in RFC 8785: integers beyond 2^53 that round to one double are one content.
 */
import { hash } from "node:crypto"
import canonicalize from "canonicalize"
import type * as Schema from "effect/Schema"
import { tooLong } from "../foundation/exactJson.ts"
import { show } from "../foundation/SchemaLike.ts"

/** Why a value is not JSON: the dotted path to the culprit inside the value, and what was found there. */
export interface NotJson {
  readonly path: string
  readonly problem: string
}

// Deeper values than this are cycles or mistakes; the walk below recurses.
const deepest = 1000

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const join = (key: string | number, path: string): string => (path === "" ? `${key}` : `${key}.${path}`)

const notJson = (value: unknown): NotJson => ({
  path: "",
  problem:
    typeof value === "object" && value !== null
      ? `expected a JSON value, found an instance of ${value.constructor?.name || "a class"}`
      : `expected a JSON value, found ${value === undefined ? "undefined" : show(value)}`
})

const loneSurrogate: NotJson = { path: "", problem: "expected well-formed Unicode, found a lone surrogate" }

// What a file's numbers become where a double would alter their digits.
const isBeyondDoubles = (value: bigint): boolean =>
  value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER

/** The first part of a value that JSON cannot hold. */
const findNotJson = (value: unknown, depth = 0): NotJson | undefined => {
  switch (typeof value) {
    case "boolean":
      return undefined
    case "number":
      return Number.isFinite(value) ? undefined : notJson(value)
    case "string":
      return value.isWellFormed() ? undefined : loneSurrogate
    case "object":
      break
    case "bigint":
      return isBeyondDoubles(value) ? { path: "", problem: tooLong(value) } : notJson(value)
    default:
      return notJson(value)
  }
  if (value === null) return undefined
  if (depth > deepest) return { path: "", problem: `expected at most ${deepest} levels of nesting` }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const fault = findNotJson(value[index], depth + 1)
      if (fault !== undefined) return { ...fault, path: join(index, fault.path) }
    }
    return undefined
  }
  if (!isPlain(value)) return notJson(value)
  for (const [key, member] of Object.entries(value)) {
    const fault = key.isWellFormed() ? findNotJson(member, depth + 1) : loneSurrogate
    if (fault !== undefined) return { ...fault, path: join(key.toWellFormed(), fault.path) }
  }
  return undefined
}

/** The canonical JSON of a value that is known to be JSON. Anything else is a defect. */
export const canonicalJson = (value: Schema.Json): string => canonicalize(value) ?? "null"

/**
 * The canonical JSON of any value, or why there is none. JSON cannot hold undefined (in an object or array
 * either), NaN, infinities, bigints, functions, symbols, class instances, lone surrogates and cycles.
 */
export const toCanonicalJson = (value: unknown): string | NotJson => {
  if (typeof value === "string" && value.isWellFormed()) return JSON.stringify(value)
  return findNotJson(value) ?? canonicalize(value) ?? "null"
}

/** SHA-256 of a text in UTF-8, 64 hex digits. */
export const sha256 = (text: string): string => hash("sha256", text, "hex")
