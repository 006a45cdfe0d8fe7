/**
 * A set of labels, as every classifying baseline takes it.
 */

/** An array of labels, or a schema that lists them (`Schema.Literals(["refund", "cancel"])`). */
export type Labels<Label extends string> =
  | ReadonlyArray<Label>
  | {
      /** The labels, in order. */
      readonly literals: ReadonlyArray<Label>
    }

/** The labels, in the order given. */
export const list = <Label extends string>(labels: Labels<Label>): ReadonlyArray<Label> =>
  "literals" in labels ? labels.literals : labels
