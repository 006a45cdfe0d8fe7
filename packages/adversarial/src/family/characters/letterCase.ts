/** Another letter case. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

const alternate = (text: string): string =>
  Array.from(text, (letter, nth) => (nth % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())).join("")

/** All letters small, all capital, or in turn. Certain: no letter becomes another. */
export const letterCase = (): TextFamily =>
  textFamily({
    name: "letter-case",
    does: "another letter case",
    label: "keeps",
    certainty: "certain",
    property: "invariance",
    perturb: (text) => {
      const others = [text.toLowerCase(), text.toUpperCase(), alternate(text)].filter((each) => each !== text)
      return others.length === 0 ? undefined : fc.constantFrom(...others)
    },
    check: (before, after) => before.toUpperCase().toLowerCase() === after.toUpperCase().toLowerCase()
  })
