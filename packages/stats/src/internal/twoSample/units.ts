/**
 * What is exchangeable between two samples: the clusters of either side. Rows of one cluster move together.
 */
import * as Cluster from "../../Cluster.ts"
import type * as Rng from "../../Rng.ts"

/** The units of two samples. */
export interface Units {
  /** How many units there are. */
  readonly count: number
  /** Shape (rows): the unit of each row. */
  readonly of: Int32Array
  /** Shape (units): the side of each unit, 0 or 1. */
  readonly side: Uint8Array
  /** How many units are on side 1. */
  readonly ones: number
  /** How many arrangements there are of units on sides; infinite beyond what a double holds. */
  readonly arrangements: number
}

const choose = (n: number, k: number): number => {
  let ways = 1
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - i + 1)) / i
  return ways
}

/**
 * The units. A cluster with rows on both sides is one unit on each.
 *
 * @throws RangeError when a side is neither 0 nor 1, or has no rows, or labels do not match.
 */
export const make = (sides: ArrayLike<number>, clusters: Cluster.Labels | undefined): Units => {
  const n = sides.length
  const index = Cluster.index(clusters, n)
  const unitOf = new Int32Array(2 * index.count).fill(-1)
  const of = new Int32Array(n)
  const side: Array<number> = []
  let ones = 0
  for (let i = 0; i < n; i++) {
    const own = sides[i]
    if (own !== 0 && own !== 1) throw new RangeError(`sides ${i}: expected 0 or 1, found ${own}`)
    const key = 2 * (index.of[i] ?? 0) + own
    if (unitOf[key] === -1) {
      unitOf[key] = side.push(own) - 1
      ones += own
    }
    of[i] = unitOf[key] ?? 0
  }
  if (ones === 0 || ones === side.length) {
    throw new RangeError(`sides: expected rows of both sides, found side ${ones === 0 ? 0 : 1} only`)
  }
  return {
    count: side.length,
    of,
    side: Uint8Array.from(side),
    ones,
    arrangements: choose(side.length, ones)
  }
}

/** Deals the units to the sides anew, as many to each as there were. Changes and returns `side`. */
export const shuffle = (side: Uint8Array, rng: Rng.Rng): Uint8Array => {
  for (let i = side.length - 1; i > 0; i--) {
    const j = rng.below(i + 1)
    const kept = side[i] ?? 0
    side[i] = side[j] ?? 0
    side[j] = kept
  }
  return side
}

/** The sides of the rows, from those of their units. */
export const ofRows = ({ of }: Pick<Units, "of">, side: Uint8Array): Uint8Array =>
  Uint8Array.from(of, (unit) => side[unit] ?? 0)

/** How a permutation test is asked. */
export interface PermutationOptions {
  /**
   * One label per row (user, conversation, document). Rows that share one move together.
   *
   * @defaultValue none: every row stands alone
   */
  readonly clusters?: Cluster.Labels
  /**
   * How many arrangements are drawn, a whole number of 19 or more.
   *
   * @defaultValue 999
   */
  readonly permutations?: number
  /**
   * The seed of the draws, a whole number.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
}

/** The number of arrangements to draw, checked. */
export const permutationsOf = ({ permutations = 999 }: PermutationOptions): number => {
  if (!(Number.isInteger(permutations) && permutations >= 19))
    throw new RangeError(`permutations: expected a whole number of 19 or more, found ${permutations}`)
  return permutations
}

/** What every permutation test answers. */
export interface Permuted {
  /** (1 + arrangements at least as extreme) / (1 + arrangements drawn), in (0, 1]. */
  readonly p: number
  /** The smallest p value that these samples could have given. Above α, the test had no chance. */
  readonly smallestP: number
  /** How many units (clusters of either side) were dealt anew. */
  readonly units: number
}

/** The p value of an observed statistic among those of drawn arrangements; ties count as extreme. */
export const permuted = (observed: number, drawn: ArrayLike<number>, units: Units): Permuted => {
  const slack = 1e-10 * Math.max(1, Math.abs(observed))
  let extreme = 1
  for (let k = 0; k < drawn.length; k++) if ((drawn[k] ?? 0) >= observed - slack) extreme++
  return {
    p: extreme / (drawn.length + 1),
    smallestP: Math.max(1 / (drawn.length + 1), 1 / units.arrangements),
    units: units.count
  }
}
