/** A label: what a person said of one answer. */
import * as Schema from "effect/Schema"

/** A time in ISO 8601, such as `2026-03-01T09:30:00Z`. */
const IsoTime = Schema.String.check(
  Schema.makeFilter(
    (text) =>
      (/^\d{4}-\d{2}-\d{2}/u.test(text) && !Number.isNaN(Date.parse(text))) || "expected an ISO 8601 time"
  )
)

/** A probability of being drawn, above 0 and at most 1. */
export const Inclusion = Schema.Finite.check(
  Schema.makeFilter((value) => (value > 0 && value <= 1) || "expected a probability above 0 and at most 1")
)

const Text = Schema.String.check(
  Schema.makeFilter((text) => text.trim() !== "" || "expected a text, found none")
)

/** What every label has, and what it may have beside it. */
const parts = {
  /** Id of the case. */
  case: Text,
  /** Name of the candidate that gave the answer. Absent for a pair, and for an answer of no candidate. */
  candidate: Schema.optionalKey(Schema.String),
  /** Repeat of the trial, from 0. Absent for the first. */
  repeat: Schema.optionalKey(Schema.Natural),
  /** Value of a level of the scale; null where the person could not or would not grade. */
  grade: Schema.NullOr(Schema.Finite),
  /** Name of that level. Absent where the scale names none. */
  label: Schema.optionalKey(Schema.String),
  /** What is wrong with the case itself: `bad` cases are to be repaired, `ambiguous` ones have no one right grade. */
  mark: Schema.optionalKey(Schema.Literals(["bad", "ambiguous"])),
  /** What should have been expected of the case. Absent where the person did not correct it. */
  expected: Schema.optionalKey(Schema.Json),
  /** What the person says of it in words. */
  comment: Schema.optionalKey(Schema.String),
  /** Who graded: a name, initials, or a pseudonym. */
  person: Text,
  /** Probability with which the answer was drawn for labelling, above 0 and at most 1. Absent: all alike. */
  inclusion: Schema.optionalKey(Inclusion),
  /**
   * Who else in the same queue gave the very same answer to the case, or gave it in another repeat: it was shown once, and
   * the label is of theirs, too. Absent for nobody.
   */
  alike: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        /** Name of the candidate. Absent where it has no name. */
        candidate: Schema.optionalKey(Schema.String),
        /** Repeat of the trial, from 0. Absent for the first. */
        repeat: Schema.optionalKey(Schema.Natural)
      })
    )
  ),
  /** What was visible besides input, output and rubric, such as `judge` or `candidate`. Absent: nothing, blind. */
  shown: Schema.optionalKey(Schema.Array(Schema.String)),
  /** How long the person took, in seconds. */
  seconds: Schema.optionalKey(Schema.Finite),
  /** Id of the label that this one repeats: the same person saw the same answer again, unannounced. */
  repeatOf: Schema.optionalKey(Schema.String),
  /** Id of the label that this one corrects. The earlier one is kept, and no longer counts. */
  replaces: Schema.optionalKey(Schema.String),
  /** Id of the run whose answer was shown. Absent where it came from no run. */
  run: Schema.optionalKey(Schema.String)
}

/** One line of JSON Lines, and one row of the store's table `labels`. */
export const Label = Schema.Struct({
  ...parts,
  /** Id of the label, unique in the store. */
  id: Text,
  /** Digest of what was graded; see `Label.digestOf` and `Label.digestOfPair`. */
  answer: Text,
  /** Which score of the judge it is a grade for. */
  score: Text,
  /** Digest of what the person graded by. */
  rubric: Schema.String,
  /** When it was given. */
  at: IsoTime
}).annotate({ identifier: "Label" })
export type Label = typeof Label.Type

/**
 * A label as a file may have it: what a table of people's grades has to say, at the least `case`, `person`, and a `grade`
 * or the name of a level as `label`. `Label.complete` makes labels of them.
 */
export const LabelRow = Schema.Struct({
  ...parts,
  /** Value of a level; null where the person could not or would not grade. Absent where `label` names the level. */
  grade: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  /** Id of the label. Absent: made of its content. */
  id: Schema.optionalKey(Schema.String),
  /** Digest of what was graded. Absent: that of the answer that the run has. */
  answer: Schema.optionalKey(Schema.String),
  /** Which score it is a grade for. Absent: the first of the judge. */
  score: Schema.optionalKey(Schema.String),
  /** Digest of what the person graded by. Absent: the rubric of the judge. */
  rubric: Schema.optionalKey(Schema.String),
  /** When it was given. Absent: when it is read. */
  at: Schema.optionalKey(IsoTime)
}).annotate({ identifier: "LabelRow" })
export type LabelRow = typeof LabelRow.Type

/** A row of a file of labels. */
export interface ReadLabel {
  /** Its line in the file, from 1. */
  readonly line: number
  /** What stands there. */
  readonly row: LabelRow
}
