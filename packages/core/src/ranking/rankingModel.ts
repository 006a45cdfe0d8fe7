/**
 * A ranking as a value.
 */

import * as Schema from "effect/Schema"
import { Unit } from "../scorer/unit.ts"
import { Interval } from "../verdict/Evidence.ts"
import { Unplanned } from "../verdict/reach.ts"
import { Verdict } from "../verdict/Verdict.ts"

/** One candidate. */
export const Standing = Schema.Struct({
  /** The name of the candidate. */
  candidate: Schema.String,
  /**
   * The places that it can have, 1 being best. With confidence 1 − alpha all true places lie in theirs at
   * once.
   */
  place: Schema.Struct({
    /** 1 + how many candidates are shown better. */
    from: Schema.Natural,
    /** How many candidates are not shown worse, itself included. */
    to: Schema.Natural
  }),
  /** The mean of its scored cases, repeats averaged per case. Absent where nothing was scored. */
  mean: Schema.optionalKey(Schema.Finite),
  /** The interval of the mean. Absent where nothing was scored, or the cases cannot support one. */
  interval: Schema.optionalKey(Interval),
  /** How many trials there are: `scored` + `unscored` + `errored`. */
  trials: Schema.Natural,
  /** Trials with a score. */
  scored: Schema.Natural,
  /** Trials without a score, for a reason that is no error of the candidate. */
  unscored: Schema.Natural,
  /** Trials that ended in an error. */
  errored: Schema.Natural,
  /**
   * The least and the greatest that the mean could be, had the missing trials a score. Present when any is
   * missing.
   */
  bounds: Schema.optionalKey(
    Schema.Struct({
      /** The least that the mean could be. */
      low: Schema.Finite,
      /** The greatest that the mean could be. */
      high: Schema.Finite
    })
  ),
  /** The letters of the groups that it is in. Candidates that share one are not shown different. */
  groups: Schema.Array(Schema.String),
  /** Whether it is not shown worse than the first. */
  isBest: Schema.Boolean,
  /** The verdict on it against the first, corrected for the number of pairs. Absent for the first. */
  againstFirst: Schema.optionalKey(Verdict)
}).annotate({ identifier: "Standing" })
export type Standing = typeof Standing.Type

/** Two candidates on their paired cases. */
export const Pair = Schema.Struct({
  /** The candidate that stands higher. */
  higher: Schema.String,
  /** The candidate that stands lower. */
  lower: Schema.String,
  /** How many cases are paired. */
  paired: Schema.Natural,
  /** The mean difference `lower` − `higher`, in the unit of the score. Absent where nothing is paired. */
  effect: Schema.optionalKey(Schema.Finite),
  /** The p value of "no difference", unadjusted. Absent where nothing is paired. */
  p: Schema.optionalKey(Schema.Finite),
  /** The p value after Holm over all pairs. Absent where nothing is paired. */
  adjustedP: Schema.optionalKey(Schema.Finite),
  /** Whether they are shown to differ by more than does not matter, whatever the missing outcomes are. */
  isDifferent: Schema.Boolean
}).annotate({ identifier: "RankedPair" })
export type Pair = typeof Pair.Type

/** A ranking. */
export const Ranking = Schema.TaggedStruct("Ranking", {
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The name of the experiment. */
  experiment: Schema.String,
  /** The id of the run. */
  run: Schema.String,
  /** The name of the scorer. */
  scorer: Schema.String,
  /** The name of the score. */
  score: Schema.String,
  /** `share` where all values of the score lie between 0 and 1, else `number`. */
  unit: Unit,
  /** The level of every test, over all pairs. */
  alpha: Schema.Finite,
  /** The largest difference that does not matter, in the unit of the score. */
  margin: Schema.Finite,
  /** The power for which the minimum detectable effect and the needed cases are computed. */
  power: Schema.Finite,
  /** Cases that every ranked candidate tried. */
  cases: Schema.Natural,
  /** Cases that only some of them tried. They are left out. */
  untried: Schema.Natural,
  /** The candidates, the highest mean first. */
  standings: Schema.Array(Standing),
  /** Every two candidates. */
  pairs: Schema.Array(Pair),
  /**
   * The tie set: the candidates not shown worse than the first. With confidence 1 − alpha the truly best is
   * among them, or no more than the margin better than one of them.
   */
  best: Schema.Array(Schema.String),
  /**
   * The smallest true difference from the first that was found with the wanted power, for the rival for which
   * it is largest. Absent where there is no telling.
   */
  minimumDetectable: Schema.optionalKey(Schema.Finite),
  /**
   * How many cases it would take to tell the first from the next of its tie set by the margin. Absent where
   * there is no telling.
   */
  needs: Schema.optionalKey(Schema.Natural),
  /** Why there is no number of cases, where these cases cannot plan one or are as many. */
  unplanned: Schema.optionalKey(Unplanned),
  /** What a reader must know, in sentences. */
  notes: Schema.Array(Schema.String)
}).annotate({ identifier: "Ranking" })
export type Ranking = typeof Ranking.Type
