/**
 * Datasets from files: JSON Lines, JSON, CSV.
 *
 * Files are UTF-8, with or without a byte order mark. A path is looked for from the working directory, and then beside
 * the file that declares the dataset, when the dataset is used; only then can a missing file be noticed. A URL is where
 * it says, whatever the working directory: `new URL("../data/tickets.csv", import.meta.url)`.
 */
import { basename, extname } from "node:path"
import type * as Stream from "effect/Stream"
import { type DeclaredPath, declaredPath } from "../foundation/declaredPath.ts"
import type { Instead } from "../foundation/instead.ts"
import { decoder } from "../foundation/SchemaLike.ts"
import type { NoExpected } from "./Case.ts"
import type { DatasetError } from "./DatasetError.ts"
import { type Common, fromItems } from "./fromItems.ts"
import type { Dataset } from "./model.ts"
import { type CsvRecord, csvRows } from "./read/csv.ts"
import { type Fields, namedColumns, picker } from "./read/fields.ts"
import { fileBytes } from "./read/fileBytes.ts"
import { jsonArray } from "./read/jsonArray.ts"
import { type JsonRecord, jsonLines } from "./read/jsonLines.ts"
import type { Item } from "./read/rowReader.ts"
import { transduce } from "./read/transduce.ts"
import { asItIs, type Shape, schemasOf } from "./shape.ts"

/** How a file is read. */
export interface FileOptions<Source> extends Common {
  /**
   * Which properties or columns make up a case.
   *
   * @defaultValue those named like the parts of a case
   */
  readonly fields?: Fields<Source>
  /**
   * The name of the dataset.
   *
   * @defaultValue the file's name without its ending
   */
  readonly name?: string
}

/** How a JSON file is laid out. */
export interface JsonOptions extends FileOptions<JsonRecord> {
  /**
   * The dotted path of the array of cases: `"cases"` or `"data.rows"`.
   *
   * @defaultValue none: the file is the array
   */
  readonly at?: string
}

/** How a CSV file is written. */
export interface CsvOptions extends FileOptions<CsvRecord> {
  /**
   * What separates the cells: one character.
   *
   * @defaultValue `,`
   */
  readonly delimiter?: string
  /**
   * `"strict"`: as RFC 4180 has quotes; a record that breaks its rules is a fault. `"lenient"`: a quote inside a field
   * that does not begin with one is text (`6'5" tall`), and blanks behind a closing quote are left out.
   *
   * @defaultValue `"strict"`
   */
  readonly quotes?: "strict" | "lenient"
}

/**
 * A dataset from a JSON Lines file: one object a line. Blank lines are skipped.
 *
 * What a row is comes from a task, whose output is the label, or from the schemas of input and label. They decode what
 * stands in the file. A row without a label is a fault unless the schema takes undefined; where there is no schema of
 * the label, `expected` is not looked at, and the dataset has no labels.
 *
 * @example
 * const tickets = Dataset.jsonl("data/tickets.jsonl", classify)
 *
 * const mapped = Dataset.jsonl("data/export.jsonl", classify, {
 *   fields: { input: "text", expected: "intent", tags: ["language"] }
 * })
 *
 * const unlabelled = Dataset.jsonl("data/tickets.jsonl", { input: Schema.String })
 */
export const jsonl = <Input, Expected = NoExpected>(
  path: string | URL,
  shape: Shape<Input, Expected> | Instead<"of a schema alone: { input: schema }">,
  options: FileOptions<JsonRecord> = {}
): Dataset<Input, Expected> => {
  const file = declaredPath(path)
  return fromFile(file, transduce(fileBytes(file), jsonLines), shape, options, inJson)
}

/**
 * A dataset from a JSON file that holds an array of objects. It is read element by element; in messages the line is
 * the position in the array. Task, schemas and labels are as in {@link jsonl}.
 */
export const json = <Input, Expected = NoExpected>(
  path: string | URL,
  shape: Shape<Input, Expected> | Instead<"of a schema alone: { input: schema }">,
  options: JsonOptions = {}
): Dataset<Input, Expected> => {
  const file = declaredPath(path)
  return fromFile(file, jsonArray(file, options.at), shape, options, inJson)
}

/**
 * A dataset from a CSV file with a header row (RFC 4180). Cells are strings: a schema such as
 * `Schema.FiniteFromString` makes numbers of them. An empty cell is an empty input or label, but no id, kind, tag or
 * cluster. Rows that are too short or too long are faults; blank lines are skipped. Task, schemas and labels are as in
 * {@link jsonl}.
 */
export const csv = <Input, Expected = NoExpected>(
  path: string | URL,
  shape: Shape<Input, Expected> | Instead<"of a schema alone: { input: schema }">,
  options: CsvOptions = {}
): Dataset<Input, Expected> => {
  const file = declaredPath(path)
  const { delimiter = ",", quotes = "strict", fields = {} } = options
  const required = namedColumns({
    ...fields,
    input: fields.input ?? "input",
    ...(schemasOf(shape).expected === undefined ? {} : { expected: fields.expected ?? "expected" })
  })
  return fromFile(file, csvRows(file, { delimiter, quotes, required }), shape, options, {
    tags: undefined,
    emptyIsAbsent: true
  })
}

const inJson = { tags: "tags", emptyIsAbsent: false }

const fromFile = <Source extends object, Input, Expected>(
  { said }: DeclaredPath,
  items: Stream.Stream<Item<Source>, DatasetError>,
  shape: Shape<Input, Expected> | Instead<"of a schema alone: { input: schema }">,
  options: FileOptions<Source>,
  format: { readonly tags: string | undefined; readonly emptyIsAbsent: boolean }
): Dataset<Input, Expected> => {
  const { input, expected } = schemasOf(shape)
  return fromItems<Source, Input, Expected>(options.name ?? basename(said, extname(said)), items, {
    origin: said,
    picker: () => picker(options.fields ?? {}, { ...format, label: expected !== undefined }),
    decodeInput: input === undefined ? asItIs : decoder(input),
    decodeExpected: expected === undefined ? asItIs : decoder(expected),
    common: options
  })
}
