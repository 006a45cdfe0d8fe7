/**
 * The energy distance of two samples of vectors, such as embeddings: 2·E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖, which is 0 only
 * where both are of one distribution. It needs no bandwidth and no training.
 *
 * @see Székely & Rizzo 2013, "Energy statistics: A class of statistics based on distances".
 */
import { type PairResult, pairTest, requireRows } from "../internal/twoSample/pairTest.ts"
import type { Matrix } from "../internal/twoSample/smoother.ts"
import type { PermutationOptions } from "../internal/twoSample/units.ts"

/** What the test found. `statistic`: the energy distance, in the unit of the vectors. */
export type Result = PairResult

/**
 * Tests whether two samples are of one distribution; p by arrangements of whole clusters.
 *
 * Time and memory grow with the square of the rows: about 4,000 take a second.
 *
 * @param vectors shape (rows × width)
 * @param sides shape (rows): 0 or 1
 * @throws RangeError when shapes do not match, a number is not finite, a side has no rows, or an option is impossible.
 */
export const test = (vectors: Matrix, sides: ArrayLike<number>, options: PermutationOptions = {}): Result => {
  requireRows(vectors, sides)
  return pairTest(vectors, sides, options, (squared) => -Math.sqrt(squared))
}
