/** Labels of rows: what a file leaves out is filled in from what is being graded. */
import * as Effect from "effect/Effect"
import { canonicalJson, sha256 } from "../dataset/canonical.ts"
import type { DatasetError } from "../dataset/DatasetError.ts"
import * as FaultList from "../dataset/faultList.ts"
import { defined } from "../foundation/defined.ts"
import { LabelError } from "./LabelError.ts"
import type { Label, LabelRow, ReadLabel } from "./model.ts"

/** A level of a scale. */
export interface Level {
  /** Its value. */
  readonly value: number
  /** Its name. */
  readonly label: string
}

/** What rows are completed with. */
export interface Completion {
  /** Where the rows come from, for messages: the path of a file. */
  readonly origin: string
  /** The score that rows without one are for. */
  readonly score: string
  /** Levels of each score. A grade must be one of them; where there are none for a score, any number is a grade. */
  readonly levels?: Readonly<Record<string, ReadonlyArray<Level>>>
  /** Digest of what people graded by, for rows that do not say. */
  readonly rubric: string
  /** ISO time of rows that have none. */
  readonly at: string
  /** Digest of the answer that a row without one is about; undefined where there is no such answer. */
  readonly answerOf: (row: LabelRow) => string | undefined
}

const sameName = (text: string): string => text.trim().toLowerCase()

const listed = (levels: ReadonlyArray<Level>): string =>
  levels.map(({ value, label }) => (label === String(value) ? label : `${value} (${label})`)).join(", ")

/** The grade of a row and the name of its level, or what is wrong with them. */
const gradeOf = (
  row: LabelRow,
  levels: ReadonlyArray<Level> | undefined
):
  | { readonly grade: number | null; readonly label: string | undefined }
  | readonly [field: string, problem: string] => {
  const { grade, label } = row
  const named =
    label === undefined ? undefined : levels?.find((level) => sameName(level.label) === sameName(label))
  if (grade === undefined || grade === null) {
    if (label === undefined || grade === null) return { grade: null, label }
    if (named === undefined)
      return [
        "label",
        `expected ${levels === undefined ? "a grade" : `one of ${listed(levels)}`}, found ${JSON.stringify(label)}`
      ]
    return { grade: named.value, label: named.label }
  }
  const level = levels?.find(({ value }) => value === grade)
  if (levels !== undefined && level === undefined)
    return ["grade", `expected one of ${listed(levels)}, found ${grade}`]
  if (named !== undefined && named.value !== grade)
    return [
      "label",
      `expected ${JSON.stringify(level?.label)} beside the grade ${grade}, found ${JSON.stringify(label)}`
    ]
  return { grade, label: level?.label ?? label }
}

/**
 * Labels of rows. A row without an id gets one from its content, so that the same file read twice is the same labels.
 * Fails with every row that cannot be completed: one whose grade is no level of the scale, whose score the judge does
 * not give, or whose answer is not there.
 */
export const complete = (
  rows: ReadonlyArray<ReadLabel>,
  { origin, score: defaultScore, levels, rubric, at, answerOf }: Completion
): Effect.Effect<ReadonlyArray<Label>, LabelError> => {
  const faults = FaultList.make(origin)
  const labels: Array<Label> = []
  const lines = new Map<string, number>()
  for (const { line, row } of rows) {
    const score = row.score ?? defaultScore
    if (levels !== undefined && levels[score] === undefined) {
      faults.add(
        line,
        "score",
        `expected ${Object.keys(levels)
          .map((each) => JSON.stringify(each))
          .join(" or ")}, found ${JSON.stringify(score)}`
      )
      continue
    }
    const graded = gradeOf(row, levels?.[score])
    if (!("grade" in graded)) {
      faults.add(line, graded[0], graded[1])
      continue
    }
    const answer = row.answer ?? answerOf(row)
    if (answer === undefined) {
      faults.add(
        line,
        "case",
        `expected an answer${row.candidate === undefined ? "" : ` of ${JSON.stringify(row.candidate)}`} to the case ${JSON.stringify(row.case)}${row.repeat === undefined ? "" : `, repeat ${row.repeat}`}, found none`
      )
      continue
    }
    const { grade, label: levelName } = graded
    const whole = {
      ...row,
      ...defined({ label: levelName }),
      grade,
      answer,
      score,
      rubric: row.rubric ?? rubric,
      at: row.at ?? at
    }
    const id = row.id ?? sha256(canonicalJson({ ...row, grade, answer, score })).slice(0, 16)
    const before = lines.get(id)
    if (before !== undefined) {
      faults.add(
        line,
        row.id === undefined ? "" : "id",
        `expected each label once, found line ${before} again`
      )
      continue
    }
    lines.set(id, line)
    labels.push({ ...whole, id })
  }
  const error: DatasetError | undefined = faults.error()
  return error === undefined
    ? Effect.succeed(labels)
    : Effect.fail(new LabelError({ origin, faults: error.faults, count: error.count }))
}
