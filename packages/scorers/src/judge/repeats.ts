/**
 * One score of what a judge said of the same answer, once or several times.
 */
import { Score } from "@assay/core"
import { defined } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import type { Question } from "./scale.ts"
import { detailOf, type Graded, unscoredOf, type Verdict } from "./verdict.ts"

/** How verdicts become a score. */
interface Rules {
  readonly question: Question
  /** The score from which on an answer passes. */
  readonly threshold: number | undefined
  /** What else the detail has. */
  readonly more: { readonly [key: string]: Schema.Json }
}

const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2
}

/** The sample standard deviation; 0 of a single value. */
const spread = (values: ReadonlyArray<number>): number => {
  if (values.length < 2) return 0
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (values.length - 1))
}

const isErrored = ({ _tag }: Verdict): boolean => _tag === "Errored"
const isGraded = (verdict: Verdict): verdict is Graded => verdict._tag === "Graded"

/** The verdict that says why there is no score: an error first, since it is asked again. */
const failure = (verdicts: ReadonlyArray<Verdict>): Exclude<Verdict, Graded> | undefined => {
  const failures = verdicts.flatMap((each) => (isGraded(each) ? [] : [each]))
  return failures.find(isErrored) ?? failures[0]
}

/**
 * The score of the verdicts on one question. Of several the median counts, where more than half of them are grades; the
 * detail then has all values, their standard deviation, and whether they lie on both sides of the threshold.
 */
export const scoreOf = (
  verdicts: ReadonlyArray<Verdict>,
  { question, threshold, more }: Rules
): Score.Score => {
  const grades = verdicts.filter(isGraded)
  const failed = failure(verdicts)
  if (failed !== undefined && (isErrored(failed) || 2 * grades.length <= verdicts.length))
    return unscoredOf(failed)
  const values = grades.map(({ value }) => value)
  const value = median(values)
  const level = question.levels.find((each) => each.value === value)
  const shown = grades.find((each) => each.value === value) ?? grades[0]
  if (shown === undefined) return Score.unscored("the judge was not asked")
  const best = Math.max(...question.levels.map((each) => each.value))
  const least = Math.min(...values)
  const most = Math.max(...values)
  const repeats = {
    asked: verdicts.length,
    graded: grades.length,
    values,
    spread: spread(values),
    ...(threshold === undefined ? {} : { straddles: least < threshold && most >= threshold })
  }
  const verdict =
    verdicts.length === 1 ? shown : { ...shown, label: level?.label ?? `between labels, ${value}`, value }
  return Score.scored(
    value,
    detailOf(verdict, value < best, {
      ...more,
      ...defined({ repeats: verdicts.length === 1 ? undefined : repeats })
    })
  )
}
