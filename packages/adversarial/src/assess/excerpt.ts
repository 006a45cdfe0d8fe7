/**
 * The part of a perturbed input that is worth seeing, on one line.
 */
import * as Schema from "effect/Schema"
import type { Found } from "./model.ts"

const read = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

/** A text as it is, any other value as JSON. */
const asText = (json: string): string => {
  const value = read(json)
  return typeof value === "string" ? value : json
}

const squeezed = (text: string): string => text.replace(/\s+/gu, " ").trim()

const mostCharacters = 160

/** What stands in front of the first difference, so that its place can be told. */
const leading = 12

/** A text on one line, cut to so many characters. A JSON text is read. */
export const oneLine = (text: string, characters: number): string => {
  let plain = text
  try {
    plain = asText(text)
  } catch {
    // Not JSON: the text of a reply.
  }
  const line = squeezed(plain.slice(0, mostCharacters))
  const letters = Array.from(line)
  return letters.length <= characters ? line : `${letters.slice(0, characters - 1).join("")}…`
}

/** A perturbed input from where it first differs from the case itself. */
export const excerptOf = ({ inputJson, originalJson }: Pick<Found, "inputJson" | "originalJson">): string => {
  const after = asText(inputJson)
  const before = originalJson === undefined ? "" : asText(originalJson)
  let at = 0
  while (at < after.length && after[at] === before[at]) at++
  const isFar = originalJson !== undefined && at < after.length && at > leading
  const from = isFar ? at - leading : 0
  return `${isFar ? "…" : ""}${squeezed(after.slice(from, from + mostCharacters).toWellFormed())}`
}
