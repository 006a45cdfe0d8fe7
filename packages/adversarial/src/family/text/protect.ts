/**
 * What no perturbation may touch: numbers, negations, names and the words of labels.
 */
import type { About } from "../model.ts"
import { type Word, wordsOf } from "./words.ts"

/** Words that turn a sentence round, in the languages of the detector of refusals, as far as they have word boundaries. */
const negations = new Set(
  (
    "not no never none nobody nothing nor neither without hardly barely cannot cant dont doesnt didnt isnt arent wasnt " +
    "werent wont wouldnt shouldnt couldnt hasnt havent hadnt aint unless except but however only " +
    "nicht kein keine keinen keinem keiner nie niemals ohne nichts weder noch aber nur " +
    "ne pas jamais aucun aucune sans rien ni mais seulement sin nunca ninguno ninguna nada tampoco pero solo"
  ).split(" ")
)

const plain = (word: string): string =>
  word
    .toLowerCase()
    .replace(/['’]/gu, "")
    .replace(/[.:-]+$/u, "")

/** Whether a word that was a single capital one in the middle of a sentence names somebody or something. */
const isName = (word: string, before: string): boolean =>
  /^\p{Lu}/u.test(word) && (/\p{Lu}.*\p{Lu}/u.test(word) || !/(?:^|[.!?:;>"“»\n])\s*$/u.test(before))

/** Tells which words of texts are protected. */
export const protection = ({ labels, names }: Pick<About, "labels" | "names">) => {
  const listed = new Set(
    [...labels, ...names].flatMap((each) => wordsOf(each).map(({ text }) => plain(text)))
  )
  return (word: Word, text: string): boolean => {
    const bare = plain(word.text)
    return (
      /[^\p{L}\p{M}'’]/u.test(word.text) ||
      negations.has(bare) ||
      /n['’]t$/iu.test(word.text) ||
      listed.has(bare) ||
      isName(word.text, text.slice(Math.max(0, word.at - 24), word.at))
    )
  }
}

/** What of a text has to be the same before and after: its protected words in order, and all its digits and signs. */
export const protectedWords = (
  text: string,
  isProtected: (word: Word, text: string) => boolean
): ReadonlyArray<string> => wordsOf(text).flatMap((word) => (isProtected(word, text) ? [word.text] : []))

/** Whether a word would become a negation, a label word or a number: no typo may make one. */
export const isListed = (word: string, about: Pick<About, "labels" | "names">): boolean =>
  protection(about)({ text: word.toLowerCase(), at: 0 }, word.toLowerCase())
