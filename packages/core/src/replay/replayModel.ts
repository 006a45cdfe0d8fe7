/**
 * What came of replaying cases, as data.
 */
import * as Schema from "effect/Schema"
import { CaseIds } from "../compare/model.ts"
import { Part } from "./wordDiff.ts"

export const Kind = Schema.Literals(["systematic", "flaky", "grader-noise", "alike", "not-measured"])
export type Kind = typeof Kind.Type

/** One candidate on one case. */
export const ReplayedAnswers = Schema.Struct({
  /** The scores of the answers that were there. Null where there is none. */
  first: Schema.Array(Schema.NullOr(Schema.Finite)),
  /** The scores of the new answers. Null where there is none. */
  scores: Schema.Array(Schema.NullOr(Schema.Finite)),
  /** How many different new answers it gave. */
  answers: Schema.Natural,
  /** The most frequent new answer, as text. Absent where it gave none. */
  answer: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "ReplayedAnswers" })
export type ReplayedAnswers = typeof ReplayedAnswers.Type

/** One case. */
export const ReplayedCase = Schema.Struct({
  /** The id of the case. */
  caseId: Schema.String,
  /** Its input: a text as it is, other values as JSON; cut to 300 characters. */
  input: Schema.String,
  /** What was expected, likewise. Absent where the case has no label. */
  expected: Schema.optionalKey(Schema.String),
  /** What the replay shows of the case. */
  kind: Kind,
  /** Why it is of that kind, in words. */
  reason: Schema.String,
  /** The mean of the candidate's new scores minus that of the other side's. Absent where there is no test. */
  effect: Schema.optionalKey(Schema.Finite),
  /** The p value of the exact test. Absent where a side has fewer than two new scores. */
  p: Schema.optionalKey(Schema.Finite),
  /** The other side on the case. */
  against: ReplayedAnswers,
  /** The candidate on the case. */
  candidate: ReplayedAnswers,
  /** The other side's most frequent answer against the candidate's, word by word. */
  diff: Schema.Array(Part)
}).annotate({ identifier: "ReplayedCase" })
export type ReplayedCase = typeof ReplayedCase.Type

/** A replay. */
export const Replay = Schema.TaggedStruct("Replay", {
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The name of the experiment. */
  experiment: Schema.String,
  /** The id of the run. */
  run: Schema.String,
  /** The name of the candidate that the other is compared with. */
  against: Schema.String,
  /** The name of the candidate. */
  candidate: Schema.String,
  /** The name of the scorer. */
  scorer: Schema.String,
  /** The name of the score. */
  score: Schema.String,
  /** How the cases were chosen: the sides' scores differ, the candidate's score is under 1, or by id. */
  chosen: Schema.Literals(["flipped", "failing", "named"]),
  /** The level of the test that calls a case systematic. */
  alpha: Schema.Finite,
  /** New answers per candidate and case. */
  answers: Schema.Natural,
  /** How many trials the replay wanted. Fewer are asked where it was made before. */
  calls: Schema.Natural,
  /** How many cases there are to choose from. */
  eligible: Schema.Natural,
  /** The cases beyond the limit on calls. */
  leftOut: CaseIds,
  /** How many cases there are of each kind. */
  counts: Schema.Record(Kind, Schema.Natural),
  /** The cases that were replayed. */
  cases: Schema.Array(ReplayedCase),
  /** Why it ended before all was done. Absent where it did not. */
  stopped: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Replay" })
export type Replay = typeof Replay.Type
