/** Letters of other scripts that look the same. */
import { readsTheSame } from "../text/fold.ts"
import { changedLetters } from "../text/letters.ts"
import { lookAlikes } from "../text/lookAlikes.ts"
import { requireShare, type ShareOptions } from "../text/places.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

/** Look-alikes from Cyrillic and Greek in the place of a fifth of the letters. Certain: a reader sees the same text. */
export const homoglyphs = (options: ShareOptions = {}): TextFamily => {
  const share = requireShare("homoglyphs", options.share ?? 0.2)
  return textFamily({
    name: "homoglyphs",
    does: "letters of other scripts that look the same",
    label: "keeps",
    certainty: "certain",
    property: "invariance",
    perturb: (text) =>
      changedLetters(text, share, (letter) =>
        Object.hasOwn(lookAlikes, letter) ? lookAlikes[letter]?.[0] : undefined
      ),
    check: readsTheSame
  })
}
