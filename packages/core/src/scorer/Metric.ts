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
  /** The score of the trial. */
  readonly score: Score
  /** The id of the case. */
  readonly caseId: string
  /** What its case has in common with others, such as a document; undefined where the case stands alone. */
  readonly cluster: string | undefined
  /** 0 for the first answer to the case, 1 for the second, and so on. */
  readonly repeat: number
}

/** A reduction of the scores of one candidate. */
export interface Metric {
  /** Its name, as reports show it. */
  readonly name: string
  /** Begins a reduction for one candidate. */
  readonly start: () => Fold
}

/** The running state of a metric over one candidate. */
export interface Fold {
  /** Takes one score in. */
  readonly add: (observation: Observation) => void
  /** The result over what was taken in so far. It is JSON: it is part of the summary. */
  readonly result: () => Schema.Json
}
