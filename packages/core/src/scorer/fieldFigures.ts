/**
 * What a scorer of fields says of a candidate: one metric, which reports know by its form.
 */
import * as Schema from "effect/Schema"

/** A share of 0 to 1 with its interval. */
const Share = Schema.Struct({
  /** The share. */
  value: Schema.Finite,
  /** The lower bound. Absent where there is no interval. */
  low: Schema.optionalKey(Schema.Finite),
  /** The upper bound. Absent where there is no interval. */
  high: Schema.optionalKey(Schema.Finite)
})
export type FieldShare = typeof Share.Type

const figures = {
  /** Cases in which something was expected or given. */
  cases: Schema.Natural,
  /** Values that are as expected. Over all fields by weight; so the three below. */
  right: Schema.Finite,
  /** Values that differ from the expected one. */
  wrong: Schema.Finite,
  /** Values that were expected and not given. */
  missed: Schema.Finite,
  /** Values that were given and not expected. */
  invented: Schema.Finite,
  /** Right of those given. Absent where none was given. */
  precision: Schema.optionalKey(Share),
  /** Right of those expected. Absent where none was expected. */
  recall: Schema.optionalKey(Share),
  /** 2 · right over those expected and given. Absent where there are none. */
  f1: Schema.optionalKey(Share),
  /** Missed of those expected. */
  missedRate: Schema.optionalKey(Share),
  /** Wrong of those expected. */
  wrongRate: Schema.optionalKey(Share),
  /** Invented of those given. */
  inventedRate: Schema.optionalKey(Share)
} as const

/** An error and how often it occurs. */
const Confusion = Schema.Struct({
  /** Its kind. */
  error: Schema.Literals(["missed", "invented", "wrong"]),
  /** What was expected, cut. Absent where nothing was. */
  expected: Schema.optionalKey(Schema.String),
  /** What was given, cut. Absent where nothing was. */
  actual: Schema.optionalKey(Schema.String),
  /** How many times, or at least how many where there are too many different ones to count all. */
  times: Schema.Natural
})

/** The figures of one field. */
const FieldFigures = Schema.Struct({
  /** Where it is: `address.city`, `lines[].amount`. */
  field: Schema.String,
  /** How it is compared. */
  compare: Schema.String,
  ...figures,
  /** Its part of what all fields lose, by weight: a wrong value counts twice, as it is missed and invented. */
  lost: Schema.Finite,
  /** What the F1 over all fields would be if this field were right. Absent where nothing was expected or given. */
  f1IfRight: Schema.optionalKey(Schema.Finite),
  /** Its commonest errors. */
  confusions: Schema.Array(Confusion)
})
export type FieldFigures = typeof FieldFigures.Type

/** The figures of all fields of a candidate. */
export const FieldReport = Schema.Struct({
  /** What it is. */
  kind: Schema.Literal("fields"),
  /** The nominal coverage of the intervals. */
  confidence: Schema.Finite,
  /** Distinct clusters, over which intervals are then made. Absent where the cases have none. */
  clusters: Schema.optionalKey(Schema.Natural),
  /** Malformed replies of which the fields count that the output schema accepts. Absent where there are none. */
  partlyRead: Schema.optionalKey(Schema.Natural),
  /** The F1 that a field must reach to be shipped. Absent where none is stated. */
  target: Schema.optionalKey(Schema.Finite),
  /** Over all fields, by weight. */
  overall: Schema.Struct(figures),
  /** Each field, as declared. */
  fields: Schema.Array(FieldFigures)
})
export type FieldReport = typeof FieldReport.Type

/** Whether the result of a metric is that of fields. */
export const isFieldReport = Schema.is(FieldReport)

/**
 * - `reached`: the whole interval of the field's F1 reaches the target.
 * - `short`: none of it does.
 * - `unknown`: the interval holds the target, or there is none; more cases decide.
 */
export type FieldStanding = "reached" | "short" | "unknown"

/** Where a field stands beside a target. */
export const standingOf = ({ f1 }: Pick<FieldFigures, "f1">, target: number): FieldStanding => {
  if (f1?.low === undefined || f1.high === undefined) return "unknown"
  return f1.low >= target ? "reached" : f1.high < target ? "short" : "unknown"
}
