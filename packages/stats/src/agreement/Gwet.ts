/**
 * Gwet's AC1, and AC2 for ordered grades: agreement beyond chance that does not collapse where one label is rare.
 *
 * Kappa holds chance to be everything that the raters' habits explain, so that where 95 of 100 answers are good it asks
 * for proof from the other five. AC1 holds chance to be guessing on cases that a rater cannot tell, which is rare where
 * the labels are. Read both: AC1 does not show that a judge says "good" to everything, kappa does.
 */
import type { Estimate } from "../Interval.ts"
import * as coefficients from "../internal/agreement/coefficients.ts"
import * as ratings from "../internal/agreement/ratings.ts"
import * as resample from "../internal/agreement/resample.ts"

/** How AC2 is asked for. */
export interface WeightedOptions extends resample.AgreementOptions {
  /**
   * How bad a disagreement is: as far as the two levels lie apart, or the square of that.
   *
   * @defaultValue `"quadratic"`
   */
  readonly weighting?: "linear" | "quadratic"
}

/**
 * Gwet's AC1 of two or more raters, who need not be the same for each unit.
 *
 * It depends on how many levels the scale has: give `levels` where some may not have been used.
 *
 * @param units shape (units, raters); null where a rater gave none
 * @returns the estimate; withheld without a value where the scale has one level
 * @throws RangeError when a rating is not of the scale, or an option is impossible.
 * @see Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high agreement"; Gwet 2014.
 */
export const ac1 = (
  units: ReadonlyArray<ReadonlyArray<ratings.Rating>>,
  options: resample.AgreementOptions = {}
): Estimate =>
  resample.estimates(
    ratings.of(units, false, options),
    { ac1: (of) => coefficients.gwet(of, "unweighted") },
    options
  ).ac1

/**
 * Gwet's AC2: AC1 with partial credit for near grades.
 *
 * @param units shape (units, raters); null where a rater gave none
 * @returns the estimate; withheld without a value where the scale has one level
 * @throws RangeError when a rating is not of the scale, or an option is impossible.
 * @see Gwet 2014, "Handbook of Inter-Rater Reliability", 4th ed., ch. 3 and 6.
 */
export const ac2 = (
  units: ReadonlyArray<ReadonlyArray<ratings.Rating>>,
  options: WeightedOptions = {}
): Estimate =>
  resample.estimates(
    ratings.of(units, false, options),
    { ac2: (of) => coefficients.gwet(of, options.weighting ?? "quadratic") },
    options
  ).ac2
