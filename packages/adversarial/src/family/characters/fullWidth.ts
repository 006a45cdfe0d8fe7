/** Letters as wide as an ideograph. */
import { readsTheSame } from "../text/fold.ts"
import { changedLetters } from "../text/letters.ts"
import { requireShare, type ShareOptions } from "../text/places.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

const wide = (letter: string): string | undefined =>
  /^[!-~]$/u.test(letter) ? String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0) : undefined

/** A third of the letters, digits and signs in full width. Certain: they are the same characters by compatibility (NFKC). */
export const fullWidth = (options: ShareOptions = {}): TextFamily => {
  const share = requireShare("full-width", options.share ?? 0.33)
  return textFamily({
    name: "full-width",
    does: "letters in full width",
    label: "keeps",
    certainty: "certain",
    property: "invariance",
    perturb: (text) => changedLetters(text, share, wide),
    check: readsTheSame
  })
}
