/**
 * What this package adds to the command line: `assay adversarial FILE` in every project that depends on it.
 */
import type { Extension } from "@assay/core/analysis"
import { adversarial } from "./command/adversarial.ts"

const extension: Extension.Extension = { version: 1, subcommands: { adversarial } }

export default extension
