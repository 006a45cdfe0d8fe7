/**
 * The order in which a person sees what is to be labelled: their own, the same each time they come back.
 */
import { sha256 } from "@assay/core/internal"
import type { Item, Slot } from "./model.ts"

/** So many other answers lie between the two times that one is shown, at the least. */
const leastBetween = 5

/** A number from 0 to 1 that these words decide. */
const drawn = (...words: ReadonlyArray<string | number>): number =>
  Number.parseInt(sha256(JSON.stringify(words)).slice(0, 13), 16) / 2 ** 52

/** How a person's queue is made. */
export interface OrderOptions {
  /** Seed of every order. */
  readonly seed: number
  /** Share of the items that are shown a second time, from 0 to 1. */
  readonly repeated: number
}

/** A person's queue: all items in an order of their own, some of them again later. */
export const orderOf = (
  items: ReadonlyArray<Item>,
  person: string,
  { seed, repeated }: OrderOptions
): ReadonlyArray<Slot> => {
  const slot = (item: Item, isAgain: boolean): Slot => {
    const id = isAgain ? `${item.answer}~again` : item.answer
    return {
      id,
      item,
      isAgain,
      isSwapped: item.outputs.length === 2 && drawn(seed, person, "side", id) < 0.5
    }
  }
  const placed = items
    .map((item) => ({ item, key: drawn(seed, person, "order", item.answer) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }, nth) => ({ slot: slot(item, false), key: nth }))
  const wanted = Math.round(repeated * items.length)
  const again = placed
    .slice(0, Math.max(0, placed.length - leastBetween))
    .map(({ slot: { item }, key }) => ({ item, key, rank: drawn(seed, person, "again", item.answer) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, wanted)
    .map(({ item, key }) => {
      const first = key + leastBetween
      const later = (placed.length - first) * drawn(seed, person, "later", item.answer)
      return { slot: slot(item, true), key: Math.floor(first + later) + 0.5 }
    })
  return [...placed, ...again].sort((a, b) => a.key - b.key).map((each) => each.slot)
}
