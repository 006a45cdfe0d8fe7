/**
 * What two candidates on the same cases say of the difference in quality and in cost, ready to be tested against any
 * demand and any worth of a right answer.
 */
import * as Distribution from "@assay/stats/Distribution"
import * as Mean from "@assay/stats/Mean"
import * as PairedScore from "@assay/stats/PairedScore"
import type { Pair } from "./pairs.ts"
import { type CaseRow, clustersOf } from "./perCase.ts"
import type { Unit } from "./words.ts"

/** A mean difference with its clustered standard error. */
interface Spread {
  readonly mean: number
  /** 0 where all are alike. */
  readonly error: number
  readonly df: number
}

/** Differences of paired cases. */
export interface Sample {
  /** Paired cases with a score on both sides. */
  readonly n: number
  /** Pairs in which some answer of one side or both has no score. */
  readonly missing: number
  /** In what the score is counted. */
  readonly unit: Unit
  /** What the score test needs. Undefined for a score that is no share. */
  readonly counts: PairedScore.Counts | undefined
  /** The difference in quality, candidate − against, in the unit of the score. */
  readonly quality: Spread
  /** The difference in cost per task in US dollars. Undefined where it is not known. */
  readonly cost: Spread | undefined
  /** The covariance of both means. */
  readonly covariance: number
  /** How widely single cases differ, as variance in the unit of the score. */
  readonly variance: number
}

/** The mean of values with its clustered standard error. */
export const spreadOf = (values: Float64Array, clusters: ReadonlyArray<string> | undefined): Spread => {
  const { mean, standardError = Number.POSITIVE_INFINITY, df } = Mean.fit(values, clusters)
  return { mean, error: standardError, df }
}

/**
 * How a missing score is filled in: left out, or as bad or good for the candidate as can be. A share is then 0 or 1;
 * another score is the lowest or the highest that any of the cases has.
 */
export type Missing = "left-out" | "worst" | "best"

/** The lowest and the highest score that an answer can have, as far as that is known. */
export const rangeOf = (rows: Iterable<CaseRow>, unit: Unit): readonly [low: number, high: number] => {
  if (unit === "share") return [0, 1]
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { value } of rows) {
    if (value === undefined) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return low <= high ? [low, high] : [0, 0]
}

/** Both sides of pairs. */
export const bothOf = (pairs: ReadonlyArray<Pair>): ReadonlyArray<CaseRow> =>
  pairs.flatMap(({ candidate, against }) => [candidate, against])

/** The mean score of a case where each answer without one has `fill`. */
export const withFill = ({ value, scored, trials }: CaseRow, fill: number): number =>
  ((value ?? 0) * scored + fill * (trials - scored)) / trials

const differenceOf = (
  { candidate, against }: Pair,
  missing: Missing,
  [low, high]: readonly [number, number]
): number | undefined => {
  if (missing !== "left-out") {
    const [ours, theirs] = missing === "worst" ? [low, high] : [high, low]
    return withFill(candidate, ours) - withFill(against, theirs)
  }
  return candidate.value === undefined || against.value === undefined
    ? undefined
    : candidate.value - against.value
}

/** Whether some answer of either side has no score. */
export const isIncomplete = ({ candidate, against }: Pair): boolean =>
  candidate.scored < candidate.trials || against.scored < against.trials

const costOf = ({ candidate, against }: Pair): number | undefined =>
  candidate.costUsd === undefined || against.costUsd === undefined
    ? undefined
    : candidate.costUsd - against.costUsd

/** Makes a sample of pairs. Undefined where fewer than two have a score on both sides. */
export const sampleOf = (
  pairs: ReadonlyArray<Pair>,
  unit: Unit,
  missing: Missing = "left-out"
): Sample | undefined => {
  const range = rangeOf(bothOf(pairs), unit)
  const known = pairs.flatMap((pair) => {
    const quality = differenceOf(pair, missing, range)
    return quality === undefined ? [] : [{ row: pair.candidate, quality, cost: costOf(pair) }]
  })
  if (known.length < 2) return undefined
  const labels = (rows: typeof known) => clustersOf(rows.map(({ row }) => row))
  const clusters = labels(known)
  const values = Float64Array.from(known, ({ quality }) => quality)
  const quality = spreadOf(values, clusters)
  const priced = known.flatMap((each) => (each.cost === undefined ? [] : [{ ...each, cost: each.cost }]))
  const cost =
    priced.length < 2
      ? undefined
      : spreadOf(
          Float64Array.from(priced, (each) => each.cost),
          labels(priced)
        )
  return {
    n: known.length,
    missing: pairs.filter(isIncomplete).length,
    unit,
    counts:
      unit === "share" && values.every((value) => Math.abs(value) <= 1)
        ? PairedScore.counts(values, clusters === undefined ? {} : { clusters })
        : undefined,
    quality,
    cost,
    covariance: cost === undefined ? 0 : covarianceOf(priced, quality, cost, labels(priced)),
    variance: values.reduce((sum, value) => sum + (value - quality.mean) ** 2, 0) / (known.length - 1)
  }
}

/** Half of what the variance of the sum has more than both, each in units of its own error. */
const covarianceOf = (
  rows: ReadonlyArray<{ readonly quality: number; readonly cost: number }>,
  quality: Spread,
  cost: Spread,
  clusters: ReadonlyArray<string> | undefined
): number => {
  if (!(quality.error > 0 && cost.error > 0)) return 0
  if (!(Number.isFinite(quality.error) && Number.isFinite(cost.error))) return 0
  const of = (value: (row: (typeof rows)[number]) => number): number =>
    spreadOf(Float64Array.from(rows, value), clusters).error ** 2
  const [x, y, sum] = [
    of((row) => row.quality / quality.error),
    of((row) => row.cost / cost.error),
    of((row) => row.quality / quality.error + row.cost / cost.error)
  ]
  return ((sum - x - y) / 2) * quality.error * cost.error
}

/** The p values of two one-sided tests. */
export interface Tested {
  /** Against "it is the demand or less". */
  readonly pAbove: number
  /** Against "it is the demand or more". */
  readonly pBelow: number
}

const unknown: Tested = { pAbove: 1, pBelow: 1 }

/** Student's two one-sided tests of a mean against 0. Without a spread the mean is what it is. */
export const student = ({ mean, error, df }: Spread): Tested => {
  if (!(error > 0)) return { pAbove: mean > 0 ? 0 : 1, pBelow: mean < 0 ? 0 : 1 }
  if (!(Number.isFinite(error) && df > 0)) return unknown
  return { pAbove: Distribution.tCdf(-mean / error, df), pBelow: Distribution.tCdf(mean / error, df) }
}

/** Tests the difference in quality against a demand in the unit of the score. */
export const againstDemand = (sample: Sample, demand: number): Tested => {
  const { counts, quality } = sample
  if (counts !== undefined) return PairedScore.oneSided(counts, demand) ?? unknown
  // All differences alike show no spread.
  return quality.error > 0 ? student({ ...quality, mean: quality.mean - demand }) : unknown
}

/**
 * Tests whether what is gained in quality outweighs what it costs more. Two tests must agree: the score test of the demand
 * that the mean cost makes, which is right where few cases differ, and Student's t test of the net benefit, which knows that
 * the cost varies too.
 *
 * @param worth what one more of the score is worth in US dollars; Infinity where cost plays no part, 0 where only it does
 */
export const againstWorth = (sample: Sample, worth: number): Tested => {
  const { quality, cost, covariance } = sample
  if (cost === undefined) return unknown
  if (worth === Number.POSITIVE_INFINITY) return againstDemand(sample, 0)
  const net = worth * quality.mean - cost.mean
  const variance = worth ** 2 * quality.error ** 2 - 2 * worth * covariance + cost.error ** 2
  const byT = student({
    mean: net,
    error: Math.sqrt(Math.max(0, variance)),
    df: worth > 0 ? Math.min(quality.df, cost.df) : cost.df
  })
  if (worth === 0) return byT
  const byScore = againstDemand(sample, cost.mean / worth)
  return {
    pAbove: Math.max(byT.pAbove, byScore.pAbove),
    pBelow: Math.max(byT.pBelow, byScore.pBelow)
  }
}

/** The interval whose ends are the bounds of the one-sided tests at `alpha`. Undefined where there is none. */
export const boundsOf = (
  { counts, quality }: Sample,
  alpha: number
): { readonly low: number; readonly high: number } | undefined => {
  if (counts !== undefined) return PairedScore.oneSidedBounds(counts, alpha)
  if (!(quality.error > 0 && Number.isFinite(quality.error) && quality.df > 0)) return undefined
  const half = Distribution.tQuantile(1 - alpha, quality.df) * quality.error
  return { low: quality.mean - half, high: quality.mean + half }
}
