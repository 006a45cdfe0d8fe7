/**
 * Whether a reply keeps to the format that was asked for, apart from whether its content is right.
 *
 * The reply is looked at as it came. A task decodes leniently, as production code does: it takes JSON out of a fence and
 * mends commas, so that the content can be right where the format is not. These scorers say how often that was needed,
 * what was wrong, and what it would cost not to repair.
 *
 * Gotcha: reasoning before the answer (`<think>…</think>`) is no part of the reply, unless `reasoning` is `"keep"`.
 */
import type { Decode, Scorer } from "@assay/core"
import { type FormatOptions, makeFormat } from "./format/inspection.ts"
import { inspectJson, type JsonFormatSchema, usableSchema } from "./format/jsonFormat.ts"

export type { DefectName } from "./format/defect.ts"
export type { Repair } from "./format/inspection.ts"
export type { JsonFormatSchema, JsonSchemaObject } from "./format/jsonFormat.ts"

/** Options that every scorer of format takes. */
export interface Options<Input = unknown, Expected = unknown> extends FormatOptions<Input, Expected> {
  /**
   * What becomes of reasoning in the text of a reply: left out before the format is looked at, or looked at as well.
   *
   * @defaultValue `"strip"`
   */
  readonly reasoning?: Decode.Reasoning
}

/** Options of JSON. */
export interface JsonOptions<Input = unknown, Expected = unknown> extends Options<Input, Expected> {
  /**
   * Whether fields must come in the order of the schema.
   *
   * @defaultValue false
   */
  readonly order?: boolean
}

/**
 * JSON that a schema accepts, and nothing around it.
 *
 * The schema is one of Effect, any Standard Schema (Zod, Valibot, ArkType), or a JSON Schema. Fields that the schema does
 * not name are a defect, unless it says that it takes them; a JSON Schema takes them unless it says that it does not.
 *
 * Scores, each 0 or 1: `conforms`; `recoverable`, whether the output can be had as it is or by the cheapest repair
 * (`Decode.json`); and with `content` the score `content-if-repaired`. The detail of `conforms` is
 * `{ miss, defects, defectCount, repair, actual }`: the names of the defects, the first 10 with their places, how many
 * there are, and the repair. See `DefectName` for the list.
 *
 * The metrics are `conformance` (how many replies conform, are usable all the same, or are lost), `defects` (by count),
 * and `consistency`: the share of cases whose k replies all conform (pass^k), with an interval over cases.
 *
 * ```ts
 * const format = Format.json(z.object({ total: z.number(), currency: z.string() }))
 * ```
 */
export const json = <Input = unknown, Expected = unknown>(
  schema: JsonFormatSchema,
  options: JsonOptions<Input, Expected> = {}
): Scorer.Scorer<Input, Expected, unknown> => {
  const { order = false, reasoning = "strip" } = options
  const usable = usableSchema(schema)
  return makeFormat(
    {
      format: "json",
      settings: { schema: usable.jsonSchema, order, reasoning },
      inspect: inspectJson(usable, { order, reasoning })
    },
    options
  )
}
