/** How a subcommand on the store is called. */
import type { Extension } from "@assay/core/analysis"

export type Invocation = Omit<Extension.Invocation<unknown, unknown, unknown>, "experiment">
