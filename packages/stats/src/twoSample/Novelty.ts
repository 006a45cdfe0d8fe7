/**
 * Which share of a sample is unlike anything in the reference.
 *
 * A row is far where its nearest row of the reference is farther than that of 95 in 100 rows of the reference is from
 * theirs. Of a sample like the reference 5 % are far; more than that is new. The excess is a lower bound of the share of
 * the new: rows of a new kind that happen to lie near a known one are not counted.
 *
 * p by arrangements of whole clusters, for each of which the nearest rows and the bound are found anew.
 *
 * @see Hautamäki, Kärkkäinen & Fränti 2004 for outliers by nearest neighbours; Schilling 1986 and Henze 1988 for tests of
 * two samples by them; Phipson & Smyth 2010 for (k + 1)/(B + 1).
 */
import * as Distribution from "../Distribution.ts"
import * as neighbours from "../internal/twoSample/neighbours.ts"
import { requireRows } from "../internal/twoSample/pairTest.ts"
import type { Matrix } from "../internal/twoSample/smoother.ts"
import * as units from "../internal/twoSample/units.ts"
import * as Mean from "../Mean.ts"
import * as Rng from "../Rng.ts"
import type { Size } from "./Shift.ts"

/** How the test is asked. */
export interface Options extends units.PermutationOptions {
  /**
   * The share of the reference's own rows that are called far, between 0 and 0.5.
   *
   * @defaultValue 0.05
   */
  readonly far?: number
  /**
   * The level of each bound of the interval, between 0 and 0.5.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
}

/** What the test found. `estimate`: the share of side 1 that is new, at least; below 0 by chance only. */
export interface Result extends units.Permuted, Size {
  /** The distance beyond which a row is far, in the unit of the vectors. */
  readonly bound: number
  /** The share of side 1 that is far. */
  readonly rate: number
  /** The share of side 0 that is far. */
  readonly expected: number
  /** Shape (rows): the distance to the nearest row of side 0 in another cluster. */
  readonly distance: Float64Array
  /** Shape (rows): that row; −1 where there is none. */
  readonly nearest: Int32Array
  /** The standard deviation of the estimate over arrangements: what chance alone makes of it. */
  readonly spread: number
}

// Enough of the nearest that one of the reference is among them in all arrangements but one in e^40.
const nearestKept = 40

const farIn = (distance: Float64Array, side: Uint8Array, far: number) => {
  const own = distance.filter((_, i) => side[i] === 0).sort()
  const bound = own[Math.min(own.length - 1, Math.ceil((1 - far) * own.length) - 1)] ?? 0
  const counts = [0, 0]
  for (let i = 0; i < side.length; i++)
    if ((distance[i] ?? 0) > bound) counts[side[i] ?? 0] = (counts[side[i] ?? 0] ?? 0) + 1
  const expected = (counts[0] ?? 0) / own.length
  const rate = (counts[1] ?? 0) / (side.length - own.length)
  return { bound, expected, rate, share: (rate - expected) / (1 - expected) }
}

/** The variance of the share of far rows on a side, over its clusters; infinite where these are one. */
const spreadOver = (
  isFar: (row: number) => number,
  side: Uint8Array,
  which: number,
  of: Int32Array
): { readonly variance: number; readonly df: number } => {
  const members = Array.from(side.keys()).filter((row) => side[row] === which)
  const fit = Mean.fit(
    members.map(isFar),
    members.map((row) => of[row] ?? 0)
  )
  return { variance: (fit.standardError ?? Number.POSITIVE_INFINITY) ** 2, df: Math.max(1, fit.df) }
}

/** The half-width of a bound on the difference of two means (Welch 1947). */
const halfOf = (sides: ReadonlyArray<ReturnType<typeof spreadOver>>, alpha: number): number => {
  const variance = sides.reduce((sum, each) => sum + each.variance, 0)
  if (variance === 0 || variance === Number.POSITIVE_INFINITY) return variance
  const df = variance ** 2 / sides.reduce((sum, each) => sum + each.variance ** 2 / each.df, 0)
  return Distribution.tQuantile(1 - alpha, df) * Math.sqrt(variance)
}

/**
 * Tests whether a sample has rows unlike any of the reference.
 *
 * The interval has the confidence 1 − 2α; its width is that of the two shares over clusters, or that of chance alone
 * where this is greater. Its upper bound is never below 1 − α^(1/k) for k clusters of side 1: of so large a share of new
 * clusters, none among k is seen with probability α. Time grows with the square of the rows.
 *
 * @param vectors shape (rows × width), compared by Euclidean distance
 * @param sides shape (rows): 0 for the reference, 1 for the sample that is held against it
 * @throws RangeError when shapes do not match, a number is not finite, a side has no rows, or an option is impossible.
 */
export const test = (vectors: Matrix, sides: ArrayLike<number>, options: Options = {}): Result => {
  requireRows(vectors, sides)
  const { far = 0.05, alpha = 0.05 } = options
  for (const [name, value] of Object.entries({ far, alpha }))
    if (!(value > 0 && value < 0.5))
      throw new RangeError(`${name}: expected a number in (0, 0.5), found ${value}`)
  const permutations = units.permutationsOf(options)
  const dealt = units.make(sides, options.clusters)
  const reference = 1 - dealt.ones / dealt.count
  const found = neighbours.find(vectors, dealt, Math.ceil(nearestKept / Math.max(reference, 0.01)))
  const side = units.ofRows(dealt, dealt.side)
  const { distance, row } = neighbours.toReference(found, side)
  const { bound, expected, rate, share } = farIn(distance, side, far)
  const rng = Rng.make(options.seed)
  const moved = Uint8Array.from(dealt.side)
  const drawn = Float64Array.from({ length: permutations }, () => {
    const other = units.ofRows(dealt, units.shuffle(moved, rng))
    return farIn(neighbours.toReference(found, other).distance, other, far).share
  })
  const mean = drawn.reduce((sum, each) => sum + each, 0) / permutations
  const spread = Math.sqrt(drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / permutations)
  const isFar = (at: number): number => ((distance[at] ?? 0) > bound ? 1 : 0)
  const own = halfOf(
    [0, 1].map((which) => spreadOver(isFar, side, which, dealt.of)),
    alpha
  )
  const half = Math.max(own / (1 - expected), Distribution.normalQuantile(1 - alpha) * spread)
  return {
    ...units.permuted(share, drawn, dealt),
    estimate: share,
    low: Math.max(-1, share - half),
    high: Math.min(1, Math.max(share + half, 1 - alpha ** (1 / dealt.ones))),
    bound,
    rate,
    expected,
    distance,
    nearest: row,
    spread
  }
}
