/** The same said politely, tersely, in anger, or by somebody in a hurry. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

const frames: ReadonlyArray<readonly [before: string, after: string]> = [
  ["Dear Sir or Madam,\n\n", "\n\nYours faithfully"],
  ["Hello, I hope this finds you well. ", " Thank you very much in advance."],
  ["hey, ", " thx"],
  ["Sorry to bother you again. ", ""],
  ["I am writing this on my phone, so please excuse mistakes. ", "\n\nSent from my phone"],
  ["", "\n\nKind regards"]
]

/** Greetings and closings of several registers around the text. The label likely stays. */
export const register = (): TextFamily =>
  textFamily({
    name: "register",
    does: "greetings and closings around the text",
    label: "keeps",
    certainty: "likely",
    property: "invariance",
    perturb: (text) =>
      text.trim() === ""
        ? undefined
        : fc.constantFrom(...frames).map(([before, after]) => before + text + after)
  })
