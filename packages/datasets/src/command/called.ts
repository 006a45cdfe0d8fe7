/** How a subcommand is called, and what its flags say. */
import { extname } from "node:path"
import { Dataset } from "@assay/core"
import type { Extension } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The parts of a call that subcommands on files use. */
export type Invocation = Pick<
  Extension.Invocation<unknown, unknown, unknown>,
  "flags" | "arguments" | "runs" | "trials" | "experimentAt"
>

/** The value of a flag; undefined where it was not given. */
export const text = (flags: Extension.FlagValues, name: string): string | undefined => {
  const value = flags[name]
  return typeof value === "string" ? value : undefined
}

/** The number that a flag says. Fails where it says none. */
export const number = (
  flags: Extension.FlagValues,
  name: string
): Effect.Effect<number | undefined, Error> => {
  const value = text(flags, name)
  if (value === undefined) return Effect.succeed(undefined)
  const found = Number(value)
  return value.trim() !== "" && Number.isFinite(found)
    ? Effect.succeed(found)
    : Effect.fail(new Error(`--${name}: expected a number, found ${JSON.stringify(value)}`))
}

// A label of any form, or none.
const shape = { input: Schema.Json, expected: Schema.UndefinedOr(Schema.Json) }

const readers = { ".jsonl": Dataset.jsonl, ".json": Dataset.json, ".csv": Dataset.csv } as const

/** The dataset of a file of cases, or of the experiment in a file of code. */
export const datasetAt = (
  file: string,
  { experimentAt }: Pick<Invocation, "experimentAt">
): Effect.Effect<Dataset.Dataset<unknown, unknown>, Error> => {
  const ending = extname(file).toLowerCase()
  switch (ending) {
    case ".jsonl":
    case ".json":
    case ".csv":
      return Effect.succeed(readers[ending](file, shape))
    default:
      return Effect.map(experimentAt(file), ({ dataset }) => dataset)
  }
}
