/**
 * The text of a trial that is searched for a refusal or a hedge.
 */
import type { Facts } from "../candidate/Candidate.ts"
import type { Outcome } from "../candidate/Outcome.ts"

/** Whether a text is data and no prose: a model that answers in JSON does not hedge in its braces. */
const isData = (text: string): boolean => /^\s*(?:```\w*\s*)?[[{]/u.test(text)

const asProse = (text: unknown): string | undefined =>
  typeof text === "string" && !isData(text) ? text : undefined

/** What the candidate said in prose: the reply, else an answer that is a text. Undefined where it said nothing so. */
export const proseOf = (outcome: Outcome<unknown>, { text }: Facts): string | undefined => {
  if (outcome._tag === "Errored") return undefined
  if (text !== undefined) return asProse(text)
  return outcome._tag === "Answered" ? asProse(outcome.output) : undefined
}
