import { chunksOf, normalise, paddedCodePoints, wordsOf } from "./chunks.ts"
import { root } from "./ngramTrie.ts"
import type { ResolvedTextOptions } from "./textOptions.ts"
import type { Reader } from "./vocabulary.ts"

/** Counts the terms of one text; calls `emit` once for each different term that the reader knows. */
export type TermCounter = (text: string, emit: (term: number, count: number) => void) => void

interface Chunk {
  /** Symbols of its words, -1 for a word the reader doesn't know. */
  readonly words: ReadonlyArray<number>
  /** Terms of its character n-grams, with repetitions. */
  readonly characterTerms: ReadonlyArray<number>
  /** Occurrences in the document being counted. */
  occurrences: number
}

// Word frequencies are so skewed that remembering what a chunk consists of saves nearly all the work. Beyond
// this many the memory is emptied, which bounds it on text that never repeats itself.
const rememberedChunks = 200_000

/** A counter of terms. It keeps scratch memory, so it reads one text at a time. */
export const make = (options: ResolvedTextOptions, reader: Reader): TermCounter => {
  const { wordNgrams, characterNgrams, maxCharacters } = options
  const [minWords, maxWords] = wordNgrams === "none" ? [1, 0] : wordNgrams
  const chunks = new Map<string, Chunk>()

  const chunkOf = (text: string): Chunk => {
    const known = chunks.get(text)
    if (known !== undefined) return known
    const chunk: Chunk = {
      words: maxWords === 0 ? [] : wordsOf(text).map(reader.symbolOfWord),
      characterTerms: characterNgrams === "none" ? [] : characterTermsOf(reader, text, characterNgrams),
      occurrences: 0
    }
    chunks.set(text, chunk)
    return chunk
  }

  let counts = new Uint32Array(1024)
  let seen = new Uint32Array(1024)
  let seenCount = 0
  const add = (term: number, occurrences: number): void => {
    if (term >= counts.length) {
      const length = Math.max(term + 1, counts.length * 2)
      counts = resized(counts, length)
      seen = resized(seen, length)
    }
    const count = counts[term] ?? 0
    if (count === 0) seen[seenCount++] = term
    counts[term] = count + occurrences
  }

  const addWordTerms = (words: ReadonlyArray<number>): void => {
    for (let start = 0; start < words.length; start++) {
      let node = root
      for (let length = 1; length <= maxWords && start + length <= words.length; length++) {
        const word = words[start + length - 1] ?? -1
        node = word === -1 ? -1 : reader.step("word", node, word)
        if (node === -1) break
        const term = length < minWords ? -1 : reader.termAt("word", node)
        if (term !== -1) add(term, 1)
      }
    }
  }

  return (text, emit) => {
    if (chunks.size > rememberedChunks) chunks.clear()
    const different: Array<Chunk> = []
    const words: Array<number> = []
    for (const chunkText of chunksOf(normalise(text, maxCharacters))) {
      const chunk = chunkOf(chunkText)
      if (chunk.occurrences++ === 0) different.push(chunk)
      for (const word of chunk.words) words.push(word)
    }
    for (const chunk of different) {
      for (const term of chunk.characterTerms) add(term, chunk.occurrences)
      chunk.occurrences = 0
    }
    addWordTerms(words)
    for (let i = 0; i < seenCount; i++) {
      const term = seen[i] ?? 0
      emit(term, counts[term] ?? 0)
      counts[term] = 0
    }
    seenCount = 0
  }
}

/**
 * The character n-grams of a chunk padded with one space at either side, for every length in `[min, max]`,
 * with repetitions. A padded chunk shorter than `min` counts once as a whole. This is the `char_wb` analyser
 * of scikit-learn.
 */
const characterTermsOf = (
  reader: Reader,
  chunk: string,
  [min, max]: readonly [number, number]
): ReadonlyArray<number> => {
  const points = paddedCodePoints(chunk)
  const shortest = Math.min(min, points.length)
  const terms: Array<number> = []
  for (let start = 0; start + shortest <= points.length; start++) {
    let node = root
    for (let length = 1; length <= max && start + length <= points.length; length++) {
      node = reader.step("character", node, points[start + length - 1] ?? 0)
      if (node === -1) break
      const term = length < shortest ? -1 : reader.termAt("character", node)
      if (term !== -1) terms.push(term)
    }
  }
  return terms
}

const resized = (array: Uint32Array, length: number): Uint32Array<ArrayBuffer> => {
  const larger = new Uint32Array(length)
  larger.set(array)
  return larger
}
