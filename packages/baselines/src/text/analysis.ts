import * as TermCounter from "./termCounter.ts"
import * as TextOptions from "./textOptions.ts"
import * as Vocabulary from "./vocabulary.ts"

/**
 * A corpus read once: which terms each document contains and how often. Vectorisers are fitted on any subset
 * of its documents without reading the texts again, so that k-fold predictions cost one reading, not k.
 *
 * Nothing in it is learnt from the corpus as a whole (neither which terms are kept nor their weights), so a
 * vectoriser fitted on a subset knows nothing of the other documents.
 */
export interface Analysis {
  readonly options: TextOptions.ResolvedTextOptions
  readonly vocabulary: Vocabulary.Vocabulary
  readonly documentCount: number
  /** Document `i` owns the entries `documentPointers[i] … documentPointers[i + 1] - 1`. */
  readonly documentPointers: Uint32Array
  /** Term of each entry. */
  readonly termOfEntry: Uint32Array
  /** How often the document contains the term, at least 1. */
  readonly countOfEntry: Uint32Array
}

/**
 * Reads the texts. Time and memory grow with the characters read, which `maxCharacters` bounds.
 *
 * Throws a `RangeError` for invalid options.
 */
export const analyse = (texts: ReadonlyArray<string>, options?: TextOptions.TextOptions): Analysis => {
  const resolved = TextOptions.resolve(options)
  const vocabulary = Vocabulary.make()
  return { ...reading(resolved, vocabulary.growing)(texts), vocabulary }
}

/** What was counted in some texts. */
export type TermCounts = Omit<Analysis, "vocabulary">

/**
 * Reads texts against a vocabulary, which grows if the reader does. What it remembers of words it has read makes
 * the next texts cheaper: keep one for texts that come one by one.
 */
export const reading = (
  options: TextOptions.ResolvedTextOptions,
  reader: Vocabulary.Reader
): ((texts: ReadonlyArray<string>) => TermCounts) => {
  const count = TermCounter.make(options, reader)
  return (texts) => {
    const documentPointers = new Uint32Array(texts.length + 1)
    let termOfEntry = new Uint32Array(1024)
    let countOfEntry = new Uint32Array(1024)
    let entryCount = 0
    for (const [i, text] of texts.entries()) {
      count(text, (term, occurrences) => {
        if (entryCount === termOfEntry.length) {
          termOfEntry = doubled(termOfEntry)
          countOfEntry = doubled(countOfEntry)
        }
        termOfEntry[entryCount] = term
        countOfEntry[entryCount] = occurrences
        entryCount++
      })
      documentPointers[i + 1] = entryCount
    }
    return {
      options,
      documentCount: texts.length,
      documentPointers,
      termOfEntry: termOfEntry.slice(0, entryCount),
      countOfEntry: countOfEntry.slice(0, entryCount)
    }
  }
}

const doubled = (array: Uint32Array): Uint32Array<ArrayBuffer> => {
  const larger = new Uint32Array(2 * array.length)
  larger.set(array)
  return larger
}
