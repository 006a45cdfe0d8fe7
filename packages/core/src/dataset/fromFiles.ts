/**
 * Datasets from files: JSON Lines, JSON, CSV.
 *
 * Files are UTF-8, with or without a byte order mark. A path is resolved against the working directory when the
 * dataset is used; only then can a missing file be noticed. A URL is where it says, whatever the working directory:
 * `new URL("../data/tickets.csv", import.meta.url)`.
 */
import { basename, extname } from "node:path"
import { fileURLToPath } from "node:url"
import * as Result from "effect/Result"
import type * as Stream from "effect/Stream"
import { decoder, type SchemaLike } from "../foundation/SchemaLike.ts"
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

/** How a file is read. */
export interface FileOptions<out Input, Source> extends Common {
  /** The schema of the input. It decodes what stands in the file. */
  readonly input: SchemaLike<Input>
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

/** Reads inputs only: `expected` is not looked at, and the dataset has no labels. */
export interface WithoutLabels<out Input, Source> extends FileOptions<Input, Source> {
  /**
   * Left out. The dataset has no labels.
   *
   * @defaultValue none
   */
  readonly expected?: undefined
}

/** Reads labels too. A row without one is a fault, unless the schema takes undefined. */
export interface WithLabels<out Input, out Expected, Source> extends FileOptions<Input, Source> {
  /** The schema of the label. It decodes what stands in the file. */
  readonly expected: SchemaLike<Expected>
}

type Options<Source> = FileOptions<unknown, Source> & {
  /**
   * The schema of the label.
   *
   * @defaultValue none, and the dataset has no labels
   */
  readonly expected?: SchemaLike<unknown> | undefined
}

/** How a JSON file is laid out. */
interface InJson {
  /**
   * The dotted path of the array of cases: `"cases"` or `"data.rows"`.
   *
   * @defaultValue none: the file is the array
   */
  readonly at?: string
}

/** How a CSV file is written. */
interface InCsv {
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

/** A URL of another kind names no file, and is not found under its own name. */
const pathOf = (file: string | URL): string =>
  typeof file === "string" ? file : file.protocol === "file:" ? fileURLToPath(file) : file.href

/**
 * A dataset from a JSON Lines file: one object a line. Blank lines are skipped.
 *
 * @example
 * const tickets = Dataset.jsonl("data/tickets.jsonl", {
 *   input: Schema.String,
 *   expected: Schema.Literals(["refund", "cancel", "other"]),
 *   fields: { input: "text", expected: "intent", tags: ["language"] }
 * })
 */
export function jsonl<Input, Expected>(
  path: string | URL,
  options: WithLabels<Input, Expected, JsonRecord>
): Dataset<Input, Expected>
export function jsonl<Input>(
  path: string | URL,
  options: WithoutLabels<Input, JsonRecord>
): Dataset<Input, NoExpected>
export function jsonl(at: string | URL, options: Options<JsonRecord>): Dataset<unknown, unknown> {
  const path = pathOf(at)
  return fromFile(path, transduce(fileBytes(path), jsonLines), options, inJson)
}

/**
 * A dataset from a JSON file that holds an array of objects. It is read element by element; in messages the line is
 * the position in the array.
 */
export function json<Input, Expected>(
  path: string | URL,
  options: WithLabels<Input, Expected, JsonRecord> & InJson
): Dataset<Input, Expected>
export function json<Input>(
  path: string | URL,
  options: WithoutLabels<Input, JsonRecord> & InJson
): Dataset<Input, NoExpected>
export function json(file: string | URL, options: Options<JsonRecord> & InJson): Dataset<unknown, unknown> {
  const path = pathOf(file)
  return fromFile(path, jsonArray(path, options.at), options, inJson)
}

/**
 * A dataset from a CSV file with a header row (RFC 4180). Cells are strings: a schema such as
 * `Schema.FiniteFromString` makes numbers of them. An empty cell is an empty input or label, but no id, kind, tag or
 * cluster. Rows that are too short or too long are faults; blank lines are skipped.
 */
export function csv<Input, Expected>(
  path: string | URL,
  options: WithLabels<Input, Expected, CsvRecord> & InCsv
): Dataset<Input, Expected>
export function csv<Input>(
  path: string | URL,
  options: WithoutLabels<Input, CsvRecord> & InCsv
): Dataset<Input, NoExpected>
export function csv(file: string | URL, options: Options<CsvRecord> & InCsv): Dataset<unknown, unknown> {
  const path = pathOf(file)
  const fields: Fields<CsvRecord> = options.fields ?? {}
  const required = namedColumns({
    ...fields,
    input: fields.input ?? "input",
    ...(options.expected === undefined ? {} : { expected: fields.expected ?? "expected" })
  })
  const { delimiter = ",", quotes = "strict" } = options
  return fromFile(path, csvRows(path, { delimiter, quotes, required }), options, {
    tags: undefined,
    emptyIsAbsent: true
  })
}

const inJson = { tags: "tags", emptyIsAbsent: false }

const fromFile = <Source extends object>(
  path: string,
  items: Stream.Stream<Item<Source>, DatasetError>,
  options: Options<Source>,
  format: { readonly tags: string | undefined; readonly emptyIsAbsent: boolean }
): Dataset<unknown, unknown> =>
  fromItems(options.name ?? basename(path, extname(path)), items, {
    origin: path,
    picker: () => picker(options.fields ?? {}, { ...format, label: options.expected !== undefined }),
    decodeInput: decoder(options.input),
    decodeExpected: options.expected === undefined ? Result.succeed : decoder(options.expected),
    common: options
  })
