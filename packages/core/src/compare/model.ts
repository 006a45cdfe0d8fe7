/**
 * A comparison as a value: what every rendering of it shows, and what a gate is held against.
 */

import * as Schema from "effect/Schema"
import { Standing } from "../calibration/standing.ts"
import { countedModes } from "../failure/FailureMode.ts"
import { Unit } from "../scorer/unit.ts"
import { Evidence } from "../verdict/Evidence.ts"
import { Verdict } from "../verdict/Verdict.ts"
import { VersionSplit } from "./versionModel.ts"

/** Case ids. */
export const CaseIds = Schema.Struct({
  /** How many there are. */
  count: Schema.Natural,
  /** The first of them, at most 50. */
  first: Schema.Array(Schema.String)
}).annotate({
  identifier: "CaseIds"
})
export type CaseIds = typeof CaseIds.Type

/** One side: a candidate of a run. */
export const Side = Schema.Struct({
  /** The id of the run. */
  run: Schema.String,
  /** The name of the candidate. */
  candidate: Schema.String,
  /** The digest of everything that decides its answers. */
  fingerprint: Schema.String,
  /** The digest of the run's dataset. */
  datasetDigest: Schema.String
}).annotate({ identifier: "Side" })
export type Side = typeof Side.Type

/**
 * The evidence if every missing outcome of the candidate had been the worst (best) that the score can be, and
 * every missing one of the other side the best (worst).
 *
 * @see Horowitz & Manski 2000, "Nonparametric analysis of randomized experiments with missing covariate and
 * outcome data".
 */
export const Bounds = Schema.Struct({
  /** The evidence in the worst case for the candidate. */
  worst: Evidence,
  /** The evidence in the best case for the candidate. */
  best: Evidence,
  /** The range of the score. */
  range: Schema.Struct({
    /** The lowest that the score can be. */
    low: Schema.Finite,
    /** The highest that the score can be. */
    high: Schema.Finite,
    /**
     * Whether the range was observed, for a score without known bounds. Otherwise it is the score's own, 0 to
     * 1.
     */
    observed: Schema.Boolean
  })
}).annotate({ identifier: "Bounds" })
export type Bounds = typeof Bounds.Type

/** One score over a group of cases, one of the compared candidates having tried each. */
const group = {
  /** How many cases there are: `paired` + `missing` (against + candidate + both) + `untried`. */
  cases: Schema.Natural,
  /** Cases with at least one scored trial on both sides. Repeats are averaged per case. */
  paired: Schema.Natural,
  /** Cases that both tried and for which a side has no score: all its trials errored or were unscored. */
  missing: Schema.Struct({
    /** Cases for which only the other side has no score. */
    against: Schema.Natural,
    /** Cases for which only the candidate has no score. */
    candidate: Schema.Natural,
    /** Cases for which neither side has a score. */
    both: Schema.Natural
  }),
  /**
   * Cases that only one side tried. They are left out without bounds, for what was not asked depends on no
   * outcome.
   */
  untried: Schema.Natural,
  /** Paired cases of which a repeat is missing. */
  partial: Schema.Natural,
  /** What the paired cases say. Absent when nothing is paired. */
  evidence: Schema.optionalKey(Evidence),
  /** What missing outcomes could change. Present when anything is missing, repeats included. */
  bounds: Schema.optionalKey(Bounds),
  /** Paired cases on which the candidate scores lower, the largest differences first. */
  lost: CaseIds,
  /** Paired cases on which the candidate scores higher, the largest differences first. */
  gained: CaseIds,
  /** What may be claimed. */
  verdict: Verdict
}
export const Group = Schema.Struct(group).annotate({ identifier: "ComparedGroup" })
export type Group = typeof Group.Type

/**
 * A kind, or a value of a tag.
 *
 * @see Tarone 1990, "A modified Bonferroni method for discrete data"; Gilbert 2005 for false discovery rates.
 */
export const Slice = Schema.Struct({
  /** Whether the slice is a kind or a value of a tag. */
  by: Schema.Literals(["kind", "tag"]),
  /** The name of the tag. Absent where `by` is `kind`. */
  tag: Schema.optionalKey(Schema.String),
  /** The kind, or the value of the tag. */
  value: Schema.String,
  /**
   * `systematic`: different after correction. `noise-candidate`: p ≤ α before the correction only, as one
   * slice in twenty is by chance. `none`: neither. The ids of flipped cases are listed for the first two.
   */
  finding: Schema.Literals(["systematic", "noise-candidate", "none"]),
  /**
   * Whether it is one of the slices corrected for. A slice with so few differing cases that no outcome could
   * have been significant is not, so that it costs the others nothing.
   */
  isTested: Schema.Boolean,
  ...group
}).annotate({ identifier: "ComparedSlice" })
export type Slice = typeof Slice.Type

/** What a comparison of a judged score is worth. */
export const JudgedComparison = Schema.Struct({
  /** Digest of the judge; of the candidate's side where they differ. */
  digest: Schema.String,
  /** What the comparison may be used for. Of `calibrated`, verdicts and gates stand on the corrected difference. */
  standing: Standing,
  /** Why it is that, in a sentence without a full stop. */
  because: Schema.String,
  /** About how many labels of both sides on the same cases it takes. Absent where it is calibrated, or they do not help. */
  needs: Schema.optionalKey(Schema.Natural),
  /** Cases on which both sides have a label that holds. */
  labelled: Schema.Natural,
  /** What the judge alone says. Absent where nothing is paired. */
  raw: Schema.optionalKey(Evidence),
  /** The difference by the labels alone. Absent with fewer than five. */
  labelsAlone: Schema.optionalKey(
    Schema.Struct({
      /** candidate − against, in the unit of the score. */
      effect: Schema.Finite,
      /** The lower bound. */
      low: Schema.Finite,
      /** The upper bound. */
      high: Schema.Finite
    })
  ),
  /** What is stated and not tested. Absent for nothing. */
  assumes: Schema.optionalKey(Schema.Literal("errs-alike"))
}).annotate({ identifier: "JudgedComparison" })
export type JudgedComparison = typeof JudgedComparison.Type

/** One score. Higher is better. */
export const ScoreComparison = Schema.Struct({
  /** The name of the scorer. */
  scorer: Schema.String,
  /** The name of the score. */
  score: Schema.String,
  /** `share` where all values of the score lie between 0 and 1, else `number`. */
  unit: Unit,
  /** The comparison over all cases. */
  overall: Group,
  /** The comparison of each slice. */
  slices: Schema.Array(Slice),
  /** What it is worth, where a model judges. Absent where none does. */
  judge: Schema.optionalKey(JudgedComparison),
  /**
   * What new, removed and changed cases add to the difference of the means. Absent where both runs have the same cases, and
   * where no case has a score in both.
   */
  versions: Schema.optionalKey(VersionSplit)
}).annotate({ identifier: "ScoreComparison" })
export type ScoreComparison = typeof ScoreComparison.Type

/** A quantile of latency on both sides and their ratio candidate / against, or why there is none. */
export const QuantileRatio = Schema.Union([
  Schema.TaggedStruct("Ratio", {
    /** Which quantile: 0.5 for the median, 0.95 for p95. */
    quantile: Schema.Finite,
    /** The quantile of the other side, in milliseconds. */
    againstMs: Schema.Finite,
    /** The quantile of the candidate, in milliseconds. */
    candidateMs: Schema.Finite,
    /** candidate / against. */
    ratio: Schema.Finite,
    /** The lower bound of the ratio. */
    low: Schema.Finite,
    /** The upper bound of the ratio. */
    high: Schema.Finite,
    /** The nominal coverage of the interval. */
    confidence: Schema.Finite
  }),
  Schema.TaggedStruct("Withheld", {
    /** Which quantile: 0.5 for the median, 0.95 for p95. */
    quantile: Schema.Finite,
    /** Why there is no ratio. */
    reason: Schema.String,
    /** How many cases it would take. Absent where nobody can tell. */
    needs: Schema.optionalKey(Schema.Natural)
  })
]).annotate({ identifier: "QuantileRatio" })
export type QuantileRatio = typeof QuantileRatio.Type

/** Service time of the attempts that ended trials, paired by case and repeat, errored trials left out. */
export const LatencyComparison = Schema.Struct({
  /** How many pairs of trials there are. */
  pairs: Schema.Natural,
  /** How many cases they are of. */
  cases: Schema.Natural,
  /** How many pairs have a replayed trial. */
  replayed: Schema.Natural,
  /**
   * Whether all trials were replayed, so that the times are those of the original calls. Otherwise `replayed`
   * pairs are left out.
   */
  recorded: Schema.Boolean,
  /** The quantiles that are compared. */
  quantiles: Schema.Array(QuantileRatio)
}).annotate({ identifier: "LatencyComparison" })
export type LatencyComparison = typeof LatencyComparison.Type

/**
 * What an answer costs on both sides, over the cases both sides tried and whose cost is known on both.
 *
 * The mean over those cases, repeats averaged per case, attempts that failed included. Replies from a cache
 * count at what they cost when they were made.
 */
export const CostComparison = Schema.Struct({
  /** How many cases are compared. */
  cases: Schema.Natural,
  /** Cases left out because a trial has no known price. */
  unpriced: Schema.Struct({
    /** Cases with such a trial of the other side. */
    against: Schema.Natural,
    /** Cases with such a trial of the candidate. */
    candidate: Schema.Natural
  }),
  /** The mean cost on the other side, in US dollars. Absent where no case is compared. */
  againstUsd: Schema.optionalKey(Schema.Finite),
  /** The mean cost of the candidate, in US dollars. Absent where no case is compared. */
  candidateUsd: Schema.optionalKey(Schema.Finite),
  /** candidate / against, of the means, that is of the bills. */
  ratio: Schema.Union([
    Schema.TaggedStruct("Ratio", {
      /** candidate / against. */
      ratio: Schema.Finite,
      /** The lower bound of the ratio. */
      low: Schema.Finite,
      /** The upper bound of the ratio. */
      high: Schema.Finite,
      /** The nominal coverage of the interval. */
      confidence: Schema.Finite,
      /** The name of the method of the interval. */
      method: Schema.String
    }),
    Schema.TaggedStruct("Withheld", {
      /** Why there is no ratio. */
      reason: Schema.String
    })
  ])
}).annotate({ identifier: "CostComparison" })
export type CostComparison = typeof CostComparison.Type

/**
 * The rate of a failure mode over the cases both sides tried, repeats averaged per case. There is no verdict: whether
 * more refusals are worse is for the reader.
 */
export const ModeComparison = Schema.Struct({
  /** The failure mode; of what is not measured, errored and unscored trials apart. */
  mode: Schema.Literals(countedModes),
  /** The difference of the rates. A positive effect means more of it. */
  evidence: Evidence,
  /** The p value, corrected for the modes that occur. */
  adjustedP: Schema.Finite
}).annotate({ identifier: "ModeComparison" })
export type ModeComparison = typeof ModeComparison.Type

/** A comparison. */
export const Comparison = Schema.TaggedStruct("Comparison", {
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The name of the experiment. */
  experiment: Schema.String,
  /** The other side. */
  against: Side,
  /** The candidate. */
  candidate: Side,
  /** The level of every test. */
  alpha: Schema.Finite,
  /** The largest difference that does not matter, in the unit of each score. */
  margin: Schema.Finite,
  /** The power for which minimum detectable effects and needed cases are computed. */
  power: Schema.Finite,
  /** The seed of the tests and intervals that are not exact. */
  seed: Schema.Int,
  /** The draws of the tests and intervals that are not exact. */
  resamples: Schema.Natural,
  /** How the cases of both sides match. */
  cases: Schema.Struct({
    /** Cases that both runs have with the same content, and that at least one side tried. */
    compared: Schema.Natural,
    /** Cases that are only in the other side's run. */
    onlyAgainst: CaseIds,
    /** Cases that are only in the candidate's run. */
    onlyCandidate: CaseIds,
    /** Cases of the same id and other content. */
    changed: CaseIds
  }),
  /** The scores that both sides have, headline first. */
  scores: Schema.Array(ScoreComparison),
  /** The latencies. */
  latency: LatencyComparison,
  /** The costs. Absent where no trial of either side could cost anything. */
  cost: Schema.optionalKey(CostComparison),
  /** The rates of the failure modes. */
  modes: Schema.Array(ModeComparison),
  /** What a reader must know, in sentences. */
  notes: Schema.Array(Schema.String)
}).annotate({ identifier: "Comparison" })
export type Comparison = typeof Comparison.Type
