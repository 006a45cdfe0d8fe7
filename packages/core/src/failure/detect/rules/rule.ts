/**
 * What a rule of the detector is. The rules are data: a pattern, what it means, and a sentence that it finds.
 */
import type { UnitKind } from "../pattern.ts"

/**
 * What a phrase says about the reply that it stands in.
 *
 * - `refusal`: the writer will not or cannot do what was asked.
 * - `weak`: the same, unless the sentence is about a business that says no: see `Language.business`.
 * - `lecture`: the request is called wrong instead of being answered; only at the beginning of a reply.
 * - `doubt`: the writer does not know; only at the beginning of a reply.
 * - `question`: the person is asked for what is missing.
 * - `turn`: something else is given instead.
 * - `frame`: what follows is somebody else's text: a letter, a translation.
 */
export type Meaning = "refusal" | "weak" | "lecture" | "doubt" | "question" | "turn" | "frame"

/** A rule. */
interface Rule {
  /** What the phrase means. */
  readonly means: Meaning
  /** The phrase: see `Pattern`. */
  readonly pattern: string
  /** A sentence that the rule finds; a test holds it to that. */
  readonly example: string
}

/** The rules of a language. */
export interface Language {
  /** Its name in English. */
  readonly name: string
  /** What its phrases are made of. */
  readonly units: UnitKind
  /** Words that begin like these make a weak refusal the policy of a business: refunds, discounts, deliveries. */
  readonly business: ReadonlyArray<string>
  /** The rules. */
  readonly rules: ReadonlyArray<Rule>
}
