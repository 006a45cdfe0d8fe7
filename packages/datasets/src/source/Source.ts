/**
 * Where the cases of a command come from: a file, the file of an experiment, a file as it was in a git revision, or a run
 * in the store.
 */
import type { Dataset } from "@assay/core"
import type { Extension } from "@assay/core/analysis"
import type * as Schema from "effect/Schema"

/** A case as it was written, before any schema of the user has decoded it. */
export interface SourceCase {
  /** Its id. */
  readonly id: string
  /** SHA-256, hex, over id, input, label, kind, tags and cluster. */
  readonly digest: string
  /** SHA-256, hex, of the input. */
  readonly inputDigest: string
  /** The input, as canonical JSON. */
  readonly inputJson: string
  /** The label, as canonical JSON. Undefined for a case without one. */
  readonly expectedJson: string | undefined
  /** Typical, edge or adversarial. */
  readonly kind: Dataset.Row<Schema.Json, unknown>["case"]["kind"]
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>
  /** Its cluster. Undefined for a case of its own. */
  readonly cluster: string | undefined
  /** The line where it stands, from 1. Undefined for a case of a run. */
  readonly line: number | undefined
}

/** Cases by their ids, in the order of the file. */
export interface Source {
  /** What it was called. */
  readonly label: string
  /** The cases. */
  readonly cases: ReadonlyMap<string, SourceCase>
  /** What was taken for input and label in a data file, in a sentence. Undefined where the names say it themselves. */
  readonly readAs: string | undefined
}

/** What sources are found with. */
export interface Finding
  extends Pick<Extension.Invocation<unknown, unknown, unknown>, "runs" | "trials" | "experimentAt"> {
  /** The flag `--fields`. Undefined where it was not given. */
  readonly fields: string | undefined
}
