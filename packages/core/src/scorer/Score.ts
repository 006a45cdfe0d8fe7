/**
 * The result of scoring: a number, or the reason why there is none. An unscored trial is not a wrong one.
 */
import type * as Schema from "effect/Schema"
import { bounded } from "../text/excerpt.ts"

/** A score. */
export interface Scored {
  readonly _tag: "Scored"
  /** The score, finite. 0 to 1 unless its scorer says otherwise. */
  readonly value: number
  /** What reports show beside the score, as JSON. Absent where there is nothing to add. */
  readonly detail?: Schema.Json
}

/** No score: the scorer failed, could not apply, or its judge made no sense. */
export interface Unscored {
  readonly _tag: "Unscored"
  /** Why there is no score, in words. */
  readonly reason: string
  /**
   * Whether the scorer threw, so that it is asked again when the run is continued. Absent for false, which is
   * final.
   */
  readonly failed?: boolean
}

export type Score = Scored | Unscored

export const scored = (value: number, detail?: Schema.Json): Score =>
  Number.isFinite(value)
    ? detail === undefined
      ? { _tag: "Scored", value }
      : { _tag: "Scored", value, detail }
    : { _tag: "Unscored", reason: `expected a finite number from the scorer, found ${value}` }

/** No score, for this reason. Of a very long reason the beginning is kept. */
export const unscored = (reason: string): Score => ({ _tag: "Unscored", reason: bounded(reason) })

/** No score since the scorer threw: it is asked again when the run is continued. */
export const failed = (reason: string): Score => ({
  _tag: "Unscored",
  reason: bounded(reason),
  failed: true
})
