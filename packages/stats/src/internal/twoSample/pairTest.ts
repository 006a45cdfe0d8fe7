/** A permutation test of a statistic that is a sum over pairs of rows. */
import * as Rng from "../../Rng.ts"
import * as pairwise from "./pairwise.ts"
import type { Matrix } from "./smoother.ts"
import * as units from "./units.ts"

/** What the test found. */
export interface PairResult extends units.Permuted {
  /** The statistic, 0 or more, in the unit that the test says. */
  readonly statistic: number
}

/** Checks the shapes. */
export const requireRows = (vectors: Matrix, sides: ArrayLike<number>): void => {
  if (vectors.rows !== sides.length || vectors.values.length !== vectors.rows * vectors.width)
    throw new RangeError(`vectors: expected ${sides.length} rows, one for each side, found ${vectors.rows}`)
  if (!vectors.values.every(Number.isFinite)) throw new RangeError("vectors: expected finite numbers only")
}

/** @param ofPair of each pair of rows, from their squared distance */
export const pairTest = (
  vectors: Matrix,
  sides: ArrayLike<number>,
  options: units.PermutationOptions,
  ofPair: (squaredDistance: number) => number
): PairResult => {
  const permutations = units.permutationsOf(options)
  const dealt = units.make(sides, options.clusters)
  const statisticOf = pairwise.contrast(pairwise.sumsOf(vectors, dealt, ofPair), dealt)
  const statistic = statisticOf(dealt.side)
  const rng = Rng.make(options.seed)
  const side = Uint8Array.from(dealt.side)
  const drawn = Float64Array.from({ length: permutations }, () => statisticOf(units.shuffle(side, rng)))
  return { ...units.permuted(statistic, drawn, dealt), statistic: Math.max(0, statistic) }
}
