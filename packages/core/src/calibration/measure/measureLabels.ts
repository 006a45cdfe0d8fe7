/** Measuring a judge on grades at hand, without a run. */

import type { Measurement, Scale } from "../model.ts"
import type { JudgedLabel } from "./answers.ts"
import { measure as measureRows } from "./measuring.ts"

/** A grade of people beside that of a judge. */
export interface GradedAnswer {
  /** Id of the case. */
  readonly case: string
  /** What the person said; null where they could not grade. */
  readonly grade: number | null
  /** What the judge said; null where it gave no grade, which is neither right nor wrong. */
  readonly judged: number | null
  /** Name of the candidate. Absent where there is one only. */
  readonly candidate?: string
  /** Who graded. Absent where it was one person. */
  readonly person?: string
  /** Whether the person saw the answer before, unannounced. Absent where they did not. */
  readonly again?: true
  /** What the case shares with others, such as a document. Absent where it stands alone. */
  readonly cluster?: string
  /** Probability with which the answer was drawn, above 0 and at most 1. Absent: all alike. */
  readonly inclusion?: number
  /** Typical, edge or adversarial. Absent where it is not known. */
  readonly kind?: string
  /** Slices that the case belongs to. Absent for none. */
  readonly tags?: Readonly<Record<string, string>>
  /** Characters of the answer, to see whether the judge goes by length. Absent where it is not known. */
  readonly length?: number
  /** Whether judge and candidate are models of one family. Absent where no model is known. */
  readonly isOwnFamily?: boolean
  /** Whether the judge preferred what it was shown first, for each order of a pair. Absent for single answers. */
  readonly firstWins?: ReadonlyArray<boolean>
}

/** How grades are measured. */
export interface MeasureOptions {
  /** What grades can be. */
  readonly scale: Scale
  /**
   * Name of the score, for reports.
   *
   * @defaultValue `"score"`
   */
  readonly score?: string
  /**
   * Ids of cases that the rubric was written with: they are left out, for a judge agrees with what it was made for.
   *
   * @defaultValue none
   */
  readonly leaveOut?: ReadonlyArray<string>
}

/**
 * How far a judge agrees with people: agreement beside the constant predictor's, kappa, alpha, AC1, sensitivity and
 * specificity or rank correlations, each with its interval, by slice; what it seems biased by; confusion and the
 * disagreements; and how far people agree with each other and with themselves.
 *
 * ```ts
 * const found = Calibration.measure(grades, { scale: { kind: "binary", levels: [{ value: 0, label: "no" }, { value: 1, label: "yes" }] } })
 * found.agreement // { value: 0.91, low: 0.86, high: 0.95, confidence: 0.95 }
 * ```
 */
export const measure = (
  answers: ReadonlyArray<GradedAnswer>,
  { scale, score = "score", leaveOut = [] }: MeasureOptions
): Measurement => {
  const without = new Set(leaveOut)
  const rows = answers
    .filter((answer) => !without.has(answer.case))
    .map((answer): JudgedLabel => ({ answer: "", score, person: "", at: "", ...answer }))
  return measureRows(score, scale, rows)
}
