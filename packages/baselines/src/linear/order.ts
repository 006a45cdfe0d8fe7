/**
 * What solvers that visit one row after the other have in common: the order of the rows, and how long small problems are
 * trained.
 */

import { generator } from "./generator.ts"

/** Fisher–Yates. */
const shuffle = (order: Uint32Array, random: () => number): void => {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const swapped = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = swapped
  }
}

/** Orders of so many rows, each call a new one. The array is used again. */
export const shuffled = (rowCount: number, seed: number): (() => Uint32Array) => {
  const order = Uint32Array.from({ length: rowCount }, (_, row) => row)
  const random = generator(seed)
  return () => {
    shuffle(order, random)
    return order
  }
}

// Products of a weight and a value: some 40 ms.
const cheap = 2e7
const fewestEpochs = 200

/** The gap to train to, and for how many epochs below the tolerance: 0 where these would be too few to come much nearer. */
export const refinement = (
  entries: number,
  classCount: number,
  tolerance: number,
  finest: number
): { readonly goal: number; readonly epochs: number } => {
  const epochs = Math.floor(cheap / (2 * Math.max(1, entries) * classCount))
  return epochs < fewestEpochs || finest >= tolerance
    ? { goal: tolerance, epochs: 0 }
    : { goal: finest, epochs }
}
