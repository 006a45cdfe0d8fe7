import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as NgramTrie from "./ngramTrie.ts"

describe("NgramTrie", () => {
  it("numbers sequences as a map of strings would", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 4 }), {
          maxLength: 3000
        }),
        (sequences) => {
          const trie = NgramTrie.make()
          const nodes = new Map<string, number>()
          for (const sequence of sequences) {
            const node = sequence.reduce((at, symbol) => trie.extend(at, symbol), NgramTrie.root)
            const key = sequence.join()
            expect(nodes.get(key) ?? node).toBe(node)
            nodes.set(key, node)
          }
          expect(new Set(nodes.values()).size).toBe(nodes.size)
          for (const [key, node] of nodes) expect(trie.symbolsOf(node).join()).toBe(key)
        }
      ),
      { numRuns: 30 }
    )
  })

  it("keeps its numbers when it outgrows its tables", () => {
    const trie = NgramTrie.make()
    const path = (i: number) => [i % 7, i % 101, i]
    const nodes = Array.from({ length: 20_000 }, (_, i) => path(i).reduce(trie.extend, NgramTrie.root))
    for (const [i, node] of nodes.entries()) {
      expect(path(i).reduce(trie.find, NgramTrie.root)).toBe(node)
      expect(trie.symbolsOf(node)).toEqual(path(i))
    }
  })

  it("finds what was put in and nothing else", () => {
    const trie = NgramTrie.make()
    const node = trie.extend(NgramTrie.root, 7)
    expect(trie.find(NgramTrie.root, 7)).toBe(node)
    expect(trie.find(NgramTrie.root, 8)).toBe(-1)
    expect(trie.find(node, 7)).toBe(-1)
    expect(trie.size()).toBe(2)
  })
})
