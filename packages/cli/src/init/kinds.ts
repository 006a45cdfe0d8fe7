/**
 * The kinds of task that `assay init` writes a first experiment for.
 */

/** One of them. Its files stand in a folder of its own under `templates/`. */
export interface Kind {
  readonly name: string
  /** For whoever chooses. */
  readonly description: string
  /** The experiment's file, without its folder and ending; its data has the same name. */
  readonly file: string
  /** What its experiment imports. */
  readonly packages: ReadonlyArray<string>
}

export const kinds: readonly [Kind, ...ReadonlyArray<Kind>] = [
  {
    name: "classification",
    description: "one of some labels: what a support ticket is about",
    file: "tickets",
    packages: ["@assay/core", "@assay/scorers", "@assay/baselines"]
  },
  {
    name: "extraction",
    description: "fields out of a text: vendor, total and currency of an invoice",
    file: "invoices",
    packages: ["@assay/core", "@assay/scorers", "@assay/baselines"]
  },
  {
    name: "generation",
    description: "a text of one's own: a one-line summary of a message",
    file: "summaries",
    packages: ["@assay/core"]
  }
]

/** What everything needs. */
export const always: ReadonlyArray<string> = ["@assay/cli", "effect"]
