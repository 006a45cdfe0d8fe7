/**
 * Maximum mean discrepancy of two samples of vectors with a Gaussian kernel: the squared distance of the samples' means
 * in the space of the kernel. It sees local differences that the energy distance averages out.
 *
 * @see Gretton, Borgwardt, Rasch, Schölkopf & Smola 2012, "A Kernel Two-Sample Test", JMLR 13.
 */
import { type PairResult, pairTest, requireRows } from "../internal/twoSample/pairTest.ts"
import { squaredDistance } from "../internal/twoSample/pairwise.ts"
import type { Matrix } from "../internal/twoSample/smoother.ts"
import type { PermutationOptions } from "../internal/twoSample/units.ts"

/** How the test is asked. */
export interface Options extends PermutationOptions {
  /**
   * The kernel's length σ in exp(−d²/2σ²), above 0, in the unit of the vectors.
   *
   * @defaultValue the median distance of pairs of rows of both samples together
   */
  readonly bandwidth?: number
}

/** What the test found. `statistic`: the squared discrepancy, from 0 to 2. */
export interface Result extends PairResult {
  /** The kernel's length. */
  readonly bandwidth: number
}

// Pairs of this many rows give the median; more would not move it.
const enough = 1000

/** The median distance of pairs of different rows; 1 where most are equal. */
const medianDistance = (vectors: Matrix): number => {
  const step = Math.max(1, Math.ceil(vectors.rows / enough))
  const found: Array<number> = []
  for (let a = 0; a < vectors.rows; a += step)
    for (let b = 0; b < a; b += step) found.push(squaredDistance(vectors, a, b))
  const sorted = Float64Array.from(found).sort()
  const rank = (at: number): number => Math.sqrt(sorted[at] ?? 0)
  const middle = (rank((sorted.length - 1) >> 1) + rank(sorted.length >> 1)) / 2
  return middle > 0 ? middle : 1
}

/**
 * Tests whether two samples are of one distribution; p by arrangements of whole clusters.
 *
 * @param vectors shape (rows × width)
 * @param sides shape (rows): 0 or 1
 * @throws RangeError when shapes do not match, a number is not finite, a side has no rows, or an option is impossible.
 */
export const test = (vectors: Matrix, sides: ArrayLike<number>, options: Options = {}): Result => {
  requireRows(vectors, sides)
  const bandwidth = options.bandwidth ?? medianDistance(vectors)
  if (!(bandwidth > 0)) throw new RangeError(`bandwidth: expected a number above 0, found ${bandwidth}`)
  const scale = -1 / (2 * bandwidth * bandwidth)
  return { ...pairTest(vectors, sides, options, (squared) => Math.exp(squared * scale)), bandwidth }
}
