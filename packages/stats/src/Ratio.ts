/**
 * The ratio of two means of the same cases, such as cost per right answer: all cost over all right answers.
 *
 * Its interval is Fieller's: the ratios θ that a t test of "the mean of numerator − θ·denominator is 0" does not
 * reject. Unlike the delta method it is asymmetric where the denominator is small, and it tells when the denominator
 * may be 0, where no upper bound exists.
 *
 * @see Fieller 1954, "Some Problems in Interval Estimation", JRSS B 16; Willan & O'Brien 1996 and Polsky et al. 1997
 * for ratios of cost to effect.
 */
import type * as Cluster from "./Cluster.ts"
import * as Distribution from "./Distribution.ts"
import { defaultConfidence, type Estimate, type MeanOptions, requireConfidence } from "./Interval.ts"
import * as Mean from "./Mean.ts"

/**
 * Fieller's interval for Σ numerators / Σ denominators; with `clusters`, on the clustered standard errors of
 * `Mean.fit`.
 *
 * Withheld with fewer than two clusters, where nothing varies, and where the denominator is not significantly different from 0.
 *
 * @param numerators shape (n), any unit
 * @param denominators shape (n), with a sum above 0
 * @throws RangeError when there are no values, one is not finite, the lengths differ, the denominators do not add up
 * to more than 0, or confidence is impossible.
 */
export const estimate = (
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
  options: MeanOptions = {}
): Estimate => {
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  const n = numerators.length
  if (denominators.length !== n) {
    throw new RangeError(`expected ${n} denominators, one for each numerator, found ${denominators.length}`)
  }
  const top = Mean.fit(numerators, options.clusters)
  const bottom = Mean.fit(denominators, options.clusters)
  if (!(bottom.mean > 0)) throw new RangeError("denominators: expected a sum above 0")
  const ratio = top.mean / bottom.mean
  const withheld = (reason: string, needs?: number): Estimate => ({
    _tag: "Withheld",
    estimate: ratio,
    n,
    needs,
    reason
  })
  if (top.clusters < 2) return withheld("a spread needs at least two clusters", 2)
  if (top.mean === 0 || (top.standardError === 0 && bottom.standardError === 0)) {
    return withheld("all clusters are equal, so the spread is unknown")
  }

  // In units of the two means the ratio is 1, and θ is between the roots of aθ² − 2bθ + c.
  const parts = variances(numerators, top.mean, denominators, bottom.mean, options.clusters)
  const squaredT = Distribution.tQuantile((1 + confidence) / 2, top.df) ** 2
  const a = 1 - squaredT * parts.bottom
  const b = 1 - squaredT * parts.both
  const c = 1 - squaredT * parts.top
  if (a <= 0) return withheld("the denominator is not significantly different from 0")
  const root = Math.sqrt(Math.max(0, b * b - a * c))
  return {
    _tag: "Interval",
    estimate: ratio,
    low: ratio * Math.min(1, (b - root) / a),
    high: ratio * Math.max(1, (b + root) / a),
    confidence,
    n,
    method: options.clusters === undefined ? "Fieller" : "clustered Fieller"
  }
}

/** Variances of the two means, each in units of its mean, and their covariance. */
const variances = (
  numerators: ArrayLike<number>,
  top: number,
  denominators: ArrayLike<number>,
  bottom: number,
  clusters: Cluster.Labels | undefined
) => {
  const varianceOf = (value: (i: number) => number): number =>
    (Mean.fit(
      Float64Array.from({ length: numerators.length }, (_, i) => value(i)),
      clusters
    ).standardError ?? 0) ** 2
  const x = (i: number): number => (numerators[i] ?? Number.NaN) / top
  const y = (i: number): number => (denominators[i] ?? Number.NaN) / bottom
  const [ofX, ofY, ofSum] = [varianceOf(x), varianceOf(y), varianceOf((i) => x(i) + y(i))]
  return { top: ofX, bottom: ofY, both: (ofSum - ofX - ofY) / 2 }
}
