import type { Store } from "@assay/core/analysis"

/** Writes trials one after the other. Throws what the file system says. */
export interface Writer {
  readonly add: (trial: Store.DetailedTrial) => void
  readonly close: () => void
}
