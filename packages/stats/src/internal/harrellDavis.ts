import * as Distribution from "../Distribution.ts"
import { inOrder } from "../Quantile.ts"

/** Beyond this many standard deviations from the quantile's rank an order statistic has no weight. */
const reachDeviations = 9

/**
 * The weights of Harrell and Davis's quantile (1982), summed up: entry k is the total weight of the k smallest of n
 * values, the distribution function of a beta((n + 1)q, (n + 1)(1 − q)) variable at k/n.
 *
 * @returns shape (n + 1), from 0 to 1
 */
export const cumulativeWeights = (n: number, q: number): Float64Array => {
  const reach = reachDeviations * (Math.sqrt(n * q * (1 - q)) + 1)
  const weights = new Float64Array(n + 1)
  for (let k = 1; k <= n; k++) {
    if (k < n * q - reach) continue
    weights[k] = k > n * q + reach ? 1 : Distribution.betaCdf(k / n, (n + 1) * q, (n + 1) * (1 - q))
  }
  return weights
}

/** Harrell and Davis's q-quantile. */
export const quantile = (values: ArrayLike<number>, q: number): number => {
  const sorted = inOrder(values)
  const weights = cumulativeWeights(values.length, q)
  let sum = 0
  for (let k = 1; k < weights.length; k++) {
    const weight = (weights[k] ?? Number.NaN) - (weights[k - 1] ?? Number.NaN)
    if (weight > 0) sum += weight * (sorted[k - 1] ?? Number.NaN)
  }
  return sum
}
