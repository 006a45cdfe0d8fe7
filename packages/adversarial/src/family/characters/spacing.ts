/** Other spaces. */
import * as fc from "fast-check"
import { requireShare, type ShareOptions, somePlaces } from "../text/places.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

const others = ["  ", "\t", "\u00a0", "\u2003", "\r\n"]

const squeezed = (text: string): string => text.replace(/\s+/gu, " ").trim()

/** Double, wide and protected spaces, tabs and line breaks in the place of a quarter of the spaces. Certain. */
export const spacing = (options: ShareOptions = {}): TextFamily => {
  const share = requireShare("spacing", options.share ?? 0.25)
  return textFamily({
    name: "spacing",
    does: "other spaces between words",
    label: "keeps",
    certainty: "certain",
    property: "invariance",
    perturb: (text) => {
      const parts = text.split(" ")
      if (parts.length < 2) return undefined
      return fc
        .tuple(somePlaces(parts.length - 1, share), fc.constantFrom(...others))
        .map(([places, space]) =>
          parts.reduce(
            (all, part, nth) => all + (nth === 0 ? "" : places.has(nth - 1) ? space : " ") + part,
            ""
          )
        )
    },
    check: (before, after) => squeezed(before) === squeezed(after)
  })
}
