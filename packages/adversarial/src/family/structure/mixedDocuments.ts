/** Two documents in one. */
import * as fc from "fast-check"
import { textsOf } from "../fields.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

const seams = ["\n\n", "\n\n---\n\n", "\n\n----- Forwarded message -----\n\n"]

/** The text with that of another case behind it. What is right then is open; the answer must keep to the schema. */
export const mixedDocuments = (): TextFamily =>
  textFamily({
    name: "mixed-documents",
    does: "the text of another case behind it",
    label: "may change",
    certainty: "certain",
    property: "conformance",
    perturb: (text, about) => {
      const others = about.others.flatMap((other) =>
        textsOf(other.input, about.fields).flatMap((each) =>
          each.text === text || each.text === "" ? [] : [each.text]
        )
      )
      if (others.length === 0) return undefined
      return fc
        .tuple(fc.constantFrom(...others), fc.constantFrom(...seams))
        .map(([other, seam]) => text + seam + other)
    }
  })
