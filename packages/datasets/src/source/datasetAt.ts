import { existsSync } from "node:fs"
import { extname } from "node:path"
import { Dataset } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { fieldsOf } from "./fields.ts"
import type { Finding } from "./Source.ts"

/** Any case that JSON can hold, labelled or not. */
const shape = { input: Schema.Json, expected: Schema.UndefinedOr(Schema.Json) }

/** A dataset of any cases. */
export type AnyDataset = Dataset.Dataset<Schema.Json, Schema.Json | undefined>

/** Whether a path is that of code, whose default export is an experiment. */
export const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/u.test(path)

/** The dataset of a data file, by its ending. `fields`: as the flag has them. */
export const datasetAt = (path: string, fields: string | undefined): Effect.Effect<AnyDataset, Error> =>
  Effect.gen(function* () {
    if (!existsSync(path)) return yield* Effect.fail(new Error(`there is no file ${path}`))
    const { named, tags } = fields === undefined ? { named: {}, tags: [] } : yield* fieldsOf(fields)
    const options = { fields: tags.length === 0 ? named : { ...named, tags } }
    switch (extname(path).toLowerCase()) {
      case ".jsonl":
      case ".ndjson":
        return Dataset.jsonl(path, shape, options)
      case ".json":
        return Dataset.json(path, shape, options)
      case ".csv":
        return Dataset.csv(path, shape, options)
      case ".tsv":
        return Dataset.csv(path, shape, { ...options, delimiter: "\t" })
      default:
        return yield* Effect.fail(
          new Error(
            `${path}: expected a file that ends in .jsonl, .ndjson, .json, .csv or .tsv, or an experiment's file`
          )
        )
    }
  })

/** The dataset of a data file, or of the experiment in a file of code. */
export const datasetOf = (
  path: string,
  { experimentAt, fields }: Pick<Finding, "experimentAt"> & { readonly fields?: string | undefined }
): Effect.Effect<Dataset.Dataset<unknown, unknown>, Error> =>
  isScript(path) ? Effect.map(experimentAt(path), ({ dataset }) => dataset) : datasetAt(path, fields)
