/**
 * Runs of n tokens or characters.
 */

// No token holds it: tokens have no white space, and characters are joined without anything between.
const between = "\n"

/** All runs of `size` tokens, in order, each as one text. */
export function* ngramsOf(tokens: ReadonlyArray<string>, size: number): Generator<string> {
  for (let index = 0; index + size <= tokens.length; index++) {
    let ngram = tokens[index] ?? ""
    for (let next = 1; next < size; next++) ngram += between + (tokens[index + next] ?? "")
    yield ngram
  }
}

/** How many there are. */
export const ngramCount = (tokens: { readonly length: number }, size: number): number =>
  Math.max(0, tokens.length - size + 1)

/** How many different n-grams fit into the memory that a score may take. */
export const mostNgrams = 1_000_000
