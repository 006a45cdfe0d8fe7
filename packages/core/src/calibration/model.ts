/**
 * What a judge is worth against people: the figures, and the labels that they are made of, as one value.
 */
import * as Schema from "effect/Schema"
import { Inclusion } from "../label/model.ts"

/** A figure with its interval. */
export const Figure = Schema.Struct({
  /** The figure. */
  value: Schema.Finite,
  /** The lower bound. Absent where the labels support no interval. */
  low: Schema.optionalKey(Schema.Finite),
  /** The upper bound. Absent where the labels support no interval. */
  high: Schema.optionalKey(Schema.Finite),
  /** The nominal coverage of the interval, such as 0.95. Absent without one. */
  confidence: Schema.optionalKey(Schema.Finite)
}).annotate({ identifier: "CalibrationFigure" })
export type Figure = typeof Figure.Type

/** A level of a scale. */
const Level = Schema.Struct({
  /** Its value. */
  value: Schema.Finite,
  /** Its name. */
  label: Schema.String
})

/** What grades can be. */
export const Scale = Schema.Struct({
  /** Two levels; several in order; or which of two answers is better. */
  kind: Schema.Literals(["binary", "ordinal", "pairwise"]),
  /** The levels. */
  levels: Schema.Array(Level)
}).annotate({ identifier: "CalibrationScale" })
export type Scale = typeof Scale.Type

/** One label beside the judge's grade of the same answer: a line of the file. */
export const LabelledRow = Schema.Struct({
  /** Id of the case. */
  case: Schema.String,
  /** Name of the candidate. Absent for a pair, and for an answer of no candidate. */
  candidate: Schema.optionalKey(Schema.String),
  /** Repeat of the trial, from 0. Absent for the first. */
  repeat: Schema.optionalKey(Schema.Natural),
  /** The first digits of the digest of the answer. */
  answer: Schema.String,
  /** Name of the score. */
  score: Schema.String,
  /** What the person said; null where they could not or would not grade. */
  grade: Schema.NullOr(Schema.Finite),
  /** What the judge said; null where it gave no grade. */
  judged: Schema.NullOr(Schema.Finite),
  /** Who graded. */
  person: Schema.String,
  /** When, as an ISO time. */
  at: Schema.String,
  /** Probability with which the answer was drawn, above 0 and at most 1. Absent: all alike. */
  inclusion: Schema.optionalKey(Inclusion),
  /** What the case shares with others, such as a document. Absent where it stands alone. */
  cluster: Schema.optionalKey(Schema.String),
  /** Id of the run whose answers were drawn from. Absent where it is not known. */
  run: Schema.optionalKey(Schema.String),
  /**
   * The candidate answers otherwise now. The label is in no figure; it says that the labels drawn with it, as far as they
   * still hold, are no random sample: they are of answers that did not change.
   */
  changed: Schema.optionalKey(Schema.Literal(true)),
  /** The person saw the answer before, unannounced: this label is read for their agreement with themselves alone. */
  again: Schema.optionalKey(Schema.Literal(true))
}).annotate({ identifier: "LabelledRow" })
export type LabelledRow = typeof LabelledRow.Type

/** Agreement of judge and people over a slice of the answers. */
export const SliceAgreement = Schema.Struct({
  /** `kind`, or the name of the tag. */
  by: Schema.String,
  /** The kind, or the value of the tag. */
  value: Schema.String,
  /** How many labelled answers it has. */
  answers: Schema.Natural,
  /** The share on which judge and people agree. */
  agreement: Figure
}).annotate({ identifier: "SliceAgreement" })
export type SliceAgreement = typeof SliceAgreement.Type

/** Something that the judge's grades go by and those of people do not. */
export const Bias = Schema.Struct({
  /** By what: the length of the answer, the position it was shown at, whose answer it is, a model of the judge's own family. */
  by: Schema.Literals(["length", "position", "candidate", "family"]),
  /** Whose answers, or of what family. Absent where it is about all. */
  of: Schema.optionalKey(Schema.String),
  /** How many labelled answers it is measured on. */
  answers: Schema.Natural,
  /**
   * How much higher the judge grades than people do: by `length`, on the longer half over the shorter; by `candidate`, on
   * this one over the others; by `family`, on answers of its own over others; in the unit of the score. By `position`, the
   * share of pairs in which the judge prefers what is shown first.
   */
  effect: Figure,
  /** Whether the interval leaves out "no bias". */
  isShown: Schema.Boolean
}).annotate({ identifier: "JudgeBias" })
export type Bias = typeof Bias.Type

/** A judge against people on one score. */
export const Measurement = Schema.Struct({
  /** Name of the score. */
  score: Schema.String,
  /** The scale that both grade by. */
  scale: Scale,
  /** How many labels there are, repeats of the same person among them. */
  labels: Schema.Natural,
  /** How many answers have a grade of people and of the judge: what the figures are over. */
  answers: Schema.Natural,
  /** How many cases these are of. */
  cases: Schema.Natural,
  /** How many clusters these cases form. Absent where none share any. */
  clusters: Schema.optionalKey(Schema.Natural),
  /** Answers with a label that the judge gave no grade. They are in no figure. */
  unjudged: Schema.Natural,
  /** Answers on which people gave no grade, or were split evenly between two. They are in no figure. */
  ungraded: Schema.Natural,
  /** The share of answers on which judge and people agree. Absent without answers. */
  agreement: Schema.optionalKey(Figure),
  /** The agreement of a judge that always says what people say most often. */
  constant: Schema.optionalKey(Schema.Finite),
  /** Cohen's kappa. Absent where either says the same of all answers. */
  kappa: Schema.optionalKey(Figure),
  /** Cohen's kappa with quadratic weights. Absent for two levels. */
  weightedKappa: Schema.optionalKey(Figure),
  /** Krippendorff's alpha: nominal for two levels and pairs, else ordinal. */
  alpha: Schema.optionalKey(Figure),
  /** Gwet's AC1; AC2 with ordinal weights for several levels. */
  gwet: Schema.optionalKey(Figure),
  /** Of the answers that people grade at the top, the share that the judge does. For two levels. */
  sensitivity: Schema.optionalKey(Figure),
  /** Of the answers that people grade at the bottom, the share that the judge does. For two levels. */
  specificity: Schema.optionalKey(Figure),
  /** Sensitivity + specificity − 1: 0 for a judge that tells nothing, below 0 for one that is worse than a coin. */
  youden: Schema.optionalKey(Figure),
  /** Spearman's rank correlation. For several levels. */
  spearman: Schema.optionalKey(Figure),
  /** Kendall's tau-b. For several levels. */
  kendall: Schema.optionalKey(Figure),
  /** How many answers people grade at each level (rows, in order of the scale) and what the judge says (columns). */
  confusion: Schema.Array(Schema.Array(Schema.Natural)),
  /** How many answers have the label that people give less often, of those that occur in the scale. */
  rarer: Schema.Natural,
  /** By kind and tag, those with at least 10 answers. */
  slices: Schema.Array(SliceAgreement),
  /** What the judge goes by and people do not. */
  biases: Schema.Array(Bias),
  /** Answers on which judge and people disagree, the largest differences first. */
  disagreements: Schema.Struct({
    /** How many there are. */
    count: Schema.Natural,
    /** The first of them, at most 50. */
    first: Schema.Array(
      Schema.Struct({
        /** Id of the case. */
        case: Schema.String,
        /** Name of the candidate. Absent where there is none. */
        candidate: Schema.optionalKey(Schema.String),
        /** What people say. */
        people: Schema.Finite,
        /** What the judge says. */
        judge: Schema.Finite
      })
    )
  }),
  /** How far people agree with each other: no judge can agree with them further. Absent where one person graded each. */
  people: Schema.optionalKey(
    Schema.Struct({
      /** How many people there are. */
      persons: Schema.Natural,
      /** How many answers two or more of them graded. */
      answers: Schema.Natural,
      /** The share of pairs of people who agree. */
      agreement: Figure,
      /** Krippendorff's alpha of them all. Absent where all say the same. */
      alpha: Schema.optionalKey(Figure)
    })
  ),
  /** How far people agree with themselves. Absent where nobody saw an answer twice. */
  retest: Schema.optionalKey(
    Schema.Struct({
      /** How many answers a person graded twice. */
      answers: Schema.Natural,
      /** The share that they graded alike. */
      agreement: Figure
    })
  )
}).annotate({ identifier: "Measurement" })
export type Measurement = typeof Measurement.Type

/** Below what a judge informs and never gates. */
export const Floors = Schema.Struct({
  /** Labels of the rarer kind. */
  rarer: Schema.Natural,
  /** Lower bound of Gwet's AC1 (AC2 for several levels), or else of both sensitivity and specificity. */
  gwet: Schema.Finite,
  /** Lower bound of both sensitivity and specificity. */
  accuracy: Schema.Finite,
  /** Labelled answers of a candidate of its own. */
  own: Schema.Natural
}).annotate({ identifier: "CalibrationFloors" })
export type Floors = typeof Floors.Type

/** What every calibration file says it is. */
export const format = "assay-calibration"

/** Characters that are kept of the digest of an answer. */
export const answerLength = 16

/** What a judge is worth: the content of a calibration file. */
export const CalibrationFile = Schema.Struct({
  /** What the file is. */
  format: Schema.Literal(format),
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The judge that was measured. */
  judge: Schema.Struct({
    /** Its digest: models, settings, prompt, rubric, schema and parameters. */
    digest: Schema.String,
    /** Ids of the providers that judge. */
    models: Schema.Array(Schema.String),
    /** Digest of what people graded by. */
    rubric: Schema.String
  }),
  /**
   * How the labelled answers were come by. `random`: drawn from the very answers that are reported, each with its
   * inclusion probability. `elsewhere`: from other answers, or chosen by somebody.
   */
  sampling: Schema.Literals(["random", "elsewhere"]),
  /** What the user states and nobody has tested. `errs-alike`: the judge errs on every candidate as on the labelled ones. */
  assumes: Schema.optionalKey(Schema.Literal("errs-alike")),
  /** The floors. */
  floors: Floors,
  /** How many labels were left out because they were used to write the rubric. */
  excluded: Schema.Natural,
  /** The figures, a score each. */
  scores: Schema.Array(Measurement),
  /** The labels: a line each, in order of score, case, candidate, repeat, person and time. */
  labels: Schema.Array(LabelledRow)
}).annotate({ identifier: "CalibrationFile" })
export type CalibrationFile = typeof CalibrationFile.Type
