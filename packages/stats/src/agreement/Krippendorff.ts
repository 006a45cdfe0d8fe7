/**
 * Krippendorff's alpha: one minus the observed disagreement over the disagreement of ratings paired by chance. For any
 * number of raters, missing ratings, and grades that are names, ranks or amounts.
 */
import type { Estimate } from "../Interval.ts"
import * as coefficients from "../internal/agreement/coefficients.ts"
import * as ratings from "../internal/agreement/ratings.ts"
import * as resample from "../internal/agreement/resample.ts"

/** How alpha is asked for. */
export interface Options extends resample.AgreementOptions {
  /**
   * What a difference means: `"nominal"` that there is one, `"ordinal"` how many ratings lie between, `"interval"` its
   * size.
   *
   * @defaultValue `"nominal"`
   */
  readonly metric?: coefficients.Metric
}

/**
 * Krippendorff's alpha. Units with fewer than two ratings have nothing to say and are left out.
 *
 * ```ts
 * Krippendorff.alpha([[1, 1, 2], [2, 2, null], [3, 3, 3]], { metric: "ordinal" })
 * ```
 *
 * The interval is that of the Bayesian bootstrap over units or clusters with one unit of prior (see `Kappa`), not of
 * Krippendorff's own bootstrap, which resamples pairs of ratings as if they were independent.
 *
 * @param units shape (units, raters); null where a rater gave none
 * @returns the estimate; withheld without a value where all ratings are one level
 * @throws RangeError when a rating is not of the scale, or an option is impossible.
 * @see Krippendorff 2011, "Computing Krippendorff's alpha-reliability"; Hayes & Krippendorff 2007.
 */
export const alpha = (units: ReadonlyArray<ReadonlyArray<ratings.Rating>>, options: Options = {}): Estimate =>
  resample.estimates(
    ratings.of(units, false, options),
    { alpha: (of) => coefficients.krippendorff(of, options.metric ?? "nominal") },
    options
  ).alpha
