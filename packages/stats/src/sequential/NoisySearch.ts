/**
 * Where does something begin? A binary search whose every answer is only probably right.
 *
 * There is an unknown place among 0 … `size`. A trial at `x` succeeds with probability `hit` where the place is at `x` or
 * behind it, and with probability `miss` where it is before. The search keeps the posterior over all places, from a uniform
 * prior or a stated one, and proposes to try where the posterior has a given share in front.
 *
 * @see Horstein 1963 and Burnashev & Zigangirov 1974, on the posterior-median search.
 */

/** How trials come out. */
export interface Options {
  /** How many places there are besides 0, a whole number of 1 or more. */
  readonly size: number
  /** The probability of a success at or before the place, above `miss` and below 1. */
  readonly hit: number
  /** The probability of a success behind the place, above 0. */
  readonly miss: number
  /**
   * Where the place probably is: pieces that begin at `from`, in order, and go up to the next one, each with its share of the
   * prior. The first begins at 0; shares are above 0, and need not add up to 1.
   *
   * @defaultValue one piece: every place is as likely
   */
  readonly prior?: ReadonlyArray<Piece>
}

/** A piece of a prior, within which every place is as likely. */
export interface Piece {
  /** Its first place, a whole number from 0 to the size. */
  readonly from: number
  /** Its share of the prior, above 0. */
  readonly mass: number
}

/** A search under way. */
export interface NoisySearch {
  /**
   * Learns how a trial at `x` came out. `chance`: the probability of a success at or before the place, where that of this
   * trial is another than `hit`.
   */
  readonly learn: (x: number, succeeded: boolean, chance?: number) => void
  /**
   * The place to try, 1 or more, in front of which the posterior has as nearly this share as it can. Trying it over and over
   * leads to one place, where trying the median itself would tell nothing of the places behind it.
   */
  readonly cut: (share: number) => number
  /** The share of the posterior at or behind a place: the probability that a trial there would succeed with `hit`. */
  readonly behind: (x: number) => number
  /** The smallest place that has at least this share of the posterior at or before it. */
  readonly quantile: (share: number) => number
}

/**
 * Starts a search.
 *
 * @throws RangeError unless size is whole and 1 or more, and 0 < miss < hit < 1
 */
export const make = ({ size, hit, miss, prior = [{ from: 0, mass: 1 }] }: Options): NoisySearch => {
  if (!(Number.isSafeInteger(size) && size >= 1))
    throw new RangeError(`size: expected a whole number of 1 or more, found ${size}`)
  if (!(miss > 0 && miss < hit && hit < 1))
    throw new RangeError(`expected 0 < miss < hit < 1, found miss ${miss} and hit ${hit}`)
  const isInOrder = prior.every(
    ({ from: start, mass: share }, nth) =>
      Number.isSafeInteger(start) &&
      start <= size &&
      share > 0 &&
      (nth === 0 ? start === 0 : start > (prior[nth - 1]?.from ?? 0))
  )
  if (prior.length === 0 || !isInOrder)
    throw new RangeError("prior: expected pieces from 0 in order, each with a share above 0")
  const sum = prior.reduce((all, piece) => all + piece.mass, 0)
  // The posterior is constant between the places that were tried: pieces [from, next from), with their whole mass.
  const from: Array<number> = prior.map((piece) => piece.from)
  const mass: Array<number> = prior.map((piece) => piece.mass / sum)
  const end = (piece: number): number => from[piece + 1] ?? size + 1
  const split = (x: number): void => {
    const piece = from.findLastIndex((start) => start <= x)
    const start = from[piece] ?? 0
    if (piece === -1 || start === x) return
    const whole = mass[piece] ?? 0
    const share = (x - start) / (end(piece) - start)
    mass.splice(piece, 1, whole * share, whole * (1 - share))
    from.splice(piece + 1, 0, x)
  }
  const quantile = (share: number): number => {
    let before = 0
    for (let piece = 0; piece < from.length; piece++) {
      const own = mass[piece] ?? 0
      if (before + own >= share) {
        const start = from[piece] ?? 0
        const within = own > 0 ? (share - before) / own : 0
        return Math.min(size, start + Math.max(0, Math.ceil(within * (end(piece) - start)) - 1))
      }
      before += own
    }
    return size
  }
  /** The posterior in front of a place. */
  const inFront = (x: number): number => {
    let front = 0
    for (let piece = 0; piece < from.length; piece++) {
      const start = from[piece] ?? 0
      if (start >= x) break
      front += ((mass[piece] ?? 0) * (Math.min(x, end(piece)) - start)) / (end(piece) - start)
    }
    return front
  }
  return {
    quantile,
    behind: (x) => 1 - inFront(x),
    cut: (share) => {
      const at = Math.max(1, quantile(share))
      const next = Math.min(size, at + 1)
      return Math.abs(inFront(next) - share) < Math.abs(inFront(at) - share) ? next : at
    },
    learn: (x, succeeded, chance = hit) => {
      const at = Math.min(size, Math.max(0, Math.round(x)))
      split(at)
      let total = 0
      for (let piece = 0; piece < from.length; piece++) {
        const p = (from[piece] ?? 0) >= at ? chance : miss
        const now = (mass[piece] ?? 0) * (succeeded ? p : 1 - p)
        mass[piece] = now
        total += now
      }
      for (let piece = 0; piece < mass.length; piece++) mass[piece] = (mass[piece] ?? 0) / total
    }
  }
}
