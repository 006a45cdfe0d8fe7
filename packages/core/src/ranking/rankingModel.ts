/**
 * A ranking as a value.
 */
import * as Schema from "effect/Schema"
import { Interval } from "../verdict/Evidence.ts"
import { Unplanned } from "../verdict/reach.ts"
import { Verdict } from "../verdict/Verdict.ts"

/**
 * One candidate.
 *
 * - `place`: the places it can have: 1 + how many are shown better, to how many are not shown worse. 1 is best. With
 *   confidence 1 − alpha all true places lie in theirs at once.
 * - `mean`, `interval`: of its scored cases, repeats averaged per case; absent where nothing was scored.
 * - `trials` = `scored` + `unscored` + `errored`.
 * - `bounds`: the least and the greatest that the mean could be, had the missing trials a score; there when any is.
 * - `groups`: letters of the groups it is in; those that share one are not shown different.
 * - `isBest`: not shown worse than the first.
 * - `againstFirst`: the verdict on it against the first, corrected for the number of pairs; absent for the first.
 */
export const Standing = Schema.Struct({
  candidate: Schema.String,
  place: Schema.Struct({ from: Schema.Natural, to: Schema.Natural }),
  mean: Schema.optionalKey(Schema.Finite),
  interval: Schema.optionalKey(Interval),
  trials: Schema.Natural,
  scored: Schema.Natural,
  unscored: Schema.Natural,
  errored: Schema.Natural,
  bounds: Schema.optionalKey(Schema.Struct({ low: Schema.Finite, high: Schema.Finite })),
  groups: Schema.Array(Schema.String),
  isBest: Schema.Boolean,
  againstFirst: Schema.optionalKey(Verdict)
}).annotate({ identifier: "Standing" })
export type Standing = typeof Standing.Type

/**
 * Two candidates on their paired cases; `effect` is `lower` − `higher`, named in the order of rank.
 *
 * - `p` is unadjusted, `adjustedP` after Holm over all pairs. Both absent where nothing is paired.
 * - `isDifferent`: shown to differ by more than does not matter, whatever the missing outcomes are.
 */
export const Pair = Schema.Struct({
  higher: Schema.String,
  lower: Schema.String,
  paired: Schema.Natural,
  effect: Schema.optionalKey(Schema.Finite),
  p: Schema.optionalKey(Schema.Finite),
  adjustedP: Schema.optionalKey(Schema.Finite),
  isDifferent: Schema.Boolean
}).annotate({ identifier: "RankedPair" })
export type Pair = typeof Pair.Type

/**
 * A ranking.
 *
 * - `cases`: those that every ranked candidate tried; `untried`: those that only some of them tried, left out.
 * - `standings`: the highest mean first.
 * - `best`: the tie set, the candidates not shown worse than the first. With confidence 1 − alpha the truly best is
 *   among them, or no more than the margin better than one of them.
 * - `minimumDetectable`: the smallest true difference from the first that was found with the wanted power, for the
 *   rival for which it is largest. Absent where there is no telling.
 * - `needs`: cases it would take to tell the first from the next of its tie set by the margin. `unplanned`: why there is no
 *   such number, where these cases cannot plan one or are as many.
 */
export const Ranking = Schema.TaggedStruct("Ranking", {
  version: Schema.Literal(1),
  experiment: Schema.String,
  run: Schema.String,
  scorer: Schema.String,
  score: Schema.String,
  unit: Schema.Literals(["share", "number"]),
  alpha: Schema.Finite,
  margin: Schema.Finite,
  power: Schema.Finite,
  cases: Schema.Natural,
  untried: Schema.Natural,
  standings: Schema.Array(Standing),
  pairs: Schema.Array(Pair),
  best: Schema.Array(Schema.String),
  minimumDetectable: Schema.optionalKey(Schema.Finite),
  needs: Schema.optionalKey(Schema.Natural),
  unplanned: Schema.optionalKey(Unplanned),
  notes: Schema.Array(Schema.String)
}).annotate({ identifier: "Ranking" })
export type Ranking = typeof Ranking.Type
