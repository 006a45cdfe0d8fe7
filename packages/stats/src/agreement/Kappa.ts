/**
 * Cohen's kappa of two raters and Fleiss' kappa of any number: agreement beyond what the raters' habits give by chance.
 *
 * 1 is agreement on everything, 0 what independent raters with the same habits have, below 0 less than that. Never read
 * a kappa alone: where nearly all cases have one label, raters who agree on 97 of 100 may have a kappa near 0.
 * `Agreement.between` has the raw agreement, the constant predictor's, AC1 and the doubts beside it.
 *
 * Intervals are those of a Bayesian bootstrap over units or clusters with one unit of prior, half of it agreeing and
 * half of it not: where few units disagree a plain bootstrap covers as little as a third of what it promises.
 */
import type { Estimate } from "../Interval.ts"
import * as coefficients from "../internal/agreement/coefficients.ts"
import { pairs } from "../internal/agreement/pairs.ts"
import * as ratings from "../internal/agreement/ratings.ts"
import * as resample from "../internal/agreement/resample.ts"

/** How a kappa is asked for. */
export interface Options extends resample.AgreementOptions {
  /**
   * How bad a disagreement is: all alike, as far as the two levels lie apart, or the square of that. Distances are those
   * of the levels' values.
   *
   * @defaultValue `"unweighted"`
   */
  readonly weighting?: coefficients.Weights
}

/**
 * Cohen's kappa of two raters, such as a judge and a person, or one person twice. Pairs of which one grade is missing
 * are left out.
 *
 * ```ts
 * Kappa.cohen([1, 1, 0, 1], [1, 0, 0, 1]) // 0.5
 * ```
 *
 * @param first shape (cases); null where there is no grade
 * @param second shape (cases), in the same order
 * @returns the estimate; withheld without a value where all grades are one level, for kappa is 0/0 then
 * @throws RangeError when the lengths differ, a grade is not of the scale, or an option is impossible.
 * @see Cohen 1960, "A coefficient of agreement for nominal scales"; Cohen 1968 for weights.
 */
export const cohen = (
  first: ArrayLike<ratings.Rating>,
  second: ArrayLike<ratings.Rating>,
  options: Options = {}
): Estimate => {
  const paired = pairs(first, second, options)
  return resample.estimates(
    ratings.of(paired.units, true, paired.options),
    { kappa: (of) => coefficients.cohen(of, options.weighting ?? "unweighted") },
    options
  ).kappa
}

/**
 * Fleiss' kappa of any number of raters, who need not be the same for each unit. Missing ratings are allowed, as in
 * Gwet 2014: agreement is averaged over units with two ratings or more.
 *
 * @param units shape (units, raters); null where a rater gave none
 * @returns the estimate; withheld without a value where all ratings are one level
 * @throws RangeError when a rating is not of the scale, or an option is impossible.
 * @see Fleiss 1971, "Measuring nominal scale agreement among many raters"; Gwet 2014, "Handbook of Inter-Rater
 * Reliability", 4th ed., for missing ratings and weights.
 */
export const fleiss = (
  units: ReadonlyArray<ReadonlyArray<ratings.Rating>>,
  options: Options = {}
): Estimate =>
  resample.estimates(
    ratings.of(units, false, options),
    { kappa: (of) => coefficients.fleiss(of, options.weighting ?? "unweighted") },
    options
  ).kappa
