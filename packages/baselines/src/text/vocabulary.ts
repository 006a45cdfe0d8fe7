import * as NgramTrie from "./ngramTrie.ts"

type TermKind = "word" | "character"

/** A term: an n-gram of words (joined by single spaces) or of characters (padding spaces included). */
export interface Term {
  readonly kind: TermKind
  readonly text: string
}

/** How a text is read against a vocabulary; -1 stands for "no such word, n-gram or term". */
export interface Reader {
  /** The symbol that stands for a word. */
  readonly symbolOfWord: (word: string) => number
  /** The n-gram one symbol longer than that of the node. */
  readonly step: (kind: TermKind, node: number, symbol: number) => number
  /** The number of the term that a node is. An n-gram that merely begins a term is none. */
  readonly termAt: (kind: TermKind, node: number) => number
}

/** Terms numbered from 0 in the order in which they were first met. */
export interface Vocabulary {
  readonly termCount: () => number
  readonly term: (number: number) => Term
  readonly add: (term: Term) => number
  /** Meets new terms. */
  readonly growing: Reader
  /** Knows the terms met so far. */
  readonly fixed: Reader
}

export const make = (): Vocabulary => {
  const tries = { word: NgramTrie.make(), character: NgramTrie.make() }
  const termOfNode = { word: new Int32Array(0), character: new Int32Array(0) }
  const nodeOfTerm: Array<number> = []
  const kindOfTerm: Array<TermKind> = []
  const words: Array<string> = []
  // A Map, not an object: "constructor" and "__proto__" are words like any other.
  const symbols = new Map<string, number>()

  const termAt = (kind: TermKind, node: number): number => (termOfNode[kind][node] ?? 0) - 1

  const growing: Reader = {
    symbolOfWord: (word) => {
      const known = symbols.get(word)
      if (known !== undefined) return known
      symbols.set(word, words.length)
      return words.push(word) - 1
    },
    step: (kind, node, symbol) => tries[kind].extend(node, symbol),
    termAt: (kind, node) => {
      const known = termAt(kind, node)
      if (known !== -1) return known
      if (node >= termOfNode[kind].length) {
        // One more than the number is stored, so that the zeros of a fresh array mean "none".
        const longer = new Int32Array(2 * tries[kind].size())
        longer.set(termOfNode[kind])
        termOfNode[kind] = longer
      }
      kindOfTerm.push(kind)
      nodeOfTerm.push(node)
      termOfNode[kind][node] = nodeOfTerm.length
      return nodeOfTerm.length - 1
    }
  }

  return {
    termCount: () => nodeOfTerm.length,
    term: (number) => {
      const kind = kindOfTerm[number]
      const node = nodeOfTerm[number]
      if (kind === undefined || node === undefined) throw new RangeError(`there is no term ${number}`)
      const path = tries[kind].symbolsOf(node)
      const text =
        kind === "word" ? path.map((symbol) => words[symbol]).join(" ") : String.fromCodePoint(...path)
      return { kind, text }
    },
    add: ({ kind, text }) => {
      const path =
        kind === "word"
          ? text.split(" ").map(growing.symbolOfWord)
          : Array.from(text, (character) => character.codePointAt(0) ?? 0)
      return growing.termAt(
        kind,
        path.reduce((node, symbol) => growing.step(kind, node, symbol), NgramTrie.root)
      )
    },
    growing,
    fixed: {
      symbolOfWord: (word) => symbols.get(word) ?? -1,
      step: (kind, node, symbol) => tries[kind].find(node, symbol),
      termAt
    }
  }
}
