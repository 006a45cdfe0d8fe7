/**
 * Whether the scores that a fixed scorer gives have moved: a deployed classifier's confidence, a judge's grade, a length.
 *
 * Two things are asked. The area says whether one sample's scores tend to be greater. The rate at the operating point
 * says what that does to an alarm with a threshold: where all scores fall alike, an alarm still ranks as it did and yet
 * finds less, which an area within each sample never shows.
 *
 * The scorer must not have been trained on these samples' sides: for that use `ClassifierShift`.
 */
import { area } from "../internal/twoSample/ranks.ts"
import * as units from "../internal/twoSample/units.ts"
import * as Rng from "../Rng.ts"

/** How the test is asked. */
export interface Options extends units.PermutationOptions {
  /**
   * The operating point: the score from which on something happens.
   *
   * @defaultValue none: only the area is tested
   */
  readonly threshold?: number
}

/** The share of scores at or above the threshold. */
export interface AtThreshold {
  /** On side 0, in [0, 1]. */
  readonly reference: number
  /** On side 1, in [0, 1]. */
  readonly current: number
  /** The two-sided p value of "the shares are equal", alone. */
  readonly p: number
}

/** What the test found. `p`: two-sided, of the area and the rate together (Bonferroni where both are tested). */
export interface Result extends units.Permuted {
  /** The probability that a score of side 1 is greater than one of side 0, a tie counting half. */
  readonly auroc: number
  /** The shares at the threshold; undefined where none was given. */
  readonly rate: AtThreshold | undefined
}

/**
 * Tests whether scores have moved; p by arrangements of whole clusters, safe with any number of ties.
 *
 * @param scores shape (rows), finite
 * @param sides shape (rows): 0 for the reference, 1 for the sample that is held against it
 * @throws RangeError when shapes do not match, a score is not finite, a side has no rows, or an option is impossible.
 */
export const test = (scores: ArrayLike<number>, sides: ArrayLike<number>, options: Options = {}): Result => {
  if (scores.length !== sides.length)
    throw new RangeError(`expected ${sides.length} scores, one for each side, found ${scores.length}`)
  const values = Float64Array.from(scores)
  if (!values.every(Number.isFinite)) throw new RangeError("scores: expected finite numbers only")
  const { threshold } = options
  const permutations = units.permutationsOf(options)
  const dealt = units.make(sides, options.clusters)
  const shareOf = (rows: Uint8Array, which: number): number => {
    let [passed, n] = [0, 0]
    for (let i = 0; i < rows.length; i++) {
      if (rows[i] !== which) continue
      n++
      if (threshold !== undefined && (values[i] ?? 0) >= threshold) passed++
    }
    return passed / n
  }
  const difference = (rows: Uint8Array): number => Math.abs(shareOf(rows, 1) - shareOf(rows, 0))
  const apart = (rows: Uint8Array): number => Math.abs(area(values, rows) - 0.5)
  const own = units.ofRows(dealt, dealt.side)
  const rng = Rng.make(options.seed)
  const side = Uint8Array.from(dealt.side)
  const areas = new Float64Array(permutations)
  const rates = new Float64Array(permutations)
  for (let k = 0; k < permutations; k++) {
    const rows = units.ofRows(dealt, units.shuffle(side, rng))
    areas[k] = apart(rows)
    if (threshold !== undefined) rates[k] = difference(rows)
  }
  const byArea = units.permuted(apart(own), areas, dealt)
  const auroc = area(values, own)
  if (threshold === undefined) return { ...byArea, auroc, rate: undefined }
  const { p } = units.permuted(difference(own), rates, dealt)
  return {
    ...byArea,
    p: Math.min(1, 2 * Math.min(byArea.p, p)),
    auroc,
    rate: { reference: shareOf(own, 0), current: shareOf(own, 1), p }
  }
}
