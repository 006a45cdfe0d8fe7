/**
 * Scores as plain values: what code without tagged unions reads.
 */
import type * as Schema from "effect/Schema"
import type { Score } from "./Score.ts"

/** Scores by name. A score is in `scores` or in `unscored`, never in both. */
export interface ScoreValues {
  /** The scores that there are, by name: shares of 0 to 1, unless their scorer says otherwise. */
  readonly scores: Readonly<Record<string, number>>
  /** Why there is no score, in words, by the name of the score. An unscored trial is not a wrong one. */
  readonly unscored: Readonly<Record<string, string>>
  /** What a scorer said besides a score, as JSON, by the name of the score. */
  readonly details: Readonly<Record<string, Schema.Json>>
}

/** One score. */
export interface NamedScore {
  readonly name: string
  readonly value: number | undefined
  readonly unscored: string | undefined
  readonly detail: Schema.Json | undefined
}

/** Sorts scores into those that there are and those that are missing. */
export const scoreValues = (all: ReadonlyArray<NamedScore>): ScoreValues => ({
  scores: Object.fromEntries(
    all.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]))
  ),
  unscored: Object.fromEntries(
    all.flatMap(({ name, value, unscored }) => (value === undefined ? [[name, unscored ?? ""] as const] : []))
  ),
  details: Object.fromEntries(
    all.flatMap(({ name, detail }) => (detail === undefined ? [] : [[name, detail] as const]))
  )
})

/** The scores that a scorer gave. */
export const valuesOf = (scores: Readonly<Record<string, Score>>): ScoreValues =>
  scoreValues(
    Object.entries(scores).map(([name, score]) =>
      score._tag === "Scored"
        ? { name, value: score.value, unscored: undefined, detail: score.detail }
        : { name, value: undefined, unscored: score.reason, detail: undefined }
    )
  )
