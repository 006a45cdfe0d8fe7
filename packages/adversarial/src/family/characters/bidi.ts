/** Controls of writing direction that change no order. */
import * as fc from "fast-check"
import { readsTheSame } from "../text/fold.ts"
import { requireShare, type ShareOptions, somePlaces } from "../text/places.ts"
import { rewritten, wordsOf } from "../text/words.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

/** Pairs that say of left-to-right text that it runs from left to right. */
const pairs = [
  ["\u202a", "\u202c"],
  ["\u2066", "\u2069"],
  ["\u200e", "\u200e"]
] as const

/**
 * Words between controls of writing direction. Left-to-right text stays in its order, so that a reader sees the same:
 * certain. Text that runs from right to left is left alone.
 */
export const bidi = (options: ShareOptions = {}): TextFamily => {
  const share = requireShare("bidi", options.share ?? 0.2)
  return textFamily({
    name: "bidi",
    does: "controls of writing direction around words",
    label: "keeps",
    certainty: "certain",
    property: "invariance",
    perturb: (text) => {
      const words = wordsOf(text)
      if (words.length === 0 || /[\p{Script=Hebrew}\p{Script=Arabic}]/u.test(text)) return undefined
      return fc
        .tuple(somePlaces(words.length, share), fc.constantFrom(...pairs))
        .map(([places, [open, close]]) =>
          rewritten(text, words, (word, nth) => (places.has(nth) ? open + word + close : word))
        )
    },
    check: readsTheSame
  })
}
