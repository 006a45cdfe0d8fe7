/**
 * The one rule by which a trial gets its mode.
 */
import type { Tag } from "../candidate/Outcome.ts"
import type { Graceful } from "../dataset/Graceful.ts"
import type { TrialMode } from "./FailureMode.ts"
import { type Abstaining, isRightBy } from "./options.ts"

/** What is known of a trial. */
export interface Signs {
  /** How it ended. */
  readonly outcome: Tag
  /** Whether its answer is right. Undefined where that is not known. */
  readonly isRight: boolean | undefined
  /** What its text reads as. Undefined for a plain answer. */
  readonly abstaining: Abstaining | undefined
  /** Whether a check that runs in production fires on the answer. */
  readonly isCaught: boolean
  /** What is expected in place of an answer. Undefined where an answer is. */
  readonly graceful: Graceful["graceful"] | undefined
}

const hasRefused = ({ outcome, abstaining }: Signs): boolean =>
  outcome === "Refused" || (outcome !== "Escalated" && abstaining === "refusal")

/** Whether the trial fails in the way that is expected of it. */
const isGraceful = (signs: Signs): boolean => {
  switch (signs.graceful) {
    case undefined:
      return false
    case "refuse":
      return hasRefused(signs)
    case "escalate":
      return signs.outcome === "Escalated"
    case "clarify":
      return signs.outcome !== "Escalated" && signs.outcome !== "Refused" && signs.abstaining === "hedge"
  }
}

/** `right`, or the first failure mode that applies. */
export const modeOf = (signs: Signs): TrialMode => {
  const { outcome, abstaining, graceful, isCaught, isRight } = signs
  if (outcome === "Errored") return "not-measured"
  if (graceful === undefined) {
    if (outcome === "Answered" && isRight === true) return "right"
    if (outcome === "Answered" && isRight === undefined) return "not-measured"
  } else if (isGraceful(signs)) return "right"
  if (outcome === "Escalated") return "escalated"
  if (hasRefused(signs)) return "refused"
  if (outcome === "Truncated") return "truncated"
  if (outcome === "Malformed") return "malformed"
  if (abstaining === "hedge") return "hedged"
  return isCaught ? "wrong-detectable" : "wrong-silent"
}

/** The mode of a trial of which no more is known than how it ended and its score. */
export const modeByScore = (
  outcome: Tag,
  value: number | undefined,
  atLeast: number | undefined
): TrialMode =>
  modeOf({
    outcome,
    isRight: isRightBy({ atLeast }, value),
    abstaining: undefined,
    isCaught: false,
    graceful: undefined
  })
