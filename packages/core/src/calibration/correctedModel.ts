/**
 * A judged figure beside what labels make of it.
 */
import * as Schema from "effect/Schema"
import { Standing } from "./standing.ts"

/** A figure with its interval, in the unit of the score. */
export const CorrectedFigure = Schema.Struct({
  /** The figure. */
  value: Schema.Finite,
  /** The lower bound. */
  low: Schema.Finite,
  /** The upper bound. */
  high: Schema.Finite,
  /** The nominal coverage. */
  confidence: Schema.Finite,
  /** The name of the method. */
  method: Schema.String
}).annotate({ identifier: "CorrectedFigure" })
export type CorrectedFigure = typeof CorrectedFigure.Type

/** What a judged score of a candidate is worth, and its mean by what people say. */
export const JudgedFigures = Schema.Struct({
  /** Digest of the judge. */
  digest: Schema.String,
  /** What the score may be used for. */
  standing: Standing,
  /** Why it is that, in a sentence without a full stop. */
  because: Schema.String,
  /** About how many labels it takes to gate. Absent where it may, and where more labels do not help. */
  needs: Schema.optionalKey(Schema.Natural),
  /** How many answers of the candidate have a label that holds. */
  labelled: Schema.Natural,
  /** How many of its answers the judge was asked about. */
  judged: Schema.Natural,
  /** How many of these have no grade of the judge. */
  unjudged: Schema.Natural,
  /** The scale has more than two levels, so that the mean is no share of right answers. Absent for two. */
  isGraded: Schema.optionalKey(Schema.Literal(true)),
  /**
   * How the mean is corrected. `prediction-powered`: by labels of these very answers. `rogan-gladen`: by the judge's
   * sensitivity and specificity on others. Absent where it is not.
   */
  method: Schema.optionalKey(Schema.Literals(["prediction-powered", "rogan-gladen"])),
  /** The corrected mean. Absent where there is none; `refused` says why. */
  corrected: Schema.optionalKey(CorrectedFigure),
  /** The mean of the labels alone. Absent with fewer than five. */
  labelsAlone: Schema.optionalKey(CorrectedFigure),
  /** Which is shown first: what is narrower. */
  headline: Schema.optionalKey(Schema.Literals(["corrected", "labels-alone"])),
  /** Why the mean is not corrected, in a sentence. Absent where it is. */
  refused: Schema.optionalKey(Schema.String),
  /** What is stated and not tested. Absent for nothing. */
  assumes: Schema.optionalKey(Schema.Literal("errs-alike")),
  /** Judge and candidate are models of one family. Absent where they are not, or that cannot be told. */
  isOwnFamily: Schema.optionalKey(Schema.Literal(true))
}).annotate({ identifier: "JudgedFigures" })
export type JudgedFigures = typeof JudgedFigures.Type
