/**
 * The classifier two-sample test: can a classifier that has not seen a row tell which sample it is from?
 *
 * A ridge classifier is trained on all folds but one and scores the rows of that one; the statistic is the area under the
 * ROC curve of these cross-fitted scores. The p value is that of arrangements of whole clusters, and the classifier is
 * trained anew for each of them: scores of different folds are trained on each other's rows, so that the area varies
 * about twice as much as scores that are merely relabelled would say, and their p value alarms in some 12 % where it
 * says 5. The classifier is linear in the labels, so that training anew is one product.
 *
 * The size of the shift is 2 × area − 1: 0 where the samples cannot be told apart, 1 where they always can. Where a share
 * π of one sample is plainly of a new sort and the rest is alike, it is about π.
 *
 * @see Lopez-Paz & Oquab 2017, "Revisiting Classifier Two-Sample Tests"; Kim, Ramdas, Singh & Wasserman 2021,
 * "Classification accuracy as a proxy for two-sample testing"; Phipson & Smyth 2010 for (k + 1)/(B + 1).
 */
import * as Distribution from "../Distribution.ts"
import { area } from "../internal/twoSample/ranks.ts"
import * as smoother from "../internal/twoSample/smoother.ts"
import * as units from "../internal/twoSample/units.ts"
import * as Rng from "../Rng.ts"
import * as Discrimination from "../reliability/Discrimination.ts"
import type { Size } from "./Shift.ts"

export type { Matrix } from "../internal/twoSample/smoother.ts"

/** How the test is asked. */
export interface Options extends units.PermutationOptions {
  /**
   * In how many folds rows are held out, a whole number of 2 or more.
   *
   * @defaultValue 5
   */
  readonly folds?: number
  /**
   * The ridge penalty, above 0, in units of a row's mean squared length.
   *
   * @defaultValue 1
   */
  readonly penalty?: number
  /**
   * The level of each bound of the interval, between 0 and 0.5.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
}

/** What the test found. */
export interface Result extends units.Permuted, Size {
  /** The area under the ROC curve of the cross-fitted scores, in [0, 1]. */
  readonly auroc: number
  /** 2 × area − 1, in [−1, 1]: below 0 by chance only. */
  readonly estimate: number
  /** Shape (rows): the cross-fitted scores; the greater, the more like side 1. */
  readonly scores: Float64Array
  /** The standard deviation of the size over arrangements: what chance alone makes of it. */
  readonly spread: number
}

const settings = (sides: ArrayLike<number>, matrix: smoother.Matrix, options: Options) => {
  const { folds = 5, penalty = 1, alpha = 0.05 } = options
  if (matrix.rows !== sides.length || matrix.values.length !== matrix.rows * matrix.width)
    throw new RangeError(`features: expected ${sides.length} rows, one for each side, found ${matrix.rows}`)
  if (!matrix.values.every(Number.isFinite)) throw new RangeError("features: expected finite numbers only")
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= 255))
    throw new RangeError(`folds: expected a whole number from 2 to 255, found ${folds}`)
  if (!(penalty > 0)) throw new RangeError(`penalty: expected a number above 0, found ${penalty}`)
  if (!(alpha > 0 && alpha < 0.5))
    throw new RangeError(`alpha: expected a number in (0, 0.5), found ${alpha}`)
  return { folds, penalty, alpha, permutations: units.permutationsOf(options) }
}

/** The cross-fitted scores for any sides, and the units that may change sides. */
const prepare = (matrix: smoother.Matrix, sides: ArrayLike<number>, options: Options) => {
  const { folds, penalty, alpha, permutations } = settings(sides, matrix, options)
  const rng = Rng.make(options.seed)
  const dealt = units.make(sides, options.clusters)
  const numbers = new Map<string | number | undefined, number>()
  const groups =
    options.clusters === undefined
      ? dealt.of
      : Int32Array.from({ length: sides.length }, (_, row) => {
          const label = options.clusters?.[row]
          const known = numbers.get(label) ?? numbers.size
          numbers.set(label, known)
          return known
        })
  const used = Math.min(folds, 1 + groups.reduce((most, group) => Math.max(most, group), 0))
  const score = smoother.make(
    smoother.standardised(matrix),
    smoother.foldsOf(groups, used, rng),
    used,
    penalty
  )
  return { dealt, score, rng, alpha, permutations }
}

const sizeOf = (scores: Float64Array, sides: ArrayLike<number>): number => 2 * area(scores, sides) - 1

/** The size for arrangements that are drawn at random. */
const drawnSizes = ({ dealt, score, rng, permutations }: ReturnType<typeof prepare>): Float64Array => {
  const side = Uint8Array.from(dealt.side)
  return Float64Array.from({ length: permutations }, () => {
    const rows = units.ofRows(dealt, units.shuffle(side, rng))
    return sizeOf(score(rows), rows)
  })
}

const spreadOf = (sizes: Float64Array): number => {
  const mean = sizes.reduce((sum, each) => sum + each, 0) / sizes.length
  return Math.sqrt(sizes.reduce((sum, each) => sum + (each - mean) ** 2, 0) / sizes.length)
}

/** The interval on the scale of the logit, never narrower than chance alone makes the size vary. */
const boundsOf = (
  auroc: number,
  scores: Float64Array,
  sides: ArrayLike<number>,
  spread: number,
  alpha: number,
  clusters: Options["clusters"]
): Pick<Size, "low" | "high"> => {
  const z = Distribution.normalQuantile(1 - alpha)
  const found = Discrimination.auroc(scores, sides, { ...(clusters === undefined ? {} : { clusters }) })
  const logit = (share: number): number => Math.log(share / (1 - share))
  const expected = found._tag === "Interval" ? found : undefined
  const own =
    expected === undefined
      ? 0
      : (logit(expected.high) - logit(expected.low)) / (2 * Distribution.normalQuantile(0.975))
  const least = 0.5 / scores.length
  const held = Math.min(Math.max(auroc, least), 1 - least)
  // Near 0.5 the derivative of the logit is 4, and the spread is of 2 × area.
  const half = z * Math.max(own, 2 * spread)
  const back = (value: number): number => 2 / (1 + Math.exp(-value)) - 1
  return { low: back(logit(held) - half), high: back(logit(held) + half) }
}

/**
 * Tests whether the rows of two samples can be told apart.
 *
 * The interval has the confidence 1 − 2α; its width is Obuchowski's, or that of chance alone where this is greater. It is
 * about what this classifier can tell at these numbers of rows: two samples may differ in what it does not see.
 *
 * @param features shape (rows × width): numbers of any scale that is common to the columns, such as LSA or embeddings
 * @param sides shape (rows): 0 for the reference, 1 for the sample that is held against it
 * @throws RangeError when shapes do not match, a number is not finite, a side has no rows, or an option is impossible.
 */
export const test = (features: smoother.Matrix, sides: ArrayLike<number>, options: Options = {}): Result => {
  const prepared = prepare(features, sides, options)
  const scores = prepared.score(sides)
  const auroc = area(scores, sides)
  const estimate = 2 * auroc - 1
  const drawn = drawnSizes(prepared)
  const spread = spreadOf(drawn)
  return {
    ...units.permuted(estimate, drawn, prepared.dealt),
    auroc,
    estimate,
    ...boundsOf(auroc, scores, sides, spread, prepared.alpha, options.clusters),
    scores,
    spread
  }
}
