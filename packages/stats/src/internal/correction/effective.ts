/**
 * How many independent labels at the ends of the scale a sample of labels is worth: unequal weights and clusters cost,
 * grades between the ends pay.
 *
 * Both effects are estimated from the labels that differ from the rest. Where these are few an estimate is as often
 * far too small as too large, so each is drawn towards its largest: every label at an end of the scale, every cluster
 * of one mind. Small steps say nothing of whole losses: labels tell no more of the scale than their squares add up
 * to.
 */
import * as PairedScore from "../../PairedScore.ts"
import type { Prepared } from "./sample.ts"
import { kishOf, spreadOf } from "./spread.ts"

/** How many telling labels the largest effect counts for; by simulation. */
const prior = 0.5

/** What the labels alone tell. */
export interface Effective {
  /** How many independent labels tell as much. */
  readonly labels: number
  /** The degrees of freedom of that number. Infinity where it is not an estimate. */
  readonly df: number
}

/** What the labelled differences alone tell. */
export interface EffectiveDifference extends Effective {
  /** The share of labels that differ, where each differs by the whole range. */
  readonly differing: number
}

/** Weighted residuals of the labels, one by one and added up in clusters. */
interface Residuals {
  readonly mean: number
  /** The variance of a label. */
  readonly variance: number
  readonly single: ReadonlyArray<number>
  readonly singleWeights: ReadonlyArray<number>
  readonly cluster: ReadonlyArray<number>
  readonly clusterWeights: ReadonlyArray<number>
}

/** The weighted mean of the labels, and that of their squares. */
const moments = ({ all, labelled, labels, weights }: Prepared) => {
  let mean = 0
  let square = 0
  for (let i = 0; i < all; i++) {
    const weight = (weights[i] ?? 0) / labelled
    const label = labels[i] ?? 0
    mean += weight * label
    square += weight * label * label
  }
  return { mean, square }
}

const residualsOf = (sample: Prepared): Residuals => {
  const { all, labelled, labels, weights, clusters } = sample
  const singleWeights = weights.filter((weight) => weight !== 0)
  const { mean } = moments(sample)
  const single: Array<number> = []
  const sums = new Float64Array(clusters.count)
  const sizes = new Float64Array(clusters.count)
  let variance = 0
  for (let i = 0; i < all; i++) {
    const weight = weights[i] ?? 0
    if (weight === 0) continue
    const residual = (labels[i] ?? 0) - mean
    single.push(weight * residual)
    variance += (weight * residual * residual) / labelled
    const c = clusters.of[i] ?? -1
    sums[c] = (sums[c] ?? 0) + weight * residual
    sizes[c] = (sizes[c] ?? 0) + weight
  }
  const kept = Array.from(sizes.keys()).filter((c) => (sizes[c] ?? 0) > 0)
  return {
    mean,
    variance,
    single,
    singleWeights: Array.from(singleWeights),
    cluster: kept.map((c) => sums[c] ?? 0),
    clusterWeights: kept.map((c) => sizes[c] ?? 0)
  }
}

const isAnyOf = ({ all, labels, weights }: Prepared, values: ReadonlyArray<number>): boolean => {
  for (let i = 0; i < all; i++) if (weights[i] !== 0 && !values.includes(labels[i] ?? 0)) return false
  return true
}

/** How many labelled clusters there are. */
export const labelledClusters = (sample: Prepared): number => residualsOf(sample).cluster.length

/**
 * The variance of grades over that of labels at the ends of the scale, at most 1.
 *
 * @param largest the variance at the ends
 * @param widest the largest residual that a label can have
 */
const scaleEffect = (residuals: Residuals, largest: number, widest: number): number => {
  const { single, singleWeights, variance } = residuals
  if (!(largest > 1e-14)) return 1
  let squares = 0
  for (const [i, residual] of single.entries())
    squares += (residual / ((singleWeights[i] ?? 1) * widest)) ** 2
  const { telling, heavy } = spreadOf(single, singleWeights)
  const told = Math.min(squares, telling) * heavy
  return (told * Math.min(1, variance / largest) + prior) / (told + prior)
}

/** The variance of the mean in the bias-reduced form "CR2", with Bell and McCaffrey's degrees of freedom. */
const clusterVariance = ({ cluster, clusterWeights }: Residuals, labelled: number) => {
  let variance = 0
  let diagonal = 0
  let gram = 0
  let gramSquares = 0
  for (const [c, residual] of cluster.entries()) {
    const share = (clusterWeights[c] ?? 0) / labelled
    variance += (residual / labelled) ** 2 / (1 - share)
    diagonal += share * share
    const square = (share * share) / (1 - share)
    gram += square
    gramSquares += square * square
  }
  return { variance, df: 1 / (diagonal + gram * gram - gramSquares) }
}

/** How many times as many labels clusters and unequal weights cost, and the degrees of freedom of that. */
const designEffect = (residuals: Residuals, { labelled, isClustered }: Prepared, isDifference: boolean) => {
  const { cluster, clusterWeights, variance } = residuals
  const found = clusterVariance(residuals, labelled)
  const least = isClustered ? 1 : 0
  const estimated = variance > 1e-14 ? Math.max(least, (found.variance * labelled) / variance) : 1
  const { telling, heavy } = spreadOf(cluster, clusterWeights)
  const told = telling * heavy
  const kish = kishOf(clusterWeights)
  const perLabel = cluster.length / labelled
  const weight = prior * kish * perLabel
  const drawn = (told * estimated + weight * kish) / (told + weight)
  // As comparisons without a judge have it.
  const ofPairs = isDifference && isClustered ? PairedScore.shrunk(told, estimated, kish, perLabel) : 0
  return { effect: Math.max(drawn, ofPairs), df: found.df }
}

const worth = (sample: Prepared, residuals: Residuals, scale: number, isDifference: boolean): Effective => {
  const { effect, df } = designEffect(residuals, sample, isDifference)
  return { labels: sample.labelled / (scale * effect), df }
}

const isPlain = ({ isClustered, isWeighted }: Prepared): boolean => !isClustered && !isWeighted

/**
 * For the mean of labels in [0, 1]. At least two labelled clusters.
 *
 * @see Kish 1965; Korn & Graubard 1998; Dean & Pagano 2015; Bell & McCaffrey 2002
 */
export const ofMean = (sample: Prepared): Effective => {
  const isWhole = isAnyOf(sample, [0, 1])
  if (isWhole && isPlain(sample)) return { labels: sample.labelled, df: Number.POSITIVE_INFINITY }
  const residuals = residualsOf(sample)
  const { mean } = residuals
  const scale = isWhole ? 1 : scaleEffect(residuals, mean * (1 - mean), Math.max(mean, 1 - mean))
  return worth(sample, residuals, scale, false)
}

/**
 * For the mean of labelled differences in [−1, 1]. At least two labelled clusters.
 *
 * @see Tango 1998; Kish 1965
 */
export const ofDifference = (sample: Prepared): EffectiveDifference => {
  const { mean, square } = moments(sample)
  const differing = Math.min(1, Math.max(square, Math.abs(mean)))
  const isWhole = isAnyOf(sample, [-1, 0, 1])
  if (isWhole && isPlain(sample)) return { labels: sample.labelled, df: Number.POSITIVE_INFINITY, differing }
  const residuals = residualsOf(sample)
  const scale = isWhole ? 1 : scaleEffect(residuals, differing - mean * mean, 1 + Math.abs(mean))
  return { ...worth(sample, residuals, scale, true), differing }
}
