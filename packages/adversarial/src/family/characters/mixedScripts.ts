/** Whole words in which every letter that has a look-alike is one. */
import { readsTheSame } from "../text/fold.ts"
import { lookAlikes } from "../text/lookAlikes.ts"
import { requireShare, type ShareOptions, somePlaces } from "../text/places.ts"
import { rewritten, wordsOf } from "../text/words.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

const written = (word: string): string =>
  Array.from(word, (letter) =>
    Object.hasOwn(lookAlikes, letter) ? lookAlikes[letter]?.at(-1) : letter
  ).join("")

/** A third of the words written in Cyrillic and Greek letters as far as they go. Certain: a reader sees the same text. */
export const mixedScripts = (options: ShareOptions = {}): TextFamily => {
  const share = requireShare("mixed-scripts", options.share ?? 0.33)
  return textFamily({
    name: "mixed-scripts",
    does: "whole words in letters of other scripts",
    label: "keeps",
    certainty: "certain",
    property: "invariance",
    perturb: (text) => {
      const words = wordsOf(text).filter(({ text: word }) => written(word) !== word)
      if (words.length === 0) return undefined
      return somePlaces(words.length, share).map((places) =>
        rewritten(text, words, (word, nth) => (places.has(nth) ? written(word) : word))
      )
    },
    check: readsTheSame
  })
}
