/**
 * What came of replaying cases, as data.
 */
import * as Schema from "effect/Schema"
import { CaseIds } from "../compare/model.ts"
import { Part } from "./wordDiff.ts"

export const Kind = Schema.Literals(["systematic", "flaky", "grader-noise", "alike", "not-measured"])
export type Kind = typeof Kind.Type

/**
 * One candidate on one case. `first`: scores of the answers that were there, `scores`: of the new ones; null where there is
 * none. `answers`: how many different new answers it gave. `answer`: the most frequent, as text; absent where it gave
 * none.
 */
export const Replayed = Schema.Struct({
  first: Schema.Array(Schema.NullOr(Schema.Finite)),
  scores: Schema.Array(Schema.NullOr(Schema.Finite)),
  answers: Schema.Natural,
  answer: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Replayed" })
export type Replayed = typeof Replayed.Type

/**
 * One case. `effect`: mean of the candidate's new scores minus that of the other side's; `p`: of the exact test.
 * `diff`: the other side's most frequent answer against the candidate's, word by word.
 */
export const ReplayedCase = Schema.Struct({
  caseId: Schema.String,
  kind: Kind,
  reason: Schema.String,
  effect: Schema.optionalKey(Schema.Finite),
  p: Schema.optionalKey(Schema.Finite),
  against: Replayed,
  candidate: Replayed,
  diff: Schema.Array(Part)
}).annotate({ identifier: "ReplayedCase" })
export type ReplayedCase = typeof ReplayedCase.Type

/**
 * A replay.
 *
 * - `chosen`: how the cases were chosen. `eligible`: how many there are; `leftOut`: those beyond the limit on calls.
 * - `answers`: new ones per candidate and case, k.
 * - `calls`: how many trials the replay wanted; fewer are asked where it was made before.
 * - `counts`: cases of each kind.
 */
export const Replay = Schema.TaggedStruct("Replay", {
  version: Schema.Literal(1),
  experiment: Schema.String,
  run: Schema.String,
  against: Schema.String,
  candidate: Schema.String,
  scorer: Schema.String,
  score: Schema.String,
  chosen: Schema.Literals(["flipped", "failing", "named"]),
  alpha: Schema.Finite,
  answers: Schema.Natural,
  calls: Schema.Natural,
  eligible: Schema.Natural,
  leftOut: CaseIds,
  counts: Schema.Record(Kind, Schema.Natural),
  cases: Schema.Array(ReplayedCase),
  stopped: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Replay" })
export type Replay = typeof Replay.Type
