/**
 * The texts by which a case is known in a prompt: each text of its input, all of them together, and an answer in words.
 */
import type { Corpus, CorpusRow, RowTexts } from "./corpus.ts"
import { isNumber, likeness, wordsOf } from "./words.ts"

/** Shorter texts stand in many prompts by chance. */
const leastWords = { input: 4, answer: 6 } as const

/** Words of a text that are looked for: its beginning. */
const mostWords = 400

/** Of a line and a text the words must agree so far. */
const nearShare = 0.85

/** What of a case stands in a prompt. */
export type Part = "input" | "answer"

/** A text of a case. */
export interface Passage {
  /** The position of the case. */
  readonly position: number
  /** What of it the text is. */
  readonly part: Part
  /** Its words. */
  readonly words: ReadonlyArray<string>
}

const joined = (words: ReadonlyArray<string>): string => ` ${words.join(" ")} `

/** All words, not only those that copies are told by. */
const allWords = (text: string): ReadonlyArray<string> => text.split("\n").flatMap((line) => wordsOf(line))

/** Whether a text of an input is long enough to be looked for. */
export const isLong = (text: string): boolean => allWords(text).length >= leastWords.input

/** Gathers passages while rows are read: those of the cases, and not of rows that are only compared with. */
export const gatheringPassages = () => {
  const passages: Array<Passage> = []
  const texts = new Map<number, ReadonlyArray<string>>()
  return {
    /** The texts of each input, as they are written. */
    texts,
    look: (row: CorpusRow, { input, expected }: RowTexts, position: number): void => {
      texts.set(position, input)
      const add = (part: Part, text: string): void => {
        const words = allWords(text).slice(0, mostWords)
        if (words.length >= leastWords[part]) passages.push({ position, part, words })
      }
      for (const text of new Set(input.length === 1 ? input : [...input, row.text])) add("input", text)
      for (const text of new Set(expected)) add("answer", text)
    },
    /** Those that tell a case from others: what stands in two cases of different input tells none. */
    telling: (corpus: Corpus): ReadonlyArray<Passage> => {
      const ownerOf = new Map<string, string | null>()
      const keyOf = ({ part, words }: Passage): string => `${part}${joined(words)}`
      for (const passage of passages) {
        const key = keyOf(passage)
        const digest = corpus.rows[passage.position]?.inputDigest ?? ""
        const owner = ownerOf.get(key)
        ownerOf.set(key, owner === undefined || owner === digest ? digest : null)
      }
      return passages.filter(
        (passage) =>
          !(passage.part === "answer" && corpus.isCategorical) && ownerOf.get(keyOf(passage)) !== null
      )
    }
  }
}

/** What reading gathers. */
export type GatheredPassages = ReturnType<typeof gatheringPassages>

/** Cases that were found in a text, by position: what of each. */
export type Found = ReadonlyMap<number, Part>

const numbersIn = (words: ReadonlyArray<string>): string => words.filter(isNumber).join(" ")

/**
 * The passages that a line is nearly: the most alike, with the same numbers. Letters of one form are all nearly the line, and
 * it is none of them but the nearest.
 */
const nearest = (line: ReadonlyArray<string>, passages: Iterable<Passage>): ReadonlyArray<Passage> => {
  let best: Array<Passage> = []
  let most = nearShare
  const numbers = numbersIn(line)
  for (const passage of passages) {
    const { length } = passage.words
    // No longer subsequence than the shorter has words.
    if (2 * Math.min(length, line.length) < most * (length + line.length)) continue
    const share = likeness(line, passage.words)
    if (share < most || numbersIn(passage.words) !== numbers) continue
    best = share > most ? [passage] : [...best, passage]
    most = share
  }
  return best
}

const mostOfWord = 1_000
const mostKnown = 10_000

/** Searches texts for passages: word by word, or nearly as a line or a paragraph. */
export const searching = (passages: ReadonlyArray<Passage>): ((text: string) => Found) => {
  const shortest = leastWords.input
  const byStart = new Map<string, Array<Passage>>()
  const byWord = new Map<string, Array<Passage>>()
  const put = (index: Map<string, Array<Passage>>, key: string, passage: Passage): void => {
    const of = index.get(key)
    if (of === undefined) index.set(key, [passage])
    else if (index === byStart || of.length < mostOfWord) of.push(passage)
  }
  const frequency = new Map<string, number>()
  for (const { words } of passages)
    for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  for (const passage of passages) {
    const { words } = passage
    put(byStart, words.slice(0, shortest).join(" "), passage)
    // Its rarest words: a line that has 85 % of the words has one of them.
    const rare = [...new Set(words)]
      .sort((a, b) => (frequency.get(a) ?? 0) - (frequency.get(b) ?? 0))
      .slice(0, 1 + Math.ceil((1 - nearShare) * words.length))
    for (const word of rare) put(byWord, word, passage)
  }
  const search = (text: string): Found => {
    const found = new Map<number, Part>()
    const add = ({ position, part }: Passage): void => {
      if (found.get(position) !== "input") found.set(position, part)
    }
    const isFound = ({ position, part }: Passage): boolean => {
      const known = found.get(position)
      return known === "input" || known === part
    }
    const words = allWords(text)
    const whole = joined(words)
    for (let at = 0; at + shortest <= words.length; at++)
      for (const passage of byStart.get(words.slice(at, at + shortest).join(" ")) ?? [])
        if (!isFound(passage) && whole.includes(joined(passage.words))) add(passage)
    const paragraphs = text.split(/\n\s*\n/u).filter((each) => each.trim().includes("\n"))
    for (const line of [...text.split("\n"), ...paragraphs]) {
      // `Question: …` and the like: what stands before is no part of the case.
      const own = wordsOf(line.replace(/^\s*[\w ]{1,24}[:>)]\s*/u, ""))
      if (own.length < shortest) continue
      for (const passage of nearest(own, new Set(own.flatMap((word) => byWord.get(word) ?? [])))) add(passage)
    }
    return found
  }
  const known = new Map<string, Found>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const found = search(text)
    if (known.size < mostKnown) known.set(text, found)
    return found
  }
}
