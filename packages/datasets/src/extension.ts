/**
 * What this package adds to the command line: `assay dataset …` in every project that depends on it. Each subcommand is
 * a module of its own under `command/`, with its line here and its words in `package.json`.
 */
import type { Extension } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import { add } from "./command/add.ts"
import type { Invocation } from "./command/called.ts"
import { diff } from "./command/diff.ts"
import { fresh } from "./command/fresh.ts"
import { importLog } from "./command/import.ts"
import { lint } from "./command/lint.ts"
import { split } from "./command/split.ts"
import { suggest } from "./command/suggest.ts"

/** What a subcommand fails with is said in its own words. */
const inWords =
  <A>(command: (invocation: Invocation) => Effect.Effect<A, Error>) =>
  (invocation: Invocation): Effect.Effect<A, string> =>
    Effect.mapError(command(invocation), ({ message }) => message)

const extension: Extension.Extension = {
  version: 1,
  subcommands: {
    "dataset add": inWords(add),
    "dataset diff": inWords(diff),
    "dataset fresh": fresh,
    "dataset import": importLog,
    "dataset lint": lint,
    "dataset split": inWords(split),
    "dataset suggest": suggest
  }
}

export default extension
