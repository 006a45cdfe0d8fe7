import type { Extension } from "@assay/core/analysis"

/** A call of a subcommand of this package: it works on files, and may read runs. */
export type Invocation = Pick<
  Extension.Invocation<unknown, unknown, unknown>,
  "flags" | "arguments" | "runs" | "trials" | "labels" | "experimentAt"
>
