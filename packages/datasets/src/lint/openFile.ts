/**
 * A dataset of a file of which nobody has said what its rows are: told by the names of its properties or columns.
 */
import { closeSync, existsSync, openSync, readSync } from "node:fs"
import { extname } from "node:path"
import { Dataset } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Which properties or columns make up a case; those that are absent are guessed from their names. */
export interface FieldNames {
  /** The input, dotted where it is nested. */
  readonly input?: string
  /** The label. */
  readonly expected?: string
  /** The id. */
  readonly id?: string
  /** Tags, each a property or column. */
  readonly tags?: ReadonlyArray<string>
  /** The cluster: a document, user or conversation. */
  readonly cluster?: string
}

/** A file that cannot be read as a dataset. */
export class FileError extends Error {
  readonly _tag = "FileError"
}

/** A dataset, and what was taken for its parts. */
export interface OpenedFile {
  readonly dataset: Dataset.Dataset<unknown, unknown>
  /** The property of the input, and of the label where there is one. */
  readonly input: string
  readonly expected: string | undefined
}

const inputs = [
  "input",
  "text",
  "question",
  "prompt",
  "message",
  "utterance",
  "query",
  "sentence",
  "content",
  "body"
]
const labels = ["expected", "label", "intent", "category", "class", "answer", "target", "output", "sentiment"]

/** The beginning of a file. */
const headOf = (file: string): string => {
  const open = openSync(file, "r")
  try {
    const buffer = Buffer.alloc(1 << 16)
    return buffer.toString("utf8", 0, readSync(open, buffer)).replace(/^\ufeff/u, "")
  } finally {
    closeSync(open)
  }
}

const delimiters = [",", ";", "\t", "|"]

const csvHead = (head: string) => {
  const [line = ""] = head.split(/\r?\n/u)
  const counted = delimiters.map((each) => ({ each, times: line.split(each).length }))
  const { each: delimiter } = counted.reduce((best, next) => (next.times > best.times ? next : best))
  return { delimiter, names: line.split(delimiter).map((name) => name.trim().replace(/^"|"$/gu, "")) }
}

/** Names of properties in the beginning of a file of JSON. */
const namesInJson = (head: string): ReadonlyArray<string> =>
  [...head.matchAll(/"((?:[^"\\]|\\.){1,64})"\s*:/gu)].map(([, name = ""]) => name)

/**
 * Opens a file of JSON Lines, JSON or CSV. Fails where it is none of these, is not there, or has no property that is
 * probably the input.
 */
export const openFile = (file: string, said: FieldNames = {}): Effect.Effect<OpenedFile, FileError> =>
  Effect.gen(function* () {
    const fail = (message: string) => Effect.fail(new FileError(message))
    const ending = extname(file).toLowerCase()
    if (!existsSync(file)) return yield* fail(`no such file: ${file}`)
    const head = yield* Effect.try({
      try: () => headOf(file),
      catch: (thrown) => new FileError(`${file}: ${String(thrown)}`)
    })
    const isCsv = ending === ".csv" || ending === ".tsv"
    const { delimiter, names } = isCsv ? csvHead(head) : { delimiter: ",", names: namesInJson(head) }
    const has = new Set(names)
    const input = said.input ?? inputs.find((name) => has.has(name))
    const expected = said.expected ?? labels.find((name) => has.has(name) && name !== input)
    if (input === undefined)
      return yield* fail(
        `${file}: expected a property named ${inputs.slice(0, 4).join(", ")} or the like, found ${[...has].slice(0, 8).join(", ") || "none"}: name it with --input`
      )
    let row = 0
    const fields = {
      input,
      ...(expected === undefined ? {} : { expected }),
      ...(said.tags === undefined ? {} : { tags: said.tags }),
      ...(said.cluster === undefined ? {} : { cluster: said.cluster }),
      // Without ids of its own a file may hold the same input twice, which is to be found and not to be refused.
      id: said.id ?? (has.has("id") ? "id" : () => `row ${++row}`)
    }
    const shape =
      expected === undefined ? { input: Schema.Unknown } : { input: Schema.Unknown, expected: Schema.Unknown }
    switch (ending) {
      case ".jsonl":
      case ".ndjson":
        return { dataset: Dataset.jsonl<unknown, unknown>(file, shape, { fields }), input, expected }
      case ".json":
        return { dataset: Dataset.json<unknown, unknown>(file, shape, { fields }), input, expected }
      case ".csv":
      case ".tsv":
        return { dataset: Dataset.csv<unknown, unknown>(file, shape, { fields, delimiter }), input, expected }
      default:
        return yield* fail(
          `${file}: expected a file of JSON Lines, JSON or CSV, or an experiment in TypeScript or JavaScript`
        )
    }
  })
