/**
 * What this package adds to the command line: `assay dataset …` in every project that depends on it. Each subcommand is a module of
 * its own under `command/`, with its line here and its words in `package.json`.
 */
import type { Extension } from "@assay/core/analysis"
import { lint } from "./command/lint.ts"

const extension: Extension.Extension = { version: 1, subcommands: { "dataset lint": lint } }

export default extension
