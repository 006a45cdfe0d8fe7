/**
 * `--model NAME` on every experiment of a project that depends on this package.
 */
import type { Extension } from "@assay/core/analysis"
import { byName } from "./model/byName.ts"

const extension: Extension.Extension = { version: 1, model: byName }

export default extension
