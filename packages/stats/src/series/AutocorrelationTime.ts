/**
 * How many values of a series tell as much as one independent value: the integrated autocorrelation time τ.
 *
 * The mean of n values of a stationary series has the variance σ² τ / n. Latencies of neighbours in a queue are alike, so
 * that τ is often 10 to 1,000, and an interval that takes the values to be independent is √τ times too narrow.
 */

/** What a series tells of its own dependence. */
export interface AutocorrelationTime {
  /** τ, above 0: about 1 for independent values. */
  readonly tau: number
  /** How many lags were summed. The larger the part of n that they are, the less is known of τ. */
  readonly lags: number
  /** The variance of a single value. 0 where all are alike. */
  readonly variance: number
}

/**
 * Estimates τ by Geyer's initial monotone sequence: sums of autocovariances of neighbouring lags are positive and falling for
 * a reversible chain, and are summed as long as they are. Subtracting the mean takes about lags/n from the sum; that is
 * put back.
 *
 * @param series shape (n), in order, any unit
 * @see Geyer 1992, "Practical Markov chain Monte Carlo", §3.3
 */
export const estimate = (series: ArrayLike<number>): AutocorrelationTime => {
  const n = series.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += (series[i] ?? 0) / n
  const centred = Float64Array.from({ length: n }, (_, i) => (series[i] ?? 0) - mean)
  const covariance = (lag: number): number => {
    let sum = 0
    for (let i = 0; i + lag < n; i++) sum += (centred[i] ?? 0) * (centred[i + lag] ?? 0)
    return sum / n
  }
  const variance = n === 0 ? 0 : covariance(0)
  if (!(variance > 0)) return { tau: 1, lags: 1, variance: 0 }
  let sum = 0
  let previous = Number.POSITIVE_INFINITY
  let lag = 0
  for (; 2 * (lag + 1) < n; lag += 2) {
    const pair = Math.min(
      previous,
      (lag === 0 ? 1 : covariance(lag) / variance) + covariance(lag + 1) / variance
    )
    if (pair <= 0) break
    previous = pair
    sum += pair
  }
  const lags = lag + 1
  const shortened = Math.max(0.2, 1 - lags / n)
  return { tau: Math.max(2 * sum - 1, 1e-3) / shortened, lags, variance }
}
