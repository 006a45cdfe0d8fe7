/**
 * Whether two texts are similar enough, in bounded time.
 */
import { distance } from "fastest-levenshtein"

/** Texts that are longer than this are not compared letter by letter: the work grows with the product of lengths. */
const mostCharacters = 10_000

/** Whether 1 less the Levenshtein distance over the length of the longer text reaches `least`. */
export const similarity = (one: string, other: string, least: number): boolean => {
  const longer = Math.max(one.length, other.length)
  if (longer === 0) return true
  if (longer > mostCharacters) return false
  // The distance is at least the difference in length.
  if (1 - Math.abs(one.length - other.length) / longer < least) return false
  return 1 - distance(one, other) / longer >= least
}
