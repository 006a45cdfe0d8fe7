/**
 * How a trial ended, in one word: what counts of right and wrong answers are made of.
 */
import type { Tag } from "../candidate/Outcome.ts"
import type { Unit } from "../scorer/Scorer.ts"

/**
 * How a trial can end short of right. `wrong`: answered, with a headline score of 0 or less; `partial`: with one between
 * 0 and 1.
 */
export const endingsShortOfRight = [
  "wrong",
  "partial",
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
 * The ending of a trial. `headline` is its headline score. An answer with a share of 1 is right, with one above
 * 0 it is right in part; a headline in another unit knows no wrong answers.
 */
export const endingOf = (outcome: Tag, headline: number | undefined, unit: Unit): Ending => {
  if (outcome !== "Answered") return withoutAnswer[outcome]
  if (headline === undefined) return "unscored"
  if (unit === "number" || headline >= 1) return "right"
  return headline > 0 ? "partial" : "wrong"
}

/** What an ending is called where people read it. */
export const endingName = (ending: Ending): string => (ending === "partial" ? "right in part" : ending)
