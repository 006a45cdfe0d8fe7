/**
 * Counts of expected against predicted classes, and the figures that follow from them.
 */
import { defined } from "@assay/core/internal"

/** What a trial ended in, as far as its class goes: a label, or no answer. */
export type Prediction =
  | { readonly _tag: "Label"; readonly label: string }
  | { readonly _tag: "NoAnswer" }
  | { readonly _tag: "Escalated" }

/** A column of the matrix. `outside` is a predicted label that is none of the classes. */
export type Column =
  | {
      readonly kind: "class"
      /** The predicted class. */
      readonly label: string
    }
  | {
      readonly kind: "outside"
      /** The predicted label, which is none of the classes. */
      readonly label: string
    }
  | { readonly kind: "no-answer" }
  | { readonly kind: "escalated" }

/** `counts[i][j]` trials expected class i and ended in column j. The classes are the first columns, in order. */
export interface Matrix {
  /** The expected classes, one for each row. */
  readonly classes: ReadonlyArray<string>
  /** What trials ended in. The classes are the first columns, in the order of the rows. */
  readonly columns: ReadonlyArray<Column>
  /** `counts[i][j]` trials expected class i and ended in column j. */
  readonly counts: ReadonlyArray<ReadonlyArray<number>>
}

const byCodeUnit = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Counts while trials come in. Its result does not depend on their order. */
export class Counts {
  private readonly rows = new Map<string, Map<string, number>>()

  add(expected: string, prediction: Prediction): void {
    const key = prediction._tag === "Label" ? `=${prediction.label}` : prediction._tag
    const row = this.rows.get(expected) ?? new Map<string, number>()
    this.rows.set(expected, row)
    row.set(key, (row.get(key) ?? 0) + 1)
  }

  /** The matrix over the given classes, by default those that were expected, sorted by code unit. */
  matrix(declared: ReadonlyArray<string> | undefined): Matrix {
    const classes = declared ?? [...this.rows.keys()].sort(byCodeUnit)
    const known = new Set(classes)
    const keys = new Set([...this.rows.values()].flatMap((row) => [...row.keys()]))
    const outside = [...keys]
      .filter((key) => key.startsWith("=") && !known.has(key.slice(1)))
      .map((key) => key.slice(1))
      .sort(byCodeUnit)
    const columns: ReadonlyArray<{ readonly key: string; readonly column: Column }> = [
      ...classes.map((label) => ({ key: `=${label}`, column: { kind: "class" as const, label } })),
      ...outside.map((label) => ({ key: `=${label}`, column: { kind: "outside" as const, label } })),
      { key: "NoAnswer", column: { kind: "no-answer" } },
      ...(keys.has("Escalated") ? [{ key: "Escalated", column: { kind: "escalated" as const } }] : [])
    ]
    return {
      classes,
      columns: columns.map(({ column }) => column),
      counts: classes.map((label) => columns.map(({ key }) => this.rows.get(label)?.get(key) ?? 0))
    }
  }
}

/** Figures of one class. */
export interface ClassFigures {
  /** The class. */
  readonly label: string
  /** How many trials expected it. */
  readonly support: number
  /** How many trials answered it. */
  readonly predicted: number
  /**
   * The share of correct answers among those that answered it, 0 to 1. Absent when it was never predicted.
   */
  readonly precision?: number
  /** The share of correct answers among those that expected it, 0 to 1. Absent when it was never expected. */
  readonly recall?: number
  /** 2 tp / (2 tp + fp + fn), 0 to 1. Absent when it was neither expected nor predicted. */
  readonly f1?: number
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, each) => total + each, 0)
const columnSum = (matrix: Matrix, column: number): number =>
  sum(matrix.counts.map((row) => row[column] ?? 0))
const hitsOf = (matrix: Matrix, index: number): number => matrix.counts[index]?.[index] ?? 0

/** Figures of every class, in the order of the matrix. */
export const classFigures = (matrix: Matrix): ReadonlyArray<ClassFigures> =>
  matrix.classes.map((label, index) => {
    const hits = hitsOf(matrix, index)
    const support = sum(matrix.counts[index] ?? [])
    const predicted = columnSum(matrix, index)
    return {
      label,
      support,
      predicted,
      ...(predicted === 0 ? {} : { precision: hits / predicted }),
      ...(support === 0 ? {} : { recall: hits / support }),
      ...(predicted + support === 0 ? {} : { f1: (2 * hits) / (predicted + support) })
    }
  })

/** The plain mean over the classes that have the figure, and how many those are. */
export type Average = {
  /** The plain mean over the classes that have the figure. */
  readonly value: number
  /** How many classes those are. */
  readonly classes: number
}

/**
 * Figures over all classes. All but the counts are absent when there is no trial.
 *
 * For `mcc` and `kappa`, no answer, escalation and every label outside the classes are categories of their
 * own.
 */
export interface Averages {
  /** How many trials are in the matrix. */
  readonly n: number
  /** How many of them ended in a label. */
  readonly answered: number
  /** Correct / n, 0 to 1. */
  readonly accuracy?: number
  /** What always answering the most frequent class would get, 0 to 1. */
  readonly majority?: number
  /**
   * The plain mean of precision over the classes that were expected or predicted. A class that was never
   * predicted counts as 0, as in scikit-learn, so that the mean cannot be raised by never daring a class.
   */
  readonly macroPrecision?: Average
  /** The plain mean of recall over the classes that were expected. */
  readonly macroRecall?: Average
  /** The plain mean of F1 over the classes that were expected or predicted. */
  readonly macroF1?: Average
  /**
   * The mean of precision weighted by support, 0 to 1. A class that was never predicted counts as 0. (The mean of recall
   * weighted by support is `accuracy`.)
   */
  readonly weightedPrecision?: number
  /** The mean of F1 weighted by support, 0 to 1. */
  readonly weightedF1?: number
  /**
   * Correct / answered, 0 to 1. Absent when no trial was answered. It equals accuracy when every trial was.
   */
  readonly microPrecision?: number
  /** Correct / n, 0 to 1. */
  readonly microRecall?: number
  /**
   * The harmonic mean of `microPrecision` and `microRecall`, 0 to 1. It equals accuracy when every trial was
   * answered.
   */
  readonly microF1?: number
  /** The mean recall of the classes that were expected, 0 to 1. */
  readonly balancedAccuracy?: number
  /**
   * Matthews correlation for many classes, -1 to 1 (Gorodkin 2004, "Comparing two K-category assignments by a
   * K-category correlation coefficient"). Absent when either side has one category only.
   */
  readonly mcc?: number
  /** Cohen's kappa, -1 to 1 (Cohen 1960). Absent when chance agreement is certain. */
  readonly kappa?: number
}

const mean = (values: ReadonlyArray<number | undefined>): Average | undefined => {
  const present = values.filter((each) => each !== undefined)
  return present.length === 0 ? undefined : { value: sum(present) / present.length, classes: present.length }
}

const chanceCorrected = (
  correct: number,
  n: number,
  expected: ReadonlyArray<number>,
  predicted: ReadonlyArray<number>
) => {
  const agreement = sum(expected.map((each, index) => each * (predicted[index] ?? 0)))
  const spread = (counts: ReadonlyArray<number>): number => n * n - sum(counts.map((each) => each * each))
  // The root of each factor, because their product can exceed what a double holds exactly.
  const scale = Math.sqrt(spread(expected)) * Math.sqrt(spread(predicted))
  const chance = n * n - agreement
  return {
    ...(scale === 0 ? {} : { mcc: (correct * n - agreement) / scale }),
    ...(chance === 0 ? {} : { kappa: (correct * n - agreement) / chance })
  }
}

/** Figures over all classes. */
export const averages = (matrix: Matrix): Averages => {
  const figures = classFigures(matrix)
  const n = sum(figures.map((each) => each.support))
  const columnSums = matrix.columns.map((_, column) => columnSum(matrix, column))
  const answered = sum(
    columnSums.filter((_, column) => {
      const kind = matrix.columns[column]?.kind
      return kind === "class" || kind === "outside"
    })
  )
  if (n === 0) return { n, answered }
  const correct = sum(matrix.classes.map((_, index) => hitsOf(matrix, index)))
  const supports = figures.map((each) => each.support)
  const macroPrecision = mean(
    figures.map((each) => (each.support + each.predicted === 0 ? undefined : (each.precision ?? 0)))
  )
  const macroRecall = mean(figures.map((each) => each.recall))
  const macroF1 = mean(figures.map((each) => each.f1))
  return {
    n,
    answered,
    accuracy: correct / n,
    majority: Math.max(...supports) / n,
    ...defined({ macroPrecision }),
    ...(macroRecall === undefined ? {} : { macroRecall, balancedAccuracy: macroRecall.value }),
    ...defined({ macroF1 }),
    weightedPrecision: sum(figures.map((each) => each.support * (each.precision ?? 0))) / n,
    weightedF1: sum(figures.map((each) => each.support * (each.f1 ?? 0))) / n,
    ...(answered === 0 ? {} : { microPrecision: correct / answered }),
    microRecall: correct / n,
    microF1: (2 * correct) / (answered + n),
    ...chanceCorrected(correct, n, supports, columnSums)
  }
}
