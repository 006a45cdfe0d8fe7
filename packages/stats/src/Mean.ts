/**
 * A mean with its standard error, clustered where cases share a cluster.
 *
 * The idea is Miller's: residuals are added up within a cluster before they are squared, so that cases that share a
 * document or a user count for what they are worth. His formula is biased low when clusters are few or unequal, so
 * this uses the bias-reduced form "CR2" with the Bell–McCaffrey degrees of freedom. With equal clusters that is the
 * usual G/(G−1) correction on G−1 degrees of freedom, and without clusters it is s/√n on n−1.
 *
 * @see Miller 2024, "Adding Error Bars to Evals", arXiv:2411.00640; Bell & McCaffrey 2002; Imbens & Kolesár 2016.
 */
import * as Cluster from "./Cluster.ts"

/** A mean with what is needed to build an interval or a test on it. */
export interface Fit {
  /** In the unit of the values. */
  readonly mean: number
  /**
   * Undefined with fewer than two clusters (without clusters: two values). 0 where all clusters have the same mean:
   * then the sample does not show its spread, and no interval can be built on it.
   */
  readonly standardError: number | undefined
  /** Degrees of freedom that go with the standard error; 0 where that is undefined. */
  readonly df: number
  /** How many values went in. */
  readonly n: number
  /** How many clusters; n when every value stands alone. */
  readonly clusters: number
  /**
   * How many times as many cases this clustered sample needs as an independent one for the same precision: the
   * squared ratio of the clustered to the plain standard error (Kish's "deff"). 1 without clusters; undefined where
   * the values do not vary or there are fewer than two clusters.
   */
  readonly designEffect: number | undefined
}

/**
 * Fits the mean.
 *
 * @param values shape (n), n ≥ 1
 * @param labels one cluster label per value; default: every value is its own cluster
 * @throws RangeError when there are no values, a value is not finite, or there is not one label per value.
 */
export const fit = (values: ArrayLike<number>, labels?: Cluster.Labels): Fit =>
  fitWithin(values, Cluster.index(labels, values.length), labels !== undefined)

/**
 * Fits the mean, clusters being numbered already: for those who fit many samples of one shape.
 *
 * @param isClustered whether the clusters are more than the values themselves; decides `designEffect` only
 * @throws RangeError when there are no values or one is not finite.
 */
export const fitWithin = (values: ArrayLike<number>, clusters: Cluster.Index, isClustered: boolean): Fit => {
  const n = values.length
  if (n === 0) throw new RangeError("a mean needs at least one value, found none")
  const { sums, sizes } = Cluster.totals(values, clusters)
  let total = 0
  for (const sum of sums) total += sum
  if (!Number.isFinite(total)) throw new RangeError("values: expected finite numbers only")
  const mean = total / n
  const count = clusters.count
  if (count < 2) return { mean, standardError: undefined, df: 0, n, clusters: count, designEffect: undefined }

  // CR2 for a mean has a closed form. The residual total of a cluster that holds the share w of all cases is divided
  // by √(1 − w). The degrees of freedom are (tr P)² / tr(P²), P being the Gram matrix of the clusters'
  // contributions to the variance when cases are independent: its diagonal is w/n and the rest −a_g·a_h with
  // a² = w²/(n(1 − w)).
  let variance = 0
  let diagonal = 0
  let squares = 0
  let fourths = 0
  for (let c = 0; c < count; c++) {
    const size = sizes[c] ?? Number.NaN
    const share = size / n
    const residual = ((sums[c] ?? Number.NaN) - size * mean) / n
    variance += (residual * residual) / (1 - share)
    diagonal += share * share
    const square = (share * share) / (1 - share)
    squares += square
    fourths += square * square
  }
  const df = 1 / (diagonal + squares * squares - fourths)

  let spread = 0
  let scale = 0
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? Number.NaN
    spread += (value - mean) ** 2
    scale = Math.max(scale, Math.abs(value))
  }
  const plainVariance = spread / (n - 1) / n
  const standardError = Math.sqrt(variance)
  return {
    mean,
    // Equal values leave rounding behind, not a spread.
    standardError: standardError > 1e-14 * scale ? standardError : 0,
    df,
    n,
    clusters: count,
    designEffect: !isClustered ? 1 : plainVariance > 0 ? variance / plainVariance : undefined
  }
}
