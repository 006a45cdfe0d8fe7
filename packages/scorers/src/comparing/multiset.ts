/**
 * Lists as multisets: what two of them share, each element as often as both have it.
 */

/** How often each element occurs. */
export const countsOf = <Item>(items: Iterable<Item>): Map<Item, number> => {
  const counts = new Map<Item, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

/** Takes one of an item out of the counts, if there is one left. */
export const takeOne = <Item>(counts: Map<Item, number>, item: Item): boolean => {
  const left = counts.get(item) ?? 0
  if (left === 0) return false
  counts.set(item, left - 1)
  return true
}

/** Precision, recall and their harmonic mean, each from 0 to 1; 0 where a division would be by zero. */
export interface Overlap {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** Of `given` and `wanted` elements, `shared` are common to both. */
export const overlapOf = (shared: number, given: number, wanted: number): Overlap => {
  const precision = given === 0 ? 0 : shared / given
  const recall = wanted === 0 ? 0 : shared / wanted
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  }
}
