/** The same text in other forms of Unicode. */
import * as fc from "fast-check"
import { readsTheSame } from "../text/fold.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

/** The text in the other normal form, NFC or NFD. Certain. It does not apply to texts that both forms write alike. */
export const normalForms = (): TextFamily =>
  textFamily({
    name: "normal-forms",
    does: "letters and their accents written apart, or as one",
    label: "keeps",
    certainty: "certain",
    property: "invariance",
    perturb: (text) => {
      const others = [text.normalize("NFC"), text.normalize("NFD")].filter((form) => form !== text)
      return others.length === 0 ? undefined : fc.constantFrom(...others)
    },
    check: readsTheSame
  })
