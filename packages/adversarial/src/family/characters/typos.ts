/** Typing mistakes in words that carry no number, negation, name or label. */
import * as fc from "fast-check"
import type { About } from "../model.ts"
import { requireShare, type ShareOptions, somePlaces } from "../text/places.ts"
import { isListed, protectedWords, protection } from "../text/protect.ts"
import { rewritten, type Word, wordsOf } from "../text/words.ts"
import { type TextFamily, textFamily } from "../textFamily.ts"

const rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]

/** The key to the right on a keyboard, or to the left at its end. */
const neighbour = (letter: string): string => {
  const row = rows.find((each) => each.includes(letter))
  const at = row?.indexOf(letter) ?? -1
  return row?.[at + 1] ?? row?.[at - 1] ?? letter
}

const mistakes = {
  swapped: (word: string, at: number) =>
    word.slice(0, at) + (word[at + 1] ?? "") + (word[at] ?? "") + word.slice(at + 2),
  dropped: (word: string, at: number) => word.slice(0, at) + word.slice(at + 1),
  doubled: (word: string, at: number) => word.slice(0, at + 1) + word.slice(at),
  neighbour: (word: string, at: number) =>
    word.slice(0, at) + neighbour(word[at]?.toLowerCase() ?? "") + word.slice(at + 1)
}
const kinds = ["swapped", "dropped", "doubled", "neighbour"] as const

const isTypable = (word: string): boolean => /^[a-z]{4,}$/iu.test(word)

/** Which words may have a mistake: long enough, and not protected. */
const typable = (text: string, about: About): ReadonlyArray<Word> => {
  const isProtected = protection(about)
  return wordsOf(text).filter((word) => isTypable(word.text) && !isProtected(word, text))
}

/**
 * Typing mistakes in a tenth of the words: letters swapped, dropped, doubled, or the next key. Certain: numbers, negations,
 * names and the words of labels stay as they are, and no mistake makes one.
 */
export const typos = (options: ShareOptions = {}): TextFamily => {
  const share = requireShare("typos", options.share ?? 0.1)
  return textFamily({
    name: "typos",
    does: "typing mistakes",
    label: "keeps",
    certainty: "certain",
    property: "invariance",
    perturb: (text, about) => {
      const words = typable(text, about)
      if (words.length === 0) return undefined
      const made = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat({ max: 1_000 })), {
        minLength: words.length,
        maxLength: words.length,
        size: "max"
      })
      return fc.tuple(somePlaces(words.length, share), made).map(([places, chosen]) => {
        return rewritten(text, words, (word, nth) => {
          const [kind, where] = chosen[nth] ?? ["doubled" as const, 0]
          // The first and the last letter stay: readers go by them.
          const changed = mistakes[kind](word, 1 + (where % (word.length - 3)))
          return places.has(nth) && !isListed(changed, about) ? changed : word
        })
      })
    },
    check: (before, after, about) => {
      const isProtected = protection(about)
      const [kept, found] = [protectedWords(before, isProtected), protectedWords(after, isProtected)]
      return kept.length === found.length && kept.every((word, nth) => word === found[nth])
    }
  })
}
