/**
 * How a trial ended, in one word: what counts of right and wrong answers are made of.
 */
import type { Tag } from "../candidate/Outcome.ts"
import type { Unit } from "../scorer/Scorer.ts"

/** How a trial can end short of right. `wrong`: answered, with a headline score under 1. */
export const endingsShortOfRight = [
  "wrong",
  "refused",
  "malformed",
  "truncated",
  "escalated",
  "unscored",
  "errored"
] as const

export type Ending = "right" | (typeof endingsShortOfRight)[number]

/** What an outcome other than an answer is called. */
const withoutAnswer = {
  Escalated: "escalated",
  Refused: "refused",
  Malformed: "malformed",
  Truncated: "truncated",
  Errored: "errored"
} as const

/**
 * The ending of a trial. `headline` is its headline score. An answer is wrong when that is a share under 1; a
 * headline in another unit knows no wrong answers.
 */
export const endingOf = (outcome: Tag, headline: number | undefined, unit: Unit): Ending => {
  if (outcome !== "Answered") return withoutAnswer[outcome]
  if (headline === undefined) return "unscored"
  return unit === "number" || headline >= 1 ? "right" : "wrong"
}
