/** A text that comes twice. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

const paragraphs = (text: string): ReadonlyArray<string> => text.split(/\n{2,}/u)

/** The whole text twice, or one of its paragraphs twice. The label likely stays: nothing new is said. */
export const duplicated = (): TextFamily =>
  textFamily({
    name: "duplicated",
    does: "the text, or a paragraph of it, twice",
    label: "keeps",
    certainty: "likely",
    property: "invariance",
    perturb: (text) => {
      const parts = paragraphs(text)
      if (text.trim() === "") return undefined
      return fc
        .option(fc.nat({ max: parts.length - 1 }))
        .map((nth) =>
          nth === null
            ? `${text}\n\n${text}`
            : parts.flatMap((part, at) => (at === nth ? [part, part] : [part])).join("\n\n")
        )
    }
  })
