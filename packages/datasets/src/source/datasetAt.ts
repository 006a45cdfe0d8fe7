/**
 * The dataset of a file: the one reader of all commands.
 */
import { existsSync } from "node:fs"
import { extname } from "node:path"
import { Dataset } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { fieldsOf } from "./fields.ts"
import { headOf, inputNames, labelNames } from "./guess.ts"

/** A dataset of any cases. */
export type AnyDataset = Dataset.Dataset<unknown, unknown>

/** A dataset, and what was taken for its parts. */
export interface Opened {
  /** The dataset. */
  readonly dataset: AnyDataset
  /** The property of the input. */
  readonly input: string
  /** The property of the label. Undefined where there is none. */
  readonly expected: string | undefined
}

/** Whether a path is that of code, whose default export is an experiment. */
export const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/u.test(path)

const endings = [".jsonl", ".ndjson", ".json", ".csv", ".tsv"]

/** What a file that cannot be read has in its place. */
const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** How a file is opened. */
export interface Opening {
  /** Which properties make up a case, as the flag `--fields` says it. Undefined: told by their names. */
  readonly fields: string | undefined
  /**
   * What a case of a file without ids is known by: its input, or its place, where the same input twice is to be found and
   * not to be refused.
   *
   * @defaultValue `"input"`
   */
  readonly without?: "input" | "place"
}

/**
 * Opens a data file by its ending: JSON Lines, JSON or CSV. Fails where it is none of these, is not there, or has no
 * property that is probably the input; faults of its rows are those of the dataset.
 */
export const openedAt = Effect.fnUntraced(function* (
  path: string,
  { fields, without = "input" }: Opening
): Effect.fn.Return<Opened, Error> {
  const fail = (message: string) => Effect.fail(new Error(`${path}: ${message}`))
  const { named, tags } = yield* fieldsOf(fields)
  const ending = extname(path).toLowerCase()
  if (!existsSync(path)) return yield* Effect.fail(new Error(`there is no file ${path}`))
  if (!endings.includes(ending))
    return yield* fail(
      "expected a file that ends in .jsonl, .ndjson, .json, .csv or .tsv, or an experiment's file"
    )
  const { names, delimiter } = yield* Effect.try({
    try: () => headOf(path, ending),
    catch: (thrown) => new Error(`${path}: cannot be read: ${messageOf(thrown)}`)
  })
  const input = named.input ?? inputNames.find((name) => names.has(name))
  if (input === undefined)
    return yield* fail(
      `expected a property named ${inputNames.slice(0, 4).join(", ")} or the like, found ${[...names].slice(0, 8).join(", ") || "none"}: name it with --fields input=NAME`
    )
  const expected = named.expected ?? labelNames.find((name) => names.has(name) && name !== input)
  let row = 0
  const read = {
    ...named,
    input,
    ...(expected === undefined ? {} : { expected }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(without === "place" && named.id === undefined && !names.has("id") ? { id: () => `row ${++row}` } : {})
  }
  const shape =
    expected === undefined ? { input: Schema.Unknown } : { input: Schema.Unknown, expected: Schema.Unknown }
  const options = { fields: read }
  switch (ending) {
    case ".json":
      return { dataset: Dataset.json<unknown, unknown>(path, shape, options), input, expected }
    case ".csv":
    case ".tsv":
      return {
        dataset: Dataset.csv<unknown, unknown>(path, shape, { ...options, delimiter }),
        input,
        expected
      }
    default:
      return { dataset: Dataset.jsonl<unknown, unknown>(path, shape, options), input, expected }
  }
})

/** What was taken for input and label, in a sentence; undefined where names of Assay's own were read. */
export const readAs = (files: ReadonlyArray<Omit<Opened, "dataset">>): string | undefined => {
  const said = new Set(
    files.flatMap(({ input, expected }) =>
      input === "input" && (expected ?? "expected") === "expected"
        ? []
        : [
            `Read: the input from ${input}, ${expected === undefined ? "no label" : `the label from ${expected}`}.`
          ]
    )
  )
  return said.size === 0 ? undefined : [...said].join(" ")
}
