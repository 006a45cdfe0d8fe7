/** Characters at the edges of what programs expect. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

const strange = [
  "\u0000",
  "\u001b[2J",
  "\ufffd\uffff",
  "\u{10ffff}",
  "👩‍👩‍👧‍👦",
  `e${"\u0301".repeat(60)}`,
  "'; DROP TABLE cases; --",
  "%s%n%x",
  "../../etc/passwd",
  "A".repeat(5_000)
]

/** Control characters, the last code points, stacked marks and the like in front of or behind the text. */
export const strangeCharacters = (): TextFamily =>
  textFamily({
    name: "strange-characters",
    does: "control characters and others at the edges of Unicode",
    label: "may change",
    certainty: "likely",
    property: "conformance",
    perturb: (text) =>
      fc
        .tuple(fc.constantFrom(...strange), fc.boolean())
        .map(([each, isFirst]) => (isFirst ? each + text : text + each))
  })
