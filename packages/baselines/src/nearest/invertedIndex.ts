/**
 * Texts by their terms: of each term the texts that have it, with what it weighs there. A question visits only the texts
 * that share a term with it.
 */
import type { CsrMatrix } from "../linear/csrMatrix.ts"

/** Texts by their terms. */
export interface InvertedIndex {
  /** How many texts there are. */
  readonly size: number
  /** Term `t` owns the entries `pointers[t] … pointers[t + 1] - 1`. */
  readonly pointers: Uint32Array
  /** The text of each entry, ascending within a term. */
  readonly texts: Uint32Array
  /** The weight of each entry. */
  readonly weights: Float64Array
  /** Where the sums of a question are gathered. */
  readonly sums: Float64Array
}

/** Turns rows of texts into an index of terms. */
export const make = ({ rowCount, columnCount, rowPointers, columns, values }: CsrMatrix): InvertedIndex => {
  const pointers = new Uint32Array(columnCount + 1)
  for (const column of columns) pointers[column + 1] = (pointers[column + 1] ?? 0) + 1
  for (let t = 0; t < columnCount; t++) pointers[t + 1] = (pointers[t + 1] ?? 0) + (pointers[t] ?? 0)
  const next = pointers.slice()
  const texts = new Uint32Array(columns.length)
  const weights = new Float64Array(columns.length)
  for (let row = 0; row < rowCount; row++)
    for (let entry = rowPointers[row] ?? 0; entry < (rowPointers[row + 1] ?? 0); entry++) {
      const column = columns[entry] ?? 0
      const at = next[column] ?? 0
      texts[at] = row
      weights[at] = values[entry] ?? 0
      next[column] = at + 1
    }
  return { size: rowCount, pointers, texts, weights, sums: new Float64Array(rowCount) }
}

/** A text of the index and how similar it is. */
export interface Neighbour {
  readonly text: number
  readonly similarity: number
}

/**
 * The text that shares most with row `row` of a matrix over the same terms, by the sum of products of weights; of equal ones
 * the first. Undefined where none shares a term. `isLeftOut` names texts that do not count.
 */
export const nearest = (
  { size, pointers, texts, weights, sums }: InvertedIndex,
  { rowPointers, columns, values }: CsrMatrix,
  row: number,
  isLeftOut: (text: number) => boolean = () => false
): Neighbour | undefined => {
  sums.fill(0)
  for (let entry = rowPointers[row] ?? 0; entry < (rowPointers[row + 1] ?? 0); entry++) {
    const column = columns[entry] ?? 0
    const value = values[entry] ?? 0
    for (let at = pointers[column] ?? 0; at < (pointers[column + 1] ?? 0); at++) {
      const text = texts[at] ?? 0
      sums[text] = (sums[text] ?? 0) + value * (weights[at] ?? 0)
    }
  }
  let best = -1
  let most = 0
  for (let text = 0; text < size; text++) {
    const sum = sums[text] ?? 0
    if (sum > most && !isLeftOut(text)) {
      most = sum
      best = text
    }
  }
  return best < 0 ? undefined : { text: best, similarity: most }
}
