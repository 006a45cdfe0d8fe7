/**
 * A draw in which some are likelier than others, with the probability of each.
 */
import { Rng } from "@assay/stats"

/** With which probability each is drawn when n are: proportional to its weight, and at most 1. */
export const inclusionOf = (weights: ReadonlyArray<number>, n: number): ReadonlyArray<number> => {
  const certain = new Set<number>()
  for (;;) {
    const left = weights.reduce((sum, weight, i) => sum + (certain.has(i) ? 0 : weight), 0)
    const room = Math.min(n, weights.length) - certain.size
    const over = weights.flatMap((weight, i) => (!certain.has(i) && room * weight >= left ? [i] : []))
    if (over.length === 0) return weights.map((weight, i) => (certain.has(i) ? 1 : (room * weight) / left))
    for (const i of over) certain.add(i)
  }
}

/**
 * Numbers of those drawn: systematic sampling in random order, which draws each with exactly its probability.
 *
 * @see Madow 1949; Cochran 1977, §9A.
 */
export const draw = (inclusion: ReadonlyArray<number>, seed: number): ReadonlyArray<number> => {
  const rng = Rng.make(seed)
  const order = inclusion
    .map((_, i) => ({ i, at: rng.uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ i }) => i)
  const start = rng.uniform()
  const drawn: Array<number> = []
  let sum = 0
  for (const i of order) {
    const before = Math.ceil(sum - start)
    sum += inclusion[i] ?? 0
    // Rounding in the sum must not skip one that is certain.
    if (Math.ceil(sum - start - 1e-9) > before || (inclusion[i] ?? 0) >= 1) drawn.push(i)
  }
  return drawn
}
