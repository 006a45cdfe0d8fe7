/** Inputs with nothing in them. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

const nothing = ["", " ", "\n\n\n", "\t", ".", "?", "-", "\u200b", "\u00a0", "null", "[]", "{}", "a"]

/** Options of `Family.empty`. */
export interface EmptyOptions {
  /**
   * What is asked: to keep to the schema, or to refuse, escalate or ask back in place of an answer.
   *
   * @defaultValue `"conformance"`
   */
  readonly property?: "conformance" | "graceful"
}

/** Empty texts, blanks and single characters in the place of the text. */
export const empty = ({ property = "conformance" }: EmptyOptions = {}): TextFamily =>
  textFamily({
    name: "empty",
    does: "nothing, or next to nothing, in the place of the text",
    label: "may change",
    certainty: "certain",
    property,
    perturb: () => fc.constantFrom(...nothing)
  })
