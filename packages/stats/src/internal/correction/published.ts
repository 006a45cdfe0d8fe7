/**
 * PPI++ as it was published: one mean, independent values, a normal interval.
 */
import * as Distribution from "../../Distribution.ts"

/** A published interval. */
export interface Published {
  /** The corrected mean. */
  readonly estimate: number
  /** The lower bound. */
  readonly low: number
  /** The upper bound. */
  readonly high: number
  /** λ, from 0 to 1. */
  readonly lambda: number
}

const meanOf = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length

/** Divided by n. */
const varianceOf = (values: ReadonlyArray<number>): number => {
  const mean = meanOf(values)
  return meanOf(values.map((x) => (x - mean) ** 2))
}

/**
 * @param labels shape (n), n ≥ 2
 * @param judged shape (n), of the same answers
 * @param others shape (N), the judge's grades of the unlabelled ones, N ≥ 1
 */
export const published = (
  labels: ReadonlyArray<number>,
  judged: ReadonlyArray<number>,
  others: ReadonlyArray<number>,
  confidence: number
): Published => {
  const n = labels.length
  const mean = { labels: meanOf(labels), judged: meanOf(judged), others: meanOf(others) }
  const covariance = meanOf(labels.map((y, i) => (y - mean.labels) * ((judged[i] ?? 0) - mean.judged)))
  const all = [...judged, ...others]
  const spread = (1 + n / others.length) * ((varianceOf(all) * all.length) / (all.length - 1))
  const lambda = spread > 0 ? Math.min(1, Math.max(0, covariance / spread)) : 0
  const rectified = labels.map((y, i) => y - lambda * (judged[i] ?? 0))
  const estimate = lambda * mean.others + meanOf(rectified)
  const error = Math.sqrt((lambda * lambda * varianceOf(others)) / others.length + varianceOf(rectified) / n)
  const half = Distribution.normalQuantile((1 + confidence) / 2) * error
  return { estimate, low: estimate - half, high: estimate + half, lambda }
}
