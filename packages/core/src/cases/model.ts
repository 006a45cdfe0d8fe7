/**
 * Trials as people look at them: the beginnings of their texts, beside what was expected.
 */
import * as Schema from "effect/Schema"
import { countedModes } from "../failure/FailureMode.ts"

/** Right, or how a trial failed; of what is not measured, errored and unscored trials apart. */
const Mode = Schema.Literals(["right", ...countedModes])

/** What the other side of a comparison made of the same case. */
export const OtherAnswer = Schema.Struct({
  /** The name of the candidate. */
  candidate: Schema.String,
  /** The id of its run. Absent where it is the same run. */
  run: Schema.optionalKey(Schema.String),
  /** Right, or how its trial failed. */
  mode: Mode,
  /** Its score, in the unit of the score. Absent where it has none. */
  score: Schema.optionalKey(Schema.Finite),
  /** Its output, or the reply where there is no output; cut. Absent where there is neither. */
  output: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "OtherAnswer" })
export type OtherAnswer = typeof OtherAnswer.Type

/** A field that is not as expected. */
export const FieldExcerpt = Schema.Struct({
  /** Where it is: `date`, `lines[].amount`. */
  field: Schema.String,
  /** What was expected, cut. Absent where nothing was. */
  expected: Schema.optionalKey(Schema.String),
  /** What was given, cut. Absent where nothing was. */
  output: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "FieldExcerpt" })
export type FieldExcerpt = typeof FieldExcerpt.Type

/**
 * A candidate on one case. Texts are themselves, other values JSON, and of an expected and a given record only the fields
 * that differ; each is cut to 300 characters.
 */
export const CaseExcerpt = Schema.Struct({
  /** The name of the candidate. */
  candidate: Schema.String,
  /** The id of the case. */
  caseId: Schema.String,
  /** Number of the repeat that is shown, from 0. */
  repeat: Schema.Natural,
  /** How many trials the candidate has on this case. */
  trials: Schema.Natural,
  /** How many of these are not right. */
  missed: Schema.Natural,
  /** Right, or how the trial that is shown failed. */
  mode: Mode,
  /** Its score, in the unit of the score. Absent where it has none. */
  score: Schema.optionalKey(Schema.Finite),
  /** The input. */
  input: Schema.String,
  /** What was expected. Absent where the case has no label. */
  expected: Schema.optionalKey(Schema.String),
  /** The output, or the reply where there is no output. Absent where there is neither. */
  output: Schema.optionalKey(Schema.String),
  /** The fields that are not as expected, 20 at most. Absent where there are no two records to compare. */
  fields: Schema.optionalKey(Schema.Array(FieldExcerpt)),
  /** Why it is no right answer, as far as the scorer or the failure mode tells. Absent where nothing is told. */
  why: Schema.optionalKey(Schema.String),
  /** The answer of the other side. Absent where there is none. */
  against: Schema.optionalKey(OtherAnswer)
}).annotate({ identifier: "CaseExcerpt" })
export type CaseExcerpt = typeof CaseExcerpt.Type

/** Which cases are meant: those that are not right, those that two candidates answer differently, all, or one failure mode. */
export const Shown = Schema.Literals(["failing", "flipped", "all", ...countedModes])
export type Shown = typeof Shown.Type

/** Cases of a run as a list. */
export const CaseList = Schema.TaggedStruct("CaseList", {
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The name of the experiment. */
  experiment: Schema.String,
  /** The id of the run. */
  run: Schema.String,
  /** Which cases are listed. */
  shown: Shown,
  /** The name of the score that tells right from wrong. Absent where the run has none. */
  score: Schema.optionalKey(Schema.String),
  /** How many there are, a case of two candidates counted twice. */
  total: Schema.Natural,
  /** The first of them. */
  cases: Schema.Array(CaseExcerpt)
}).annotate({ identifier: "CaseList" })
export type CaseList = typeof CaseList.Type
