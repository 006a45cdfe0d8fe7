/**
 * Splits within a training set, for what must be fitted on examples that the model did not learn from.
 */
import { createHash } from "node:crypto"

/** Held-out predictions beyond these are not worth another training. */
const enough = 1_000

const folds = 5

/** A training set without a part of it, and that part. */
export interface Split {
  readonly train: Uint32Array
  readonly held: Uint32Array
}

/**
 * Splits of the examples at `indices` into five, of which so many are returned as it takes to hold out 1,000 examples, at most
 * all. Examples of one group stay together; the seed and the groups' names decide, not the order of the examples.
 */
export const splits = (
  indices: Uint32Array,
  groupOf: (index: number) => string,
  seed: number
): ReadonlyArray<Split> => {
  const groups = new Map<string, number>()
  const names = Array.from(indices, groupOf)
  const ranked = [...new Set(names)]
    .map((name) => ({ name, rank: createHash("sha256").update(`${seed} ${name}`).digest("hex") }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
  for (const [position, { name }] of ranked.entries()) groups.set(name, position % folds)
  const foldOf = names.map((name) => groups.get(name) ?? 0)
  const found: Array<Split> = []
  let held = 0
  for (let fold = 0; fold < folds && held < enough; fold++) {
    const split = {
      train: indices.filter((_, position) => foldOf[position] !== fold),
      held: indices.filter((_, position) => foldOf[position] === fold)
    }
    if (split.train.length === 0 || split.held.length === 0) continue
    held += split.held.length
    found.push(split)
  }
  return found
}
