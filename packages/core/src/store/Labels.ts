/**
 * What people said of answers. Rows are only added: a correction is a further label that names the one it replaces, and
 * labels outlive the run whose answers they are about.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Label } from "../label/model.ts"
import type { StoreError } from "./StoreError.ts"

/** Which labels to list. Default: all that count. */
export interface LabelFilter {
  /**
   * Id of the run whose answers were shown.
   *
   * @defaultValue labels of all runs, and of none
   */
  readonly run?: string
  /**
   * Name of the score.
   *
   * @defaultValue labels for all scores
   */
  readonly score?: string
  /**
   * Who graded.
   *
   * @defaultValue labels of all people
   */
  readonly person?: string
  /**
   * Whether labels that were corrected later are listed too.
   *
   * @defaultValue false
   */
  readonly history?: boolean
}

/** The labels of a store. */
export class Labels extends Context.Service<
  Labels,
  {
    /**
     * Adds labels and returns how many were new: one that is there already, by its id, is left as it is. Fails where
     * the same id is there with another content.
     */
    readonly append: (labels: ReadonlyArray<Label>) => Effect.Effect<number, StoreError>
    /** Labels in the order in which they were added. */
    readonly list: (filter?: LabelFilter) => Effect.Effect<ReadonlyArray<Label>, StoreError>
  }
>()("@assay/core/store/Labels") {}
