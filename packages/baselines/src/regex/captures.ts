/**
 * What the pattern of a field captures in a text, by the paths that a schema is offered.
 */
import { typesOfProperty } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import { allOf, firstOf, type Pattern } from "./patterns.ts"

/** Texts by path, or the reason why nothing can be said. */
type Captures = ReadonlyArray<readonly [path: string, text: string | null]> | string

/** The first capture of a match, or the match itself where the pattern captures nothing. */
const captureOf = (match: RegExpExecArray): string | null =>
  match.length > 1 ? (match[1] ?? null) : match[0]

/** What a match says of a place: of a record what its named groups captured. */
const said = (path: string, match: RegExpExecArray, isRecord: boolean) =>
  isRecord && match.groups !== undefined
    ? Object.entries<string | undefined>(match.groups).map(
        ([group, text]) => [`${path}.${group}`, text ?? null] as const
      )
    : [[path, captureOf(match)] as const]

/**
 * Finds the field of a path: of a list all matches, of anything else the first. The schema says which it is.
 */
export const finderOf = (
  described: Schema.Json,
  path: string,
  pattern: Pattern
): ((text: string) => Captures) => {
  const steps = path.split(".")
  const typesAt = (...within: ReadonlyArray<string>) => typesOfProperty(described, [...steps, ...within])
  if (typesAt()?.includes("array") === true) {
    const find = allOf(pattern)
    const isRecord = typesAt("0")?.includes("object") === true
    return (text) => {
      const found = find(text)
      if (typeof found === "string") return found
      return found.length === 0
        ? [[`${path}[]`, null]]
        : found.flatMap((match, at) => said(`${path}.${at}`, match, isRecord))
    }
  }
  const find = firstOf(pattern)
  const isRecord = typesAt()?.includes("object") === true
  return (text) => {
    const found = find(text)
    if (typeof found === "string") return found
    return found === null ? [[path, null]] : said(path, found, isRecord)
  }
}
