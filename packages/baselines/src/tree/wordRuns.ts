import { maxCharacters } from "../rules/test.ts"
import { normalise, wordsOf } from "../text/chunks.ts"
import * as NgramTrie from "../text/ngramTrie.ts"

/** The words of a text, as rules read them. */
const wordsIn = (text: string): ReadonlyArray<string> => wordsOf(normalise(text, maxCharacters))

/** V8 keeps a piece of this many characters or more as a view of the whole text, which it then keeps too. */
const longestCopied = 12

/** The same text, which keeps no other in memory. */
const alone = (word: string): string =>
  word.length <= longestCopied ? word : Buffer.from(word, "utf16le").toString("utf16le")

/** Numbers for runs of words, made as texts are read. */
export interface WordRuns {
  /** Above all numbers so far. */
  readonly size: () => number
  /** Calls `met` for each run in a text, as often as it occurs. */
  readonly read: (text: string, met: (run: number) => void) => void
  /** A run in words. */
  readonly textOf: (run: number) => string
}

/** Runs of `least` to `most` words. */
export const make = (least: number, most: number): WordRuns => {
  const trie = NgramTrie.make()
  const words: Array<string> = []
  const symbols = new Map<string, number>()
  const symbolOf = (word: string): number => {
    const known = symbols.get(word)
    if (known !== undefined) return known
    const kept = alone(word)
    symbols.set(kept, words.length)
    return words.push(kept) - 1
  }
  return {
    size: trie.size,
    read: (text, met) => {
      const found = wordsIn(text).map(symbolOf)
      for (let start = 0; start < found.length; start++) {
        let run = NgramTrie.root
        for (let length = 1; length <= most && start + length <= found.length; length++) {
          run = trie.extend(run, found[start + length - 1] ?? 0)
          if (length >= least) met(run)
        }
      }
    },
    textOf: (run) =>
      trie
        .symbolsOf(run)
        .map((symbol) => words[symbol])
        .join(" ")
  }
}

/** Looks for phrases in texts, all at once. Tells by their positions which of them a text has. */
export const finder = (phrases: ReadonlyArray<string>): ((text: string) => (phrase: number) => boolean) => {
  const trie = NgramTrie.make()
  const symbols = new Map<string, number>()
  let most = 0
  const runOf = phrases.map((phrase) => {
    const words = phrase.split(" ")
    most = Math.max(most, words.length)
    return words.reduce((run, word) => {
      if (!symbols.has(word)) symbols.set(word, symbols.size)
      return trie.extend(run, symbols.get(word) ?? 0)
    }, NgramTrie.root)
  })
  // The number of the last text that had a run.
  const lastOf = new Float64Array(trie.size())
  let number = 0
  return (text) => {
    const own = ++number
    const found = wordsIn(text).map((word) => symbols.get(word) ?? -1)
    for (let start = 0; start < found.length; start++) {
      let run = NgramTrie.root
      for (let at = start; at < found.length && at < start + most; at++) {
        const symbol = found[at] ?? -1
        run = symbol === -1 ? -1 : trie.find(run, symbol)
        if (run === -1) break
        lastOf[run] = own
      }
    }
    return (phrase) => lastOf[runOf[phrase] ?? 0] === own
  }
}
