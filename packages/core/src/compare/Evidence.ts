/**
 * What a group of paired cases says about one score: the difference, its interval, its p value, and the few numbers
 * from which equivalence within any margin can be tested later.
 *
 * Differences are candidate − baseline.
 *
 * - Right or wrong on independent cases: McNemar's exact test, whose false-alarm rate never exceeds its level, with
 *   Tango's score interval, which belongs to the equivalence test that is used and stays honest when no case differs.
 * - Anything else (graded scores, repeats averaged per case, clusters): the sign-flip test, with Student's t interval
 *   on the clustered standard error. For independent differences of one size the test is McNemar's. The t interval is
 *   preferred to a bootstrap because equivalence is tested on the same standard error, so that the two agree, and
 *   because it needs no chance.
 *
 * @see McNemar 1947; Fagerland, Lydersen & Laake 2013; Tango 1998; Good 2005; Miller 2024, arXiv:2411.00640.
 */
import * as Schema from "effect/Schema"
import * as Equivalence from "../stats/Equivalence.ts"
import * as StatsInterval from "../stats/Interval.ts"
import * as Mean from "../stats/Mean.ts"
import * as Paired from "../stats/Paired.ts"
import * as PairedBinary from "../stats/PairedBinary.ts"
import * as SignFlip from "../stats/SignFlip.ts"

/** Bounds of a difference, in the unit of the score. */
export const Interval = Schema.Struct({
  low: Schema.Finite,
  high: Schema.Finite,
  confidence: Schema.Finite,
  method: Schema.String
}).annotate({ identifier: "DifferenceInterval" })
export type Interval = typeof Interval.Type

/** Independent cases, each right or wrong on both sides. */
const Counts = Schema.TaggedStruct("Counts", {
  both: Schema.Natural,
  onlyBaseline: Schema.Natural,
  onlyCandidate: Schema.Natural,
  neither: Schema.Natural
}).annotate({ identifier: "Counts" })

/**
 * Numeric differences.
 *
 * - `standardError`: clustered; absent with fewer than two clusters, 0 where all clusters are alike.
 * - `standardDeviation`: of the differences of single cases; absent with fewer than two cases.
 * - `range`: the largest difference one case can have; absent where the score has no known bounds.
 */
const Spread = Schema.TaggedStruct("Spread", {
  standardError: Schema.optionalKey(Schema.Finite),
  df: Schema.Finite,
  clusters: Schema.Natural,
  designEffect: Schema.optionalKey(Schema.Finite),
  standardDeviation: Schema.optionalKey(Schema.Finite),
  range: Schema.optionalKey(Schema.Finite)
}).annotate({ identifier: "Spread" })

/**
 * - `n`: paired cases, 1 or more. `clusters`: how many clusters they form, where the dataset names clusters.
 * - `effect`: `candidateMean − baselineMean`.
 * - `interval`: absent where the sample does not show its spread.
 * - `p`: two-sided, for "the candidates do not differ". `midP`: McNemar's mid-p, for comparison; it decides nothing.
 * - `smallestP`: the smallest p that cases which differ this often could have given, whoever won them.
 */
export const Evidence = Schema.Struct({
  n: Schema.Natural,
  clusters: Schema.optionalKey(Schema.Natural),
  baselineMean: Schema.Finite,
  candidateMean: Schema.Finite,
  effect: Schema.Finite,
  interval: Schema.optionalKey(Interval),
  test: Schema.Literals(["McNemar, exact", "sign flips, exact", "sign flips, Monte Carlo"]),
  p: Schema.Finite,
  midP: Schema.optionalKey(Schema.Finite),
  smallestP: Schema.Finite,
  basis: Schema.Union([Counts, Spread])
}).annotate({ identifier: "Evidence" })
export type Evidence = typeof Evidence.Type

/** One value per case on both sides, shape (n) each, n ≥ 1. `clusters`: one label per case where there are any. */
export interface Values {
  readonly baseline: Float64Array
  readonly candidate: Float64Array
  readonly clusters: ReadonlyArray<string> | undefined
}

/**
 * - `confidence`: of the interval.
 * - `range`: the largest difference one case can have, where known.
 * - `resamples`, `seed`: of the sign-flip test where it is not exact.
 */
export interface Settings {
  readonly confidence: number
  readonly range: number | undefined
  readonly resamples: number
  readonly seed: number
}

const isBit = (value: number): boolean => value === 0 || value === 1

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

const labelsThatMatter = (clusters: ReadonlyArray<string> | undefined): ReadonlyArray<string> | undefined =>
  clusters !== undefined && new Set(clusters).size < clusters.length ? clusters : undefined

/** Weighs up the pairs of one group. */
export const measure = (values: Values, settings: Settings): Evidence => {
  const clusters = labelsThatMatter(values.clusters)
  const isBinary = clusters === undefined && values.baseline.every(isBit) && values.candidate.every(isBit)
  const means = { baselineMean: meanOf(values.baseline), candidateMean: meanOf(values.candidate) }
  return {
    n: values.baseline.length,
    ...(values.clusters === undefined ? {} : { clusters: new Set(values.clusters).size }),
    ...means,
    ...(isBinary ? fromCounts(values, settings) : fromSpread(values, clusters, settings))
  }
}

type Part = Omit<Evidence, "n" | "clusters" | "baselineMean" | "candidateMean">

const written = (estimate: StatsInterval.Estimate): { readonly interval?: Interval } =>
  estimate._tag === "Withheld"
    ? {}
    : {
        interval: {
          low: estimate.low,
          high: estimate.high,
          confidence: estimate.confidence,
          method: estimate.method
        }
      }

const fromCounts = ({ baseline, candidate }: Values, { confidence }: Settings): Part => {
  const table = PairedBinary.table(baseline, candidate)
  const differing = table.onlyBaseline + table.onlyCandidate
  return {
    effect: (table.onlyCandidate - table.onlyBaseline) / baseline.length,
    ...written(PairedBinary.tango(table, confidence)),
    test: "McNemar, exact",
    p: PairedBinary.mcnemarExact(table),
    midP: PairedBinary.mcnemarMidP(table),
    smallestP: Math.min(1, 2 * 0.5 ** differing),
    basis: { _tag: "Counts", ...table }
  }
}

const fromSpread = (
  { baseline, candidate }: Values,
  clusters: ReadonlyArray<string> | undefined,
  { confidence, range, resamples, seed }: Settings
): Part => {
  const differences = Paired.differences(baseline, candidate)
  const labelled = clusters === undefined ? {} : { clusters }
  const fit = Mean.fit(differences, clusters)
  const flips = SignFlip.test(differences, { ...labelled, resamples, seed })
  const interval = StatsInterval.mean(differences, { ...labelled, confidence })
  const spread = differences.reduce((sum, each) => sum + (each - fit.mean) ** 2, 0)
  return {
    effect: fit.mean,
    ...(interval._tag === "Withheld" && fit.mean === 0 && fit.standardError === 0
      ? unseen(fit.clusters, range, confidence)
      : written(interval)),
    test: flips.method === "exact" ? "sign flips, exact" : "sign flips, Monte Carlo",
    p: flips.p,
    smallestP: flips.smallestP,
    basis: {
      _tag: "Spread",
      ...(fit.standardError === undefined ? {} : { standardError: fit.standardError }),
      df: fit.df,
      clusters: fit.clusters,
      ...(fit.designEffect === undefined ? {} : { designEffect: fit.designEffect }),
      ...(fit.n < 2 ? {} : { standardDeviation: Math.sqrt(spread / (fit.n - 1)) }),
      ...(range === undefined ? {} : { range })
    }
  }
}

/**
 * Where no case differs, a mean beyond the bound needs a share of at least bound/range of cases that do; that many
 * clusters without one have the probability (1 − bound/range)^clusters. (For three in a thousand: the "rule of three".)
 */
const unseen = (
  clusters: number,
  range: number | undefined,
  confidence: number
): { readonly interval?: Interval } => {
  if (range === undefined) return {}
  const bound = range * -Math.expm1(Math.log((1 - confidence) / 2) / clusters)
  return { interval: { low: -bound, high: bound, confidence, method: "no difference seen" } }
}

/** The p values of the two one-sided tests, and of both. */
export interface WithinMargin {
  /** Against "worse by the margin or more": non-inferiority. */
  readonly pNotWorse: number
  /** Against "better by the margin or more". */
  readonly pNotBetter: number
  /** Against "different by the margin or more": the larger of the two (TOST). */
  readonly p: number
}

/**
 * Tests that the difference stays within a margin, from the numbers that are kept.
 *
 * @param margin > 0, in the unit of the score
 * @returns undefined where the sample does not show its spread
 * @see Schuirmann 1987; Tango 1998.
 */
export const withinMargin = ({ basis, effect, n }: Evidence, margin: number): WithinMargin | undefined => {
  // No difference of right-or-wrong answers is beyond 1.
  if (basis._tag === "Counts" && margin >= 1) return { pNotWorse: 0, pNotBetter: 0, p: 0 }
  const tested =
    basis._tag === "Counts"
      ? Equivalence.proportions(basis, margin)
      : Equivalence.mean(
          {
            mean: effect,
            standardError: basis.standardError,
            df: basis.df,
            n,
            clusters: basis.clusters,
            designEffect: basis.designEffect
          },
          margin,
          basis.range === undefined ? {} : { range: basis.range }
        )
  return tested._tag === "Withheld"
    ? undefined
    : { pNotWorse: tested.pAboveLower, pNotBetter: tested.pBelowUpper, p: tested.p }
}
