/**
 * How many independent labels a sample of labels is worth: unequal weights and clusters cost, small grades of a wide
 * scale pay.
 *
 * The estimated design effect is made of the labels that differ from the rest. Where these are few it is as often far
 * too small as too large, so it is drawn towards what it is where each cluster is of one mind and each label at an end of
 * the scale. Small steps say nothing of whole losses: labels tell no more than their squares add up to.
 */

import * as PairedScore from "../../PairedScore.ts"
import { clusteredShare } from "../shareInterval.ts"
import type { Prepared } from "./sample.ts"
import { kishOf, spreadOf } from "./spread.ts"

/** How many telling labels the drawn-to design effect counts for; by simulation. */
const prior = 0.5

/** What the labels alone tell. */
export interface Effective {
  /** How many independent labels tell as much. */
  readonly labels: number
  /** The degrees of freedom of that number. Infinity where it is not an estimate. */
  readonly df: number
}

/** Weighted sums of the labelled clusters. */
interface Totals {
  readonly sums: ReadonlyArray<number>
  readonly weights: ReadonlyArray<number>
}

const totals = ({ all, labels, weights, clusters }: Prepared): Totals => {
  const sums = new Float64Array(clusters.count)
  const sizes = new Float64Array(clusters.count)
  for (let i = 0; i < all; i++) {
    const c = clusters.of[i] ?? -1
    const weight = weights[i] ?? 0
    sums[c] = (sums[c] ?? 0) + weight * (labels[i] ?? 0)
    sizes[c] = (sizes[c] ?? 0) + weight
  }
  const kept = Array.from(sizes.keys()).filter((c) => (sizes[c] ?? 0) > 0)
  return { sums: kept.map((c) => sums[c] ?? 0), weights: kept.map((c) => sizes[c] ?? 0) }
}

/** The estimated design effect, drawn towards Kish's as far as the sample does not tell. */
const shrunk = (told: number, estimated: number, kish: number, clustersPerLabel: number): number => {
  const weight = prior * kish * clustersPerLabel
  return (told * estimated + weight * kish) / (told + weight)
}

const isAnyOf = ({ all, labels, weights }: Prepared, values: ReadonlyArray<number>): boolean => {
  for (let i = 0; i < all; i++) if (weights[i] !== 0 && !values.includes(labels[i] ?? 0)) return false
  return true
}

/** How many labelled clusters there are. */
export const labelledClusters = (sample: Prepared): number => totals(sample).sums.length

/**
 * For the mean of labels in [0, 1]. At least two labelled clusters.
 *
 * @see Korn & Graubard 1998; Dean & Pagano 2015
 */
export const ofMean = (sample: Prepared): Effective => {
  const { labelled, isClustered, isWeighted } = sample
  if (!isClustered && !isWeighted && isAnyOf(sample, [0, 1])) {
    return { labels: labelled, df: Number.POSITIVE_INFINITY }
  }
  const { sums, weights } = totals(sample)
  const least = isClustered ? 1 : 0
  const found = clusteredShare(sums, weights, least)
  const { share } = found
  const binomial = (share * (1 - share)) / labelled
  const estimated = binomial > 0 ? Math.max(least, found.standardError ** 2 / binomial) : least
  const widest = Math.max(share, 1 - share)
  const residuals = sums.map((sum, c) => sum - (weights[c] ?? 0) * share)
  let squares = 0
  for (const [c, residual] of residuals.entries()) squares += (residual / ((weights[c] ?? 0) * widest)) ** 2
  const spread = spreadOf(residuals, weights)
  const kish = kishOf(weights)
  const drawn = shrunk(
    Math.min(squares, spread.telling) * spread.heavy,
    estimated,
    kish,
    sums.length / labelled
  )
  const designEffect = Math.max(labelled / found.effective, drawn)
  return { labels: labelled / designEffect, df: found.df }
}

/** What the labelled differences alone tell. */
export interface EffectiveDifference extends Effective {
  /** The share of labels that differ, where each differs by the whole range. */
  readonly differing: number
}

/**
 * For the mean of labelled differences in [−1, 1]. At least two labelled clusters.
 *
 * @see Tango 1998; Kish 1965
 */
export const ofDifference = (sample: Prepared): EffectiveDifference => {
  const { all, labelled, labels, weights, isClustered, isWeighted } = sample
  let net = 0
  let squares = 0
  for (let i = 0; i < all; i++) {
    const weight = (weights[i] ?? 0) / labelled
    net += weight * (labels[i] ?? 0)
    squares += weight * (labels[i] ?? 0) ** 2
  }
  const differing = Math.min(1, Math.max(squares, Math.abs(net)))
  const isWhole = isAnyOf(sample, [-1, 0, 1])
  if (!isClustered && !isWeighted && isWhole) {
    return { labels: labelled, df: Number.POSITIVE_INFINITY, differing }
  }
  const { sums, weights: sizes } = totals(sample)
  const residuals = sums.map((sum, c) => sum - (sizes[c] ?? 0) * net)
  let variance = 0
  let diagonal = 0
  let gram = 0
  let gramSquares = 0
  for (const [c, residual] of residuals.entries()) {
    const share = (sizes[c] ?? 0) / labelled
    variance += (residual / labelled) ** 2 / (1 - share)
    diagonal += share * share
    const square = (share * share) / (1 - share)
    gram += square
    gramSquares += square * square
  }
  const df = 1 / (diagonal + gram * gram - gramSquares)
  const spread = spreadOf(sums, sizes)
  const told = Math.min(spread.telling, labelled * differing) * spread.heavy
  const independent = (differing - net * net) / labelled
  const least = isClustered ? 1 : 0
  const estimated = independent > 1e-14 ? Math.max(least, variance / independent) : 1
  const [kish, perLabel] = [kishOf(sizes), sums.length / labelled]
  const drawn = (isClustered ? PairedScore.shrunk : shrunk)(told, estimated, kish, perLabel)
  return { labels: labelled / Math.max(least === 1 ? estimated : 0, drawn), df, differing }
}
