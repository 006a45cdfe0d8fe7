/**
 * A metric reduces the scores of many trials to figures: a confusion matrix, macro F1, a weighted mean.
 *
 * The mean of every score is reported without asking; a metric is for what a mean cannot say. It is a fold, so
 * that it needs no more memory than its state.
 */
import type * as Schema from "effect/Schema"
import type { Score } from "./Score.ts"

/** One score to take in. */
export interface Observation {
  readonly score: Score
  readonly caseId: string
  readonly repeat: number
}

/** `result` is JSON: it is part of the summary. */
export interface Metric {
  readonly name: string
  readonly start: () => Fold
}

/** The running state of a metric over one candidate. */
export interface Fold {
  readonly add: (observation: Observation) => void
  readonly result: () => Schema.Json
}
