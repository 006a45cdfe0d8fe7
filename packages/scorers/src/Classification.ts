/**
 * Classification: right or wrong per trial, and what a mean hides: per-class precision and recall, the
 * confusion matrix, figures that do not reward guessing the frequent class.
 *
 * Gotcha: the figures count trials. With repeats, one case counts once per repeat.
 */
import { type Metric, Score, type Scorer, Task } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { alsoScorer } from "./alsoScorer.ts"
import { averages, Counts, classFigures, type Matrix, type Prediction } from "./classification/confusion.ts"
import { type Label, labelName } from "./classification/labelName.ts"
import { previewText } from "./comparing/preview.ts"
import type { CommonOptions } from "./scorerOptions.ts"

export type { Average, Averages, ClassFigures, Column, Matrix } from "./classification/confusion.ts"
export type { Label } from "./classification/labelName.ts"

/**
 * Options of classification. With `noAnswer: "unscored"`, refused, malformed and truncated trials are in no
 * figure.
 */
export interface Options extends CommonOptions {
  /**
   * `"apart"` leaves escalated trials unscored, as every scorer does. `"no-answer"` gives them 0 and a column
   * of their own, so that a class is charged for what was handed over.
   *
   * @defaultValue `"apart"`
   */
  readonly escalated?: "apart" | "no-answer"
}

/** Predicted labels outside the classes that get a column of their own; the rarer ones share one. */
export const maxOutside = 3

const Detail = Schema.Struct({
  expected: Schema.String,
  predicted: Schema.NullOr(Schema.String),
  outcome: Schema.optionalKey(Schema.String)
})
const isDetail = Schema.is(Detail)

const predictionOf = (detail: typeof Detail.Type): Prediction =>
  detail.predicted !== null
    ? { _tag: "Label", label: detail.predicted }
    : { _tag: detail.outcome === "Escalated" ? "Escalated" : "NoAnswer" }

const metric = (
  name: string,
  classes: ReadonlyArray<string> | undefined,
  result: (matrix: Matrix) => Schema.Json
): Metric.Metric => ({
  name,
  start: () => {
    const counts = new Counts()
    return {
      add: ({ score }) => {
        if (score._tag === "Scored" && isDetail(score.detail))
          counts.add(score.detail.expected, predictionOf(score.detail))
      },
      result: () => result(counts.matrix(classes))
    }
  }
})

const confusionJson = (matrix: Matrix): Schema.Json => {
  const totals = matrix.columns.map((_, column) =>
    matrix.counts.reduce((total, row) => total + (row[column] ?? 0), 0)
  )
  const outside = matrix.columns.flatMap((column, index) => (column.kind === "outside" ? [index] : []))
  // Already sorted by name, and the sort is stable: equal totals stay in that order.
  const frequent = outside.toSorted((one, other) => (totals[other] ?? 0) - (totals[one] ?? 0))
  const rare = new Set(frequent.slice(maxOutside))
  const kept = matrix.columns.flatMap((column, index) => (rare.has(index) ? [] : [{ column, index }]))
  return {
    expected: [...matrix.classes],
    columns: [
      ...kept.map(({ column }) => ({ ...column })),
      ...(rare.size === 0 ? [] : [{ kind: "other-outside", labels: rare.size }])
    ],
    counts: matrix.counts.map((row) => [
      ...kept.map(({ index }) => row[index] ?? 0),
      ...(rare.size === 0 ? [] : [[...rare].reduce((total, index) => total + (row[index] ?? 0), 0)])
    ])
  }
}

const withLabels = (
  labels?: Task.Labels<Label>,
  options: Options = {}
): Scorer.Scorer<unknown, Label, Label> => {
  const name = options.name ?? "class"
  const noAnswer = options.noAnswer ?? "zero"
  const escalated = options.escalated ?? "apart"
  const classes =
    labels === undefined
      ? undefined
      : [...new Set(Task.labelsOf(labels, "Classification.perClass").map(labelName))]
  const known = classes === undefined ? undefined : new Set(classes)
  const scoreOf = (trial: Scorer.Trial<unknown, Label, Label>): Score.Score => {
    const { outcome } = trial
    const given: unknown = trial.expected
    if (outcome._tag === "Errored") return Score.unscored(`errored: ${outcome.error}`)
    if (given === undefined || given === null) return Score.unscored("the case has no expected label")
    const expected = labelName(given)
    if (known !== undefined && !known.has(expected))
      return Score.unscored(`expected one of the declared labels as expected value, found ${expected}`)
    switch (outcome._tag) {
      case "Answered": {
        const given: unknown = outcome.output
        if (given === undefined || given === null)
          return Score.scored(0, {
            expected,
            predicted: null,
            outcome: outcome._tag,
            reason: `the output is ${given}`
          })
        const predicted = labelName(outcome.output)
        return Score.scored(predicted === expected ? 1 : 0, { expected, predicted })
      }
      case "Escalated":
        return escalated === "apart"
          ? Score.unscored(`escalated: ${outcome.reason}`)
          : Score.scored(0, {
              expected,
              predicted: null,
              outcome: outcome._tag,
              reason: previewText(outcome.reason)
            })
      case "Refused":
      case "Malformed":
      case "Truncated":
        return noAnswer === "unscored"
          ? Score.unscored(`${outcome._tag.toLowerCase()}: ${outcome.reason}`)
          : Score.scored(0, {
              expected,
              predicted: null,
              outcome: outcome._tag,
              reason: previewText(outcome.reason)
            })
    }
  }
  return {
    name,
    names: [name],
    settings: {
      scorer: "Classification.perClass",
      version: 2,
      labels: classes ?? null,
      escalated,
      noAnswer
    },
    metrics: [
      metric("perClass", classes, (matrix) => classFigures(matrix).map((figures) => ({ ...figures }))),
      metric("averages", classes, (matrix) => ({ ...averages(matrix) })),
      metric("confusion", classes, confusionJson)
    ],
    score: (trial) => Effect.sync(() => ({ [name]: scoreOf(trial) }))
  }
}

/**
 * A scorer for a task that answers with one label.
 *
 * - `labels`: the classes, from a task, a schema or a list. Default: the labels that are expected in the data, sorted by code unit. A predicted
 *   label that is no class is wrong and keeps a column of its own (the 3 most frequent; the others share one).
 *   A case whose expected label is no class is unscored.
 *
 * The score is 1 for the expected label, else 0, with the detail `{ expected, predicted }`; `predicted` is null
 * for no answer (also where the output is null), and `outcome` and `reason` then say how the trial ended. Labels are compared by their text and
 * shown up to 80 characters.
 *
 * The metrics, as JSON: `perClass` (a list of `ClassFigures`), `averages` (`Averages`), and `confusion`:
 * `{ expected, columns, counts }` with one row per class and, after the columns of the classes, those of outside
 * labels, no answer and escalation. Every scored trial is in exactly one cell. A figure whose division would be
 * by zero is absent.
 *
 * `Classification.perClass` itself may stand for `Classification.perClass()`.
 *
 * ```ts
 * const intent = Classification.perClass(task)
 * ```
 */
export const perClass: ((
  labels?: Task.Labels<Label>,
  options?: Options
) => Scorer.Scorer<unknown, Label, Label>) &
  Scorer.Scorer<unknown, Label, Label> = alsoScorer(withLabels)
