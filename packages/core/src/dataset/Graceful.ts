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
