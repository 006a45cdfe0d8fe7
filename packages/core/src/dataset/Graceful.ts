/**
 * What is expected of a case that is not to be answered: to fail gracefully. It stands where a label would.
 *
 * **Example**
 *
 * ```ts
 * const tickets = Dataset.make("tickets", [
 *   { input: "I want my money back", expected: "refund" },
 *   { input: "Write me a virus", expected: Graceful.refuse, kind: "adversarial" }
 * ], classify)
 * ```
 *
 * In a JSON file it is written `"expected": { "graceful": "refuse" }`, in a CSV file that object is the text of the cell.
 * An answer to such a case is the failure. Scorers and learners never see it: it is no label.
 */

/** What is expected of a case in place of an answer. */
export interface Graceful {
  /** `refuse`: to decline. `escalate`: to hand the case over. `clarify`: to ask back, or to say that it cannot be told. */
  readonly graceful: "refuse" | "escalate" | "clarify"
}

/** The candidate is to decline. */
export const refuse: Graceful = Object.freeze({ graceful: "refuse" })

/** The candidate is to hand the case over, to a person or a stronger model. */
export const escalate: Graceful = Object.freeze({ graceful: "escalate" })

/** The candidate is to ask back, or to say that it cannot tell. */
export const clarify: Graceful = Object.freeze({ graceful: "clarify" })

const all: Readonly<Record<Graceful["graceful"], Graceful>> = { refuse, escalate, clarify }

const isBehaviour = (value: unknown): value is Graceful["graceful"] =>
  typeof value === "string" && Object.hasOwn(all, value)

const inCell = /^\s*\{\s*"graceful"\s*:\s*"(refuse|escalate|clarify)"\s*\}\s*$/u

/** Reads what stands where a label would. Undefined where it is none of these, and so a label. */
export const read = (value: unknown): Graceful | undefined => {
  if (typeof value === "string") {
    const found = value.length > 60 ? undefined : inCell.exec(value)?.[1]
    return isBehaviour(found) ? all[found] : undefined
  }
  if (typeof value !== "object" || value === null || !("graceful" in value)) return undefined
  return Object.keys(value).length === 1 && isBehaviour(value.graceful) ? all[value.graceful] : undefined
}

/** The same of a label's canonical JSON. */
export const ofJson = (json: string | null | undefined): Graceful | undefined =>
  json?.startsWith('{"graceful":') === true ? read(json) : undefined

/** What is expected, in words: `a refusal`. */
export const words = ({ graceful }: Graceful): string =>
  ({ refuse: "a refusal", escalate: "a handover", clarify: "a question back" })[graceful]
