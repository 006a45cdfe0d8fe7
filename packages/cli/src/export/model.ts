import type { RunStore } from "@assay/core/analysis"

/** Writes trials one after the other. Throws what the file system says. */
export interface Writer {
  readonly add: (trial: RunStore.DetailedTrial) => void
  readonly close: () => void
}
