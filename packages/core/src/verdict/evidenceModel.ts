/**
 * Evidence as data.
 */
import * as Schema from "effect/Schema"

/** Bounds of a difference, in the unit of the score. */
export const Interval = Schema.Struct({
  /** The lower bound, in the unit of the score. */
  low: Schema.Finite,
  /** The upper bound, in the unit of the score. */
  high: Schema.Finite,
  /** The nominal coverage of the interval. */
  confidence: Schema.Finite,
  /** The name of the method. */
  method: Schema.String
}).annotate({ identifier: "DifferenceInterval" })
export type Interval = typeof Interval.Type

/** Independent cases, each right or wrong on both sides. */
const Counts = Schema.TaggedStruct("Counts", {
  /** Cases on which both sides are right. */
  both: Schema.Natural,
  /** Cases on which only the other side is right. */
  onlyAgainst: Schema.Natural,
  /** Cases on which only the candidate is right. */
  onlyCandidate: Schema.Natural,
  /** Cases on which neither side is right. */
  neither: Schema.Natural
}).annotate({ identifier: "Counts" })

/** What the score test needs, as `PairedScore.Counts`. */
const Score = Schema.Struct({
  /** Losses of the candidate as a count of whole cases, in units of the range. */
  lost: Schema.Finite,
  /** Gains of the candidate as a count of whole cases, in units of the range. */
  gained: Schema.Finite,
  /** How many times as many cases clustering costs, 1 or more. */
  designEffect: Schema.Finite,
  /** The most times as many cases that clustering can cost, 1 or more. */
  kish: Schema.Finite,
  /** The relative standard error of `kish`, 0 or more. Absent without clusters. */
  kishError: Schema.optionalKey(Schema.Finite),
  /** Degrees of freedom. Absent without clusters, where the statistic is normal. */
  df: Schema.optionalKey(Schema.Finite),
  /** From how many clusters the difference effectively comes. */
  differing: Schema.Finite
}).annotate({ identifier: "ScoreCounts" })

/** Numeric differences. */
const Spread = Schema.TaggedStruct("Spread", {
  /** The clustered standard error. Absent with fewer than two clusters, 0 where all clusters are alike. */
  standardError: Schema.optionalKey(Schema.Finite),
  /** The degrees of freedom of the standard error. */
  df: Schema.Finite,
  /** How many clusters there are. */
  clusters: Schema.Natural,
  /** How many times as many cases clustering costs, as estimated. */
  designEffect: Schema.optionalKey(Schema.Finite),
  /** The standard deviation of the differences of single cases. Absent with fewer than two cases. */
  standardDeviation: Schema.optionalKey(Schema.Finite),
  /** The largest difference that one case can have, in the unit of the score. */
  range: Schema.optionalKey(Schema.Finite),
  /** Whether the range is not known, and the widest difference that was seen is taken for it. */
  rangeIsSeen: Schema.Boolean,
  /** Whether single scores are more than right or wrong. */
  graded: Schema.Boolean,
  /** What the score test needs. Absent where the range is 0. */
  score: Schema.optionalKey(Score)
}).annotate({ identifier: "Spread" })
export type Spread = typeof Spread.Type

/** How far an interval reaches on either side, as standard errors of a normal one. */
const StandardErrors = Schema.Struct({
  /** Below the effect, in the unit of the score. */
  below: Schema.Finite,
  /** Above the effect, in the unit of the score. */
  above: Schema.Finite
})

/** A judged score, corrected by labels of both sides on some of the cases. */
const Corrected = Schema.TaggedStruct("Corrected", {
  /** Cases with labels of both sides. */
  labelled: Schema.Natural,
  /** Of the interval that is shown. */
  shown: StandardErrors,
  /** Of the interval that margins are tested by. */
  tested: StandardErrors,
  /** The name of the method. */
  method: Schema.String
}).annotate({ identifier: "CorrectedBasis" })
export type Corrected = typeof Corrected.Type

/** What a group of paired cases says about one score. */
export const Evidence = Schema.Struct({
  /** Paired cases, 1 or more. */
  n: Schema.Natural,
  /** How many clusters they form. Absent where the dataset names no clusters. */
  clusters: Schema.optionalKey(Schema.Natural),
  /** The mean score of the other side; of a judged one that of the judge, before any correction. */
  againstMean: Schema.Finite,
  /** The mean score of the candidate; of a judged one that of the judge, before any correction. */
  candidateMean: Schema.Finite,
  /** `candidateMean` − `againstMean`; where labels correct a judged score, by what people say. */
  effect: Schema.Finite,
  /**
   * The interval of the effect. Absent where the sample does not show its spread, and below 5 cases (or
   * clusters).
   */
  interval: Schema.optionalKey(Interval),
  /** The test that `p` is of. */
  test: Schema.Literals([
    "McNemar, mid-p",
    "sign flips, exact",
    "sign flips, Monte Carlo",
    "PPI++, by the interval"
  ]),
  /** The two-sided p value of "the candidates do not differ". */
  p: Schema.Finite,
  /** McNemar's exact p value, for comparison. It decides nothing. */
  exactP: Schema.optionalKey(Schema.Finite),
  /** The smallest p value that cases which differ this often could have given, whoever won them. */
  smallestP: Schema.Finite,
  /** The numbers from which equivalence within any margin can be tested. */
  basis: Schema.Union([Counts, Spread, Corrected])
}).annotate({ identifier: "Evidence" })
export type Evidence = typeof Evidence.Type
