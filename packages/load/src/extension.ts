/**
 * What this package adds to the command line: `assay load …` in every project that depends on it.
 */
import type { Extension } from "@assay/core/analysis"
import { load } from "./command/load.ts"
import { diff, profile } from "./command/profile.ts"

const extension: Extension.Extension = {
  version: 1,
  subcommands: { load, "load diff": diff, "load profile": profile }
}

export default extension
