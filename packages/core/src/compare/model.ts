/**
 * A comparison as a value: what every rendering of it shows, and what a gate is held against.
 */
import * as Schema from "effect/Schema"
import { Evidence } from "../verdict/Evidence.ts"
import { Verdict } from "../verdict/Verdict.ts"

/** Case ids: how many, and the first of them (at most 50). */
export const CaseIds = Schema.Struct({ count: Schema.Natural, first: Schema.Array(Schema.String) }).annotate({
  identifier: "CaseIds"
})
export type CaseIds = typeof CaseIds.Type

/** One side: a candidate of a run. */
export const Side = Schema.Struct({
  run: Schema.String,
  candidate: Schema.String,
  fingerprint: Schema.String,
  datasetDigest: Schema.String
}).annotate({ identifier: "Side" })
export type Side = typeof Side.Type

/**
 * The evidence if every missing outcome of the candidate had been the worst (best) that the score can be, and every
 * missing one of the other side the best (worst). `range` is the score's own (0 to 1), or, for a score without known
 * bounds, the range that was observed.
 *
 * @see Horowitz & Manski 2000, "Nonparametric analysis of randomized experiments with missing covariate and outcome
 * data".
 */
export const Bounds = Schema.Struct({
  worst: Evidence,
  best: Evidence,
  range: Schema.Struct({ low: Schema.Finite, high: Schema.Finite, observed: Schema.Boolean })
}).annotate({ identifier: "Bounds" })
export type Bounds = typeof Bounds.Type

/**
 * One score over a group of cases, one of the compared candidates having tried each.
 *
 * - `cases` = `paired` + `missing` (against + candidate + both) + `untried`.
 * - `paired`: both sides have at least one scored trial; repeats are averaged per case.
 * - `missing`: both tried the case, and the side named has no score for it: all its trials errored or were unscored.
 * - `untried`: only one side tried it. Left out without bounds, for what was not asked depends on no outcome.
 * - `partial`: paired cases of which a repeat is missing.
 * - `evidence`: absent when nothing is paired. `bounds`: there when anything is missing, repeats included.
 * - `lost`, `gained`: paired cases on which the candidate scores lower (higher), the largest differences first.
 */
const group = {
  cases: Schema.Natural,
  paired: Schema.Natural,
  missing: Schema.Struct({ against: Schema.Natural, candidate: Schema.Natural, both: Schema.Natural }),
  untried: Schema.Natural,
  partial: Schema.Natural,
  evidence: Schema.optionalKey(Evidence),
  bounds: Schema.optionalKey(Bounds),
  lost: CaseIds,
  gained: CaseIds,
  verdict: Verdict
}
export const Group = Schema.Struct(group).annotate({ identifier: "ComparedGroup" })
export type Group = typeof Group.Type

/**
 * A kind, or a value of a tag (`tag` is there then).
 *
 * - `finding`: `systematic`: different after correction; `noise-candidate`: p ≤ α before the correction only, as one
 *   slice in twenty is by chance; `none`. The ids of flipped cases are listed for the first two.
 * - `isTested`: whether it is one of those corrected for. A slice with so few differing cases that no outcome could
 *   have been significant is not, so that it costs the others nothing.
 *
 * @see Tarone 1990, "A modified Bonferroni method for discrete data"; Gilbert 2005 for false discovery rates.
 */
export const Slice = Schema.Struct({
  by: Schema.Literals(["kind", "tag"]),
  tag: Schema.optionalKey(Schema.String),
  value: Schema.String,
  finding: Schema.Literals(["systematic", "noise-candidate", "none"]),
  isTested: Schema.Boolean,
  ...group
}).annotate({ identifier: "ComparedSlice" })
export type Slice = typeof Slice.Type

/** One score. `unit`: `share` where all its values lie between 0 and 1. Higher is better. */
export const ScoreComparison = Schema.Struct({
  scorer: Schema.String,
  score: Schema.String,
  unit: Schema.Literals(["share", "number"]),
  overall: Group,
  slices: Schema.Array(Slice)
}).annotate({ identifier: "ScoreComparison" })
export type ScoreComparison = typeof ScoreComparison.Type

/** A quantile of latency on both sides and their ratio candidate / against, or why there is none. */
export const QuantileRatio = Schema.Union([
  Schema.TaggedStruct("Ratio", {
    quantile: Schema.Finite,
    againstMs: Schema.Finite,
    candidateMs: Schema.Finite,
    ratio: Schema.Finite,
    low: Schema.Finite,
    high: Schema.Finite,
    confidence: Schema.Finite
  }),
  Schema.TaggedStruct("Withheld", {
    quantile: Schema.Finite,
    reason: Schema.String,
    needs: Schema.optionalKey(Schema.Natural)
  })
]).annotate({ identifier: "QuantileRatio" })
export type QuantileRatio = typeof QuantileRatio.Type

/**
 * Service time of the attempts that ended trials, paired by case and repeat, errored trials left out.
 *
 * `recorded`: all of them were replayed, and the times are those of the original calls. Otherwise `replayed` pairs
 * are left out.
 */
export const LatencyComparison = Schema.Struct({
  pairs: Schema.Natural,
  cases: Schema.Natural,
  replayed: Schema.Natural,
  recorded: Schema.Boolean,
  quantiles: Schema.Array(QuantileRatio)
}).annotate({ identifier: "LatencyComparison" })
export type LatencyComparison = typeof LatencyComparison.Type

/**
 * What an answer costs on both sides, in US dollars, over the cases both sides tried and whose cost is known on both:
 * the mean over those cases, repeats averaged per case, attempts that failed included. Replies from a cache count at
 * what they cost when they were made.
 *
 * - `unpriced`: cases left out because a trial of that side has no known price.
 * - `ratio`: candidate / against: of the means, that is of the bills.
 */
export const CostComparison = Schema.Struct({
  cases: Schema.Natural,
  unpriced: Schema.Struct({ against: Schema.Natural, candidate: Schema.Natural }),
  againstUsd: Schema.optionalKey(Schema.Finite),
  candidateUsd: Schema.optionalKey(Schema.Finite),
  ratio: Schema.Union([
    Schema.TaggedStruct("Ratio", {
      ratio: Schema.Finite,
      low: Schema.Finite,
      high: Schema.Finite,
      confidence: Schema.Finite,
      method: Schema.String
    }),
    Schema.TaggedStruct("Withheld", { reason: Schema.String })
  ])
}).annotate({ identifier: "CostComparison" })
export type CostComparison = typeof CostComparison.Type

/** How a trial can end short of right; `wrong`: answered, with a headline score under 1. */
export const Ending = Schema.Literals([
  "wrong",
  "refused",
  "malformed",
  "truncated",
  "escalated",
  "unscored",
  "errored"
])
export type Ending = typeof Ending.Type

/**
 * The rate of an ending over the cases both sides tried, repeats averaged per case. A positive effect means more of
 * it. `adjustedP` is corrected for the endings that occur. There is no verdict: whether more refusals are worse is for
 * the reader.
 */
export const EndingComparison = Schema.Struct({
  ending: Ending,
  evidence: Evidence,
  adjustedP: Schema.Finite
}).annotate({ identifier: "EndingComparison" })
export type EndingComparison = typeof EndingComparison.Type

/**
 * A comparison.
 *
 * - `alpha`, `margin`, `power`: as asked; the margin is in the unit of each score.
 * - `cases.compared`: cases that both runs have with the same content, and at least one side tried. The others, in
 *   comparisons of two runs: `onlyAgainst`, `onlyCandidate` (not in the other run at all), `changed` (same id, other
 *   content).
 * - `scores`: those both sides have, headline first.
 * - `cost`: absent where no trial of either side could cost anything.
 * - `notes`: what a reader must know, in sentences.
 */
export const Comparison = Schema.TaggedStruct("Comparison", {
  version: Schema.Literal(1),
  experiment: Schema.String,
  against: Side,
  candidate: Side,
  alpha: Schema.Finite,
  margin: Schema.Finite,
  power: Schema.Finite,
  seed: Schema.Int,
  resamples: Schema.Natural,
  cases: Schema.Struct({
    compared: Schema.Natural,
    onlyAgainst: CaseIds,
    onlyCandidate: CaseIds,
    changed: CaseIds
  }),
  scores: Schema.Array(ScoreComparison),
  latency: LatencyComparison,
  cost: Schema.optionalKey(CostComparison),
  endings: Schema.Array(EndingComparison),
  notes: Schema.Array(Schema.String)
}).annotate({ identifier: "Comparison" })
export type Comparison = typeof Comparison.Type
