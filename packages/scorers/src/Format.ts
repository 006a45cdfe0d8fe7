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
import { type Contract, isContract } from "@assay/core/internal"
import { type FormatOptions, makeFormat } from "./format/inspection.ts"
import { inspectJson, type JsonFormatSchema, usableSchema } from "./format/jsonFormat.ts"
import { inspectTable } from "./format/tableFormat.ts"
import { inspectLines, inspectRegex } from "./format/textFormats.ts"
import { inspectXml } from "./format/xmlFormat.ts"

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
 * The schema is one of Effect, any Standard Schema (Zod, Valibot, ArkType), or a JSON Schema; of a task it is that of its
 * output. Fields that the schema does not name are a defect, unless it says that it takes them; a JSON Schema takes them
 * unless it says that it does not.
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
 *
 * @param from the schema, or the task whose output has it
 */
export const json = <Input = unknown, Expected = unknown>(
  from: Contract<never, unknown> | JsonFormatSchema,
  options: JsonOptions<Input, Expected> = {}
): Scorer.Scorer<Input, Expected, unknown> => {
  const { order = false, reasoning = "strip" } = options
  const usable = usableSchema(isContract(from) ? from.schemas.output : from)
  return makeFormat(
    {
      format: "json",
      settings: { schema: usable.jsonSchema, order, reasoning },
      inspect: inspectJson(usable, { order, reasoning })
    },
    options
  )
}

/** What XML must have. */
export interface XmlOptions<Input = unknown, Expected = unknown> extends Options<Input, Expected> {
  /** The names of the elements that must be there, each once. */
  readonly required: ReadonlyArray<string>
  /**
   * The names of elements that may be there.
   *
   * @defaultValue none
   */
  readonly optional?: ReadonlyArray<string>
  /**
   * The name of the one element around them.
   *
   * @defaultValue none: the elements stand side by side
   */
  readonly root?: string
  /**
   * Whether elements must come in the order of `required`, then `optional`.
   *
   * @defaultValue false
   */
  readonly order?: boolean
  /**
   * Whether other elements may stand beside them.
   *
   * @defaultValue false
   */
  readonly open?: boolean
}

/**
 * XML with these elements, side by side or in one root, and nothing around it. Scores and metrics are those of `json`.
 *
 * The output of a repair, for `content`, is a record of the texts of the elements, trimmed, the first of each name;
 * elements within them stay as they are written. Entities are never expanded, and a document type is a defect.
 *
 * An element that is called as reasoning is marked (`thinking`) is an element.
 *
 * ```ts
 * const format = Format.xml({ required: ["answer", "reason"], order: true })
 * ```
 */
export const xml = <Input = unknown, Expected = unknown>(
  options: XmlOptions<Input, Expected>
): Scorer.Scorer<Input, Expected, unknown> => {
  const { required, optional = [], root, order = false, open = false, reasoning = "strip" } = options
  return makeFormat(
    {
      format: "xml",
      settings: {
        required: [...required],
        optional: [...optional],
        root: root ?? null,
        order,
        open,
        reasoning
      },
      inspect: inspectXml({ required, optional, root, order, isOpen: open, reasoning })
    },
    options
  )
}

/** What a table must have. */
export interface TableOptions<Input = unknown, Expected = unknown> extends Options<Input, Expected> {
  /** The names of the columns, in order, letter by letter. */
  readonly columns: ReadonlyArray<string>
  /** How the table is written. */
  readonly kind: "markdown" | "csv"
  /**
   * What separates the cells of CSV: one character.
   *
   * @defaultValue `","`
   */
  readonly delimiter?: string
}

/**
 * A table with these columns, and nothing around it. Scores and metrics are those of `json`.
 *
 * The output of a repair, for `content`, is a list of records of cells as text, trimmed. A cell that a row lacks is empty.
 *
 * ```ts
 * const format = Format.table({ columns: ["name", "price"], kind: "markdown" })
 * ```
 */
export const table = <Input = unknown, Expected = unknown>(
  options: TableOptions<Input, Expected>
): Scorer.Scorer<Input, Expected, unknown> => {
  const { columns, kind, delimiter = ",", reasoning = "strip" } = options
  return makeFormat(
    {
      format: "table",
      settings: { columns: [...columns], kind, delimiter, reasoning },
      inspect: inspectTable({ columns, kind, delimiter, reasoning })
    },
    options
  )
}

/**
 * A reply that a pattern matches from start to end, white space around it aside. Scores and metrics are those of `json`.
 *
 * The output of a repair, for `content`, is the first match, or its named groups where it has any. A pattern that takes
 * longer than half a second on a reply leaves the trial unscored.
 *
 * ```ts
 * const format = Format.regex(/\d{4}-\d{2}-\d{2}/u)
 * ```
 */
export const regex = <Input = unknown, Expected = unknown>(
  pattern: RegExp,
  options: Options<Input, Expected> = {}
): Scorer.Scorer<Input, Expected, unknown> => {
  const { reasoning = "strip" } = options
  return makeFormat(
    {
      format: "regex",
      settings: { source: pattern.source, flags: pattern.flags.replace(/[gy]/gu, ""), reasoning },
      inspect: inspectRegex(pattern, reasoning)
    },
    options
  )
}

/** How many lines there must be. */
export interface LineCount {
  /**
   * The fewest, 0 or more.
   *
   * @defaultValue 1
   */
  readonly min?: number
  /**
   * The most.
   *
   * @defaultValue no bound
   */
  readonly max?: number
}

/** What lines must be. */
export interface LinesOptions<Input = unknown, Expected = unknown> extends Options<Input, Expected> {
  /**
   * What each line must match from start to end.
   *
   * @defaultValue anything but an empty line or a list marker
   */
  readonly line?: RegExp
  /**
   * How many lines there must be: a number, or the fewest and the most.
   *
   * @defaultValue 1 or more
   */
  readonly count?: number | LineCount
}

/**
 * One item on each line, and nothing around it. Scores and metrics are those of `json`.
 *
 * The output of a repair, for `content`, is the list of the items, without list markers.
 *
 * ```ts
 * const format = Format.lines({ count: 3 })
 * ```
 */
export const lines = <Input = unknown, Expected = unknown>(
  options: LinesOptions<Input, Expected> = {}
): Scorer.Scorer<Input, Expected, unknown> => {
  const { line, count = {}, reasoning = "strip" } = options
  const bounds: LineCount = typeof count === "number" ? { min: count, max: count } : count
  const { min: least = 1, max: most = null } = bounds
  return makeFormat(
    {
      format: "lines",
      settings: {
        line: line?.source ?? null,
        flags: line?.flags.replace(/[gy]/gu, "") ?? null,
        least,
        most,
        reasoning
      },
      inspect: inspectLines({ line, least, most: most ?? Number.POSITIVE_INFINITY, reasoning })
    },
    options
  )
}
