import type { Rating, RatingOptions } from "./ratings.ts"
import { pick } from "./ratings.ts"

/** Cases that both raters graded. */
export interface Pairs {
  /** Shape (cases, 2). */
  readonly units: ReadonlyArray<readonly [number, number]>
  /** The options, cut to these cases. */
  readonly options: RatingOptions
  /** How many cases the first rater left ungraded. */
  readonly firstMissing: number
  /** How many cases the second rater left ungraded. */
  readonly secondMissing: number
}

/**
 * Puts the grades of two raters side by side.
 *
 * @throws RangeError when the lengths differ.
 */
export const pairs = (first: ArrayLike<Rating>, second: ArrayLike<Rating>, options: RatingOptions): Pairs => {
  const n = first.length
  if (second.length !== n)
    throw new RangeError(`pairs: expected equal lengths, found ${n} and ${second.length}`)
  for (const [name, list] of [
    ["cluster labels", options.clusters],
    ["weights", options.weights]
  ] as const) {
    if (list !== undefined && list.length !== n)
      throw new RangeError(`expected ${n} ${name}, one for each pair, found ${list.length}`)
  }
  const units: Array<readonly [number, number]> = []
  const kept: Array<number> = []
  let firstMissing = 0
  let secondMissing = 0
  for (let i = 0; i < n; i++) {
    const a = first[i] ?? null
    const b = second[i] ?? null
    if (a === null) firstMissing++
    if (b === null) secondMissing++
    if (a === null || b === null) continue
    units.push([a, b])
    kept.push(i)
  }
  const { levels } = options
  const clusters = pick(options.clusters, kept)
  const weights = pick(options.weights, kept)
  return {
    units,
    options: {
      ...(levels === undefined ? {} : { levels }),
      ...(clusters === undefined ? {} : { clusters }),
      ...(weights === undefined ? {} : { weights })
    },
    firstMissing,
    secondMissing
  }
}
