/**
 * Candidates with whose answers the others are compared: their own answers have no such score.
 */
import type { CandidateSummary } from "./model.ts"

/** Whether a candidate has answers and the headline score is of none of them, because the score compares with them. */
export const isOpponent = ({
  scores: [headline],
  trials
}: Pick<CandidateSummary, "scores" | "trials">): boolean => headline?.overall.n === 0 && trials.finished > 0
