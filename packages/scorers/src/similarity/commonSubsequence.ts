/**
 * Longest common subsequences of words, in bounded time.
 */
import { longestCompared } from "./editDistance.ts"

/** Whole 32-bit words, of which each has a bit for one word of the reference. */
const bitsOf = (tokens: ReadonlyArray<string>): Map<string, Uint32Array> => {
  const blocks = Math.ceil(tokens.length / 32)
  const bits = new Map<string, Uint32Array>()
  for (const [index, token] of tokens.entries()) {
    const found = bits.get(token) ?? new Uint32Array(blocks)
    const block = index >>> 5
    found[block] = (found[block] ?? 0) | (1 << (index & 31))
    bits.set(token, found)
  }
  return bits
}

const onesIn = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/**
 * The length of the longest common subsequence, 32 cells of its table at once (Crochemore et al. 2001, "A fast and
 * practical bit-vector algorithm for the longest common subsequence problem"). Undefined for texts that are too long.
 */
export const commonSubsequence = (
  reference: ReadonlyArray<string>,
  output: ReadonlyArray<string>
): number | undefined => {
  if (reference.length * output.length > longestCompared ** 2) return undefined
  const bits = bitsOf(reference)
  const rows = new Uint32Array(Math.ceil(reference.length / 32)).fill(0xffffffff)
  for (const token of output) {
    const matches = bits.get(token)
    if (matches === undefined) continue
    let carry = 0
    for (let block = 0; block < rows.length; block++) {
      const row = rows[block] ?? 0
      const match = (row & (matches[block] ?? 0)) >>> 0
      const sum = row + match + carry
      carry = sum > 0xffffffff ? 1 : 0
      rows[block] = (sum | (row & ~match)) >>> 0
    }
  }
  let length = 0
  for (const [block, row] of rows.entries()) {
    const used = block === rows.length - 1 ? reference.length - block * 32 : 32
    const mask = used === 32 ? 0xffffffff : (1 << used) - 1
    length += onesIn(~row & mask)
  }
  return length
}

/** Cells of the tables of all pairs of sentences: some 0.1 s of processor time. */
export const mostSentenceCells = 16_000_000

/**
 * Which words of the reference one longest common subsequence has, by their places. Of several the one that is found
 * from the end, where leaving out a word of the reference goes before leaving out one of the output.
 */
export const commonPlaces = (
  reference: ReadonlyArray<string>,
  output: ReadonlyArray<string>
): ReadonlyArray<number> => {
  const columns = output.length
  const leavesOutput = new Uint8Array(reference.length * columns)
  let above = new Uint32Array(columns + 1)
  for (const [row, token] of reference.entries()) {
    const here = new Uint32Array(columns + 1)
    for (let column = 0; column < columns; column++) {
      const left = here[column] ?? 0
      const over = above[column + 1] ?? 0
      if (token === output[column]) here[column + 1] = (above[column] ?? 0) + 1
      else if (left > over) {
        here[column + 1] = left
        leavesOutput[row * columns + column] = 1
      } else here[column + 1] = over
    }
    above = here
  }
  const places: Array<number> = []
  let row = reference.length - 1
  let column = columns - 1
  while (row >= 0 && column >= 0) {
    if (reference[row] === output[column]) {
      places.push(row)
      row--
      column--
    } else if (leavesOutput[row * columns + column] === 1) column--
    else row--
  }
  return places
}
