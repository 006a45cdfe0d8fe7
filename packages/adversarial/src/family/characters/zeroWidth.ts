/** Characters of no width between letters. */
import * as fc from "fast-check"
import { readsTheSame } from "../text/fold.ts"
import { changedLetters } from "../text/letters.ts"
import { requireShare, type ShareOptions } from "../text/places.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

const marks = ["\u200b", "\u200c", "\u2060", "\u00ad"]

/** Zero-width spaces, joiners and soft hyphens behind a tenth of the letters. Certain: a reader sees the same text. */
export const zeroWidth = (options: ShareOptions = {}): TextFamily => {
  const share = requireShare("zero-width", options.share ?? 0.1)
  return textFamily({
    name: "zero-width",
    does: "characters that nobody sees between letters",
    label: "keeps",
    certainty: "certain",
    property: "invariance",
    perturb: (text) => {
      const each = marks.flatMap(
        (mark) =>
          changedLetters(text, share, (letter) => (/\p{L}/u.test(letter) ? letter + mark : undefined)) ?? []
      )
      return each.length === 0 ? undefined : fc.oneof(...each)
    },
    check: readsTheSame
  })
}
