/**
 * The texts of a trial, short enough to be looked at: of records only the fields that differ, and of long texts the
 * beginning.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Graceful from "../dataset/gracefulLabel.ts"
import { isJsonObject, type JsonObject } from "../foundation/json.ts"
import type { DetailedTrial } from "../store/Trials.ts"
import { beginning, parsed, written } from "./jsonTexts.ts"

/** The fields of a record: `date: 2026-04-12, total: 12.5`. */
const fields = (record: JsonObject, keys: ReadonlyArray<string>): string =>
  beginning(
    keys.map((key) => `${key}: ${key in record ? written(record[key] ?? null) : "(absent)"}`).join(", ")
  )

const differing = (expected: JsonObject, output: JsonObject): ReadonlyArray<string> =>
  [...new Set([...Object.keys(expected), ...Object.keys(output)])].filter(
    (key) => JSON.stringify(expected[key]) !== JSON.stringify(output[key])
  )

/** What is shown of a trial, `undefined` where there is nothing. */
export interface Texts {
  readonly input: string
  readonly expected: string | undefined
  readonly output: string | undefined
}

/**
 * The texts of a trial.
 *
 * @param only the fields of records that are shown; those that differ where none are named
 */
export const textsOf = (
  { inputJson, expectedJson, outputJson, text }: DetailedTrial,
  only: ReadonlyArray<string> = []
): Texts => {
  const input = written(parsed(inputJson))
  const graceful = Graceful.ofJson(expectedJson)
  const expected =
    graceful !== undefined
      ? `(${Graceful.words(graceful)})`
      : expectedJson === undefined
        ? undefined
        : parsed(expectedJson)
  const output = outputJson === undefined ? undefined : parsed(outputJson)
  if (isJsonObject(expected) && isJsonObject(output)) {
    const keys = only.length > 0 ? only : differing(expected, output)
    const shown = keys.length === 0 ? Object.keys(expected) : keys
    return { input, expected: fields(expected, shown), output: fields(output, shown) }
  }
  return {
    input,
    expected: expected === undefined ? undefined : written(expected),
    output: output === undefined ? (text === undefined ? undefined : beginning(text)) : written(output)
  }
}

/** Differences that a normalisation forgives: where a miss names these alone, the answer would have matched. */
const forgivable: ReadonlySet<string> = new Set([
  "whitespace",
  "unicode",
  "case",
  "number-format",
  "wrapper",
  "punctuation",
  "order"
])

/** Reasons that say no more than that the answer is another one. */
const unspecific: ReadonlySet<string> = new Set(["other", "type", "value"])

/** Parts of the expected text that an answer lacks, and those that it has beside. */
const parts = Schema.decodeUnknownOption(
  Schema.Struct({
    missing: Schema.optionalKey(Schema.Array(Schema.String)),
    extra: Schema.optionalKey(Schema.Array(Schema.String))
  })
)

/** Reasons by name, from the vocabulary of the scorer. */
const misses = Schema.decodeUnknownOption(Schema.Struct({ miss: Schema.Array(Schema.String) }))
const reasoned = Schema.decodeUnknownOption(Schema.Struct({ reason: Schema.String }))

const Single = Schema.Union([Schema.Finite, Schema.String])
/** What a scorer read of an answer in prose, beside what it read of the label. */
const readings = Schema.decodeUnknownOption(
  Schema.Struct({ read: Schema.String, expected: Single, actual: Single })
)

/** What a score says of why it is what it is; undefined where it says nothing in words. */
export const whyOf = (detailJson: string | undefined): string | undefined => {
  if (detailJson === undefined) return undefined
  const detail = parsed(detailJson)
  if (typeof detail === "string") return beginning(detail)
  const reason = Option.getOrUndefined(reasoned(detail))?.reason
  if (reason !== undefined) return beginning(reason)
  const reading = Option.getOrUndefined(readings(detail))
  if (reading !== undefined) return beginning(`${reading.actual}, not ${reading.expected}`)
  const found = Option.getOrUndefined(parts(detail))
  const { missing = [], extra = [] } = found ?? {}
  const named = [
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(", ")}`]),
    ...(extra.length === 0 ? [] : [`extra: ${extra.join(", ")}`])
  ]
  if (named.length > 0) return beginning(named.join("; "))
  const miss = Option.getOrUndefined(misses(detail))?.miss ?? []
  if (miss.length === 0 || miss.some((each) => unspecific.has(each))) return undefined
  const isForgivable = miss.every((each) => forgivable.has(each))
  return beginning(isForgivable ? `differs only in ${miss.join(", ")}` : miss.join(", "))
}
