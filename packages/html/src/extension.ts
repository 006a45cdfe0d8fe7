/**
 * `--html FILE` on every experiment of a project that depends on this package.
 */
import type { Extension } from "@assay/core/analysis"
import * as Html from "./Html.ts"

const extension: Extension.Extension = {
  version: 1,
  afterRun: ({ flags, trials, run, report, isSelected, asked, added }) =>
    Html.write(trials, run, report, String(flags.html), { cases: isSelected, asked, added })
}

export default extension
