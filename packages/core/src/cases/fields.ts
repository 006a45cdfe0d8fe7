/**
 * The fields of a record that make it no right answer.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { defined } from "../foundation/defined.ts"
import { isJsonObject, type JsonObject } from "../foundation/json.ts"
import type { DetailedTrial } from "../store/Trials.ts"
import { parsed, written } from "./jsonTexts.ts"
import type { FieldExcerpt } from "./model.ts"

/** Fields that are told of one trial. */
const mostFields = 20

/** What a scorer of fields says in its detail: each error, the values as texts. */
const detailed = Schema.decodeUnknownOption(
  Schema.Struct({
    errors: Schema.Array(
      Schema.Struct({
        field: Schema.String,
        expected: Schema.optionalKey(Schema.String),
        actual: Schema.optionalKey(Schema.String)
      })
    )
  })
)

/** Where records differ, as they are written. */
const differing = (expected: JsonObject, output: JsonObject): ReadonlyArray<FieldExcerpt> =>
  [...new Set([...Object.keys(expected), ...Object.keys(output)])]
    .filter((key) => JSON.stringify(expected[key]) !== JSON.stringify(output[key]))
    .map((field) => {
      const textOf = (record: JsonObject): string | undefined =>
        field in record ? written(record[field] ?? null) : undefined
      return { field, ...defined({ expected: textOf(expected), output: textOf(output) }) }
    })

/** The name of the field of a record in which another field lies: `lines` of `lines[].amount`. */
export const topOf = (field: string): string => /^[^.[]*/u.exec(field)?.[0] ?? field

/**
 * The fields that are not as expected: those that the scorer names, else those in which the two records differ. Undefined
 * where there are no two records, or nothing was read of the reply.
 */
export const fieldsOf = (
  { outcome, expectedJson, outputJson }: Pick<DetailedTrial, "outcome" | "expectedJson" | "outputJson">,
  detailJson: string | undefined
): ReadonlyArray<FieldExcerpt> | undefined => {
  const expected = expectedJson === undefined ? undefined : parsed(expectedJson)
  if (!isJsonObject(expected)) return undefined
  const detail = detailJson === undefined ? undefined : parsed(detailJson)
  const isRead = outcome === "Answered" || (isJsonObject(detail) && detail.partlyRead === true)
  if (!isRead) return undefined
  const found = Option.getOrUndefined(detailed(detail))
  if (found !== undefined)
    return found.errors.slice(0, mostFields).map(({ field, expected: wanted, actual }) => ({
      field,
      ...defined({ expected: wanted, output: actual })
    }))
  const output = outputJson === undefined ? undefined : parsed(outputJson)
  return isJsonObject(output) ? differing(expected, output).slice(0, mostFields) : undefined
}
