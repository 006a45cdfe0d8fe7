/**
 * Values as short texts.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** Characters that are kept of each text. */
const mostCharacters = 300

const parse = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Json))

/** The beginning of a text on one line. */
export const beginning = (text: string): string => {
  const line = text
    .slice(0, 8 * mostCharacters)
    .replace(/\s+/gu, " ")
    .trim()
  return line.length <= mostCharacters ? line : `${line.slice(0, mostCharacters - 1).toWellFormed()}…`
}

export const parsed = (json: string): Schema.Json => Option.getOrElse(parse(json), () => json)

/** A value as a text: texts are themselves. */
export const written = (value: Schema.Json): string =>
  beginning(typeof value === "string" ? value : JSON.stringify(value))
