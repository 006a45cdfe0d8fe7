/**
 * A decision: what the figures of a run say to one of a team's questions, with its numbers, its doubts and two plain
 * sentences. It is JSON, and every rendering shows the same value.
 */
import * as Schema from "effect/Schema"

/**
 * In what a number is counted. Shares and differences of shares (`points`) are parts of one, and are written as percent
 * and as points of a hundred: 0.031 is 3.1 points. Times are in milliseconds, amounts in US dollars.
 */
export const DecisionUnit = Schema.Literals([
  "share",
  "points",
  "usd",
  "ms",
  "cases",
  "requests",
  "days",
  "months",
  "number"
])
export type DecisionUnit = typeof DecisionUnit.Type

/** A number with what is known of its doubt. */
export const DecisionFigure = Schema.Struct({
  /** What the number is, in words: `error among the answered`. */
  label: Schema.String,
  /** The number, in `unit`. Absent where the data cannot support one; `absent` says why. */
  value: Schema.optionalKey(Schema.Finite),
  /** The lower end of its interval, in `unit`. Absent where it has none, or no lower end. */
  low: Schema.optionalKey(Schema.Finite),
  /** The upper end of its interval, in `unit`. Absent where it has none, or no upper end. */
  high: Schema.optionalKey(Schema.Finite),
  /** The nominal coverage of the interval, from 0 to 1. Absent where there is none. */
  confidence: Schema.optionalKey(Schema.Finite),
  /** In what it is counted. */
  unit: DecisionUnit,
  /** Why there is no number. Absent where there is one. */
  absent: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "DecisionFigure" })
export type DecisionFigure = typeof DecisionFigure.Type

/** A table of a decision. */
export const DecisionTable = Schema.Struct({
  /** What it shows. */
  title: Schema.String,
  /** Its columns, from left to right. */
  columns: Schema.Array(
    Schema.Struct({
      /** The heading. */
      title: Schema.String,
      /** In what its numbers are counted. Absent for a column of texts. */
      unit: Schema.optionalKey(DecisionUnit)
    })
  ),
  /** Its rows; a cell for each column, null where there is nothing to say. An interval is `[value, low, high]`. */
  rows: Schema.Array(
    Schema.Array(
      Schema.Union([
        Schema.String,
        Schema.Finite,
        Schema.Null,
        Schema.Tuple([Schema.Finite, Schema.Finite, Schema.Finite])
      ])
    )
  )
}).annotate({ identifier: "DecisionTable" })
export type DecisionTable = typeof DecisionTable.Type

const Axis = Schema.Struct({
  /** What it shows. */
  title: Schema.String,
  /** In what it is counted. */
  unit: DecisionUnit,
  /** Whether it is logarithmic. Absent for false. */
  log: Schema.optionalKey(Schema.Boolean)
})

/** A plot of a decision. */
export const DecisionPlot = Schema.Struct({
  /** What it shows. */
  title: Schema.String,
  /** The horizontal axis. */
  x: Axis,
  /** The vertical axis. */
  y: Axis,
  /** What is drawn, each in a colour of its own. */
  series: Schema.Array(
    Schema.Struct({
      /** Its name in the legend. */
      name: Schema.String,
      /** How it is drawn: joined points, steps, or points alone. */
      mark: Schema.Literals(["line", "step", "point"]),
      /** Its points, in order of `x`. `low` and `high` are the interval of `y`. */
      points: Schema.Array(
        Schema.Struct({
          /** The horizontal position, in the unit of that axis. */
          x: Schema.Finite,
          /** The vertical position, in the unit of that axis. */
          y: Schema.Finite,
          /** The lower end of the interval of `y`. Absent where there is none. */
          low: Schema.optionalKey(Schema.Finite),
          /** The upper end of the interval of `y`. Absent where there is none. */
          high: Schema.optionalKey(Schema.Finite),
          /** What stands beside the point. Absent for nothing. */
          label: Schema.optionalKey(Schema.String)
        })
      )
    })
  ),
  /** Lines across the plot, such as a limit or a threshold. */
  rules: Schema.Array(
    Schema.Struct({
      /** Which axis it stands on. */
      on: Schema.Literals(["x", "y"]),
      /** Where it stands, in the unit of that axis. */
      at: Schema.Finite,
      /** What stands beside it. */
      label: Schema.String
    })
  )
}).annotate({ identifier: "DecisionPlot" })
export type DecisionPlot = typeof DecisionPlot.Type

/** What a decision rests on. It holds for traffic like these cases, and lapses when that changes. */
export const DecisionBasis = Schema.Struct({
  /** The id of the run. */
  run: Schema.String,
  /** SHA-256, hex, of the dataset. */
  dataset: Schema.String,
  /** When the run was started, as an ISO 8601 date and time. */
  at: Schema.String,
  /** The score that counts as quality. */
  score: Schema.String,
  /** The candidates that it is about. */
  candidates: Schema.Array(Schema.String),
  /** How many cases it rests on. */
  cases: Schema.Natural,
  /** How many clusters these are. Absent where each case is its own. */
  clusters: Schema.optionalKey(Schema.Natural)
}).annotate({ identifier: "DecisionBasis" })
export type DecisionBasis = typeof DecisionBasis.Type

/** A decision. */
export const Decision = Schema.TaggedStruct("Decision", {
  /** Its name, unique within the experiment: `worth of gpt over logreg`. */
  name: Schema.String,
  /** Which question it answers: `worth`, `choice`, `hybrid`, `escalation`, `volume`, `build-or-buy`. */
  question: Schema.String,
  /** The answer, in the words of the question: `justified`, `no threshold needed`. */
  verdict: Schema.String,
  /** What the answer comes to for a gate: it can be acted on, it speaks against it, or the data cannot tell. */
  status: Schema.Literals(["yes", "no", "cannot-tell"]),
  /** Two plain sentences: the answer, then what it rests on or what it takes. */
  sentences: Schema.Tuple([Schema.String, Schema.String]),
  /** What may make it wrong, in sentences; the gravest first. */
  doubts: Schema.Array(Schema.String),
  /** Its numbers by name. */
  figures: Schema.Record(Schema.String, DecisionFigure),
  /** Its tables, the first the most important. */
  tables: Schema.Array(DecisionTable),
  /** Its plots, the first the most important. */
  plots: Schema.Array(DecisionPlot),
  /** What it rests on. */
  basis: DecisionBasis,
  /** What an application loads to act on it, as JSON. Absent where there is nothing to load. */
  artefact: Schema.optionalKey(Schema.Json)
}).annotate({ identifier: "Decision" })
export type Decision = typeof Decision.Type

/** A question that could not be answered. */
export const Undecided = Schema.Struct({
  /** The name of the decision. */
  decision: Schema.String,
  /** Which question it is. */
  question: Schema.String,
  /** What is missing or wrong, in a sentence. */
  reason: Schema.String
}).annotate({ identifier: "Undecided" })
export type Undecided = typeof Undecided.Type

/** What a run decided. */
export const Decided = Schema.Struct({
  /** The decisions, in the order of the experiment. */
  decisions: Schema.Array(Decision),
  /** The questions that could not be answered, and why. */
  undecided: Schema.Array(Undecided)
}).annotate({ identifier: "Decided" })
export type Decided = typeof Decided.Type
