/** The beginning of a text. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

/** A text that was cut off after 10 to 90 % of its characters. The label may change; the answer must keep to the schema. */
export const truncated = (): TextFamily =>
  textFamily({
    name: "truncated",
    does: "the end cut off",
    label: "may change",
    certainty: "certain",
    property: "conformance",
    perturb: (text) => {
      const letters = Array.from(text)
      if (letters.length < 10) return undefined
      return fc
        .integer({ min: Math.ceil(letters.length * 0.1), max: Math.floor(letters.length * 0.9) })
        .map((end) => letters.slice(0, end).join(""))
    }
  })
