/**
 * Runs of n tokens or characters, counted.
 */
import { takeOne } from "../comparing/multiset.ts"

// No token holds it: tokens have no white space, and characters are of one length.
const between = "\n"

const ngramAt = (tokens: ReadonlyArray<string>, index: number, size: number): string => {
  let ngram = tokens[index] ?? ""
  for (let next = index + 1; next < index + size; next++) ngram += between + (tokens[next] ?? "")
  return ngram
}

/** How many runs of `size` tokens there are. */
export const ngramCount = (tokens: { readonly length: number }, size: number): number =>
  Math.max(0, tokens.length - size + 1)

/** How often each run of `size` tokens occurs. */
export const ngramCounts = (tokens: ReadonlyArray<string>, size: number): Map<string, number> => {
  const counts = new Map<string, number>()
  for (let index = 0; index + size <= tokens.length; index++) {
    const ngram = ngramAt(tokens, index, size)
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1)
  }
  return counts
}

/** How many runs of `size` tokens are among those that are allowed, each as often as allowed. Takes them out. */
export const takeNgrams = (
  tokens: ReadonlyArray<string>,
  size: number,
  allowed: Map<string, number>
): number => {
  // A long output has few runs that begin like one of the reference's, and the others need not be put together.
  const starts = new Set<string>()
  for (const ngram of allowed.keys())
    starts.add(size === 1 ? ngram : ngram.slice(0, ngram.indexOf(between, 1)))
  let taken = 0
  for (let index = 0; index + size <= tokens.length; index++)
    if (starts.has(tokens[index] ?? "") && takeOne(allowed, ngramAt(tokens, index, size))) taken++
  return taken
}

/** How many runs of `size` tokens two texts share. */
export const sharedNgrams = (
  output: ReadonlyArray<string>,
  reference: ReadonlyArray<string>,
  size: number
): number => takeNgrams(output, size, ngramCounts(reference, size))

/** How many different n-grams fit into the memory that a score may take. */
export const mostNgrams = 1_000_000
