/** Sentences in another order. */
import * as fc from "fast-check"
import { type TextFamily, textFamily } from "../textFamily.ts"

/** Lines, or sentences of a text of one line, in another order. The label likely stays. */
export const shuffled = (): TextFamily =>
  textFamily({
    name: "shuffled",
    does: "sentences in another order",
    label: "keeps",
    certainty: "likely",
    property: "invariance",
    perturb: (text) => {
      const lines = text.split("\n").filter((line) => line.trim() !== "")
      const [parts, between] =
        lines.length > 2 ? [lines, "\n"] : [text.split(/(?<=[.!?])\s+/u).filter((part) => part !== ""), " "]
      if (parts.length < 3) return undefined
      return fc
        .shuffledSubarray([...parts], { minLength: parts.length, maxLength: parts.length })
        .map((all) => all.join(between))
    }
  })
