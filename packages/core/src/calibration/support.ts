/**
 * What labels support today: to correct means, to compare candidates, to gate, to monitor; and what is missing.
 */
import * as Figures from "../text/figures.ts"
import type { CalibrationFile, LabelledRow, Measurement } from "./model.ts"
import { labelsFor, weakness } from "./standing.ts"

/** Whether something is supported, and why it is or what is missing. */
export interface Answer {
  /** Whether it is. */
  readonly can: boolean
  /** Why, in a sentence without a full stop. */
  readonly why: string
}

/** What the labels of a score support. */
export interface Support {
  /** Name of the score. */
  readonly score: string
  /** Correct the judge's mean. */
  readonly correct: Answer
  /** Compare two candidates. */
  readonly compare: Answer
  /** Let a gate rest on the score. */
  readonly gate: Answer
  /** Watch whether the judge goes on to agree with people. */
  readonly monitor: Answer
}

const yes = (why: string): Answer => ({ can: true, why })
const no = (why: string): Answer => ({ can: false, why })

const graded = (file: CalibrationFile, score: string): ReadonlyArray<LabelledRow> =>
  file.labels.filter(
    (row) => row.score === score && row.grade !== null && row.again !== true && row.changed !== true
  )

const correct = (file: CalibrationFile, measured: Measurement): Answer => {
  const counts = Map.groupBy(graded(file, measured.score), ({ candidate }) => candidate ?? "")
  const most = Math.max(0, ...[...counts.values()].map(({ length }) => length))
  const { own } = file.floors
  if (file.sampling === "random" && most >= own) {
    const ready = [...counts].filter(([, { length }]) => length >= own).map(([name]) => name || "the answers")
    return yes(
      `the means of ${ready.join(", ")}, by labels of these very answers, whatever the judge is like`
    )
  }
  if (measured.youden?.low !== undefined && measured.youden.low > 0)
    return yes("by sensitivity and specificity alone, where these carry over to the answers; it informs only")
  return no(
    file.sampling === "random"
      ? `no candidate has ${own} labelled answers, and sensitivity and specificity are not shown to be better than a coin's`
      : "the labels are no random sample, and sensitivity and specificity are not shown to be better than a coin's"
  )
}

const compare = (file: CalibrationFile, measured: Measurement): Answer => {
  if (measured.scale.kind === "pairwise")
    return no("the score compares two answers itself: it is corrected, and a gate may hold it to a floor")
  if (file.sampling === "elsewhere")
    return no("labels have to be a random sample of the very answers that are compared, on both sides")
  const cases = Map.groupBy(graded(file, measured.score), ({ candidate }) => candidate ?? "")
  const names = [...cases.keys()]
  const { own } = file.floors
  const pairs = names.flatMap((a, nth) =>
    names.slice(nth + 1).map((b) => {
      const of = (name: string) => new Set(cases.get(name)?.map((row) => row.case))
      return { name: `${a} and ${b}`, both: of(a).intersection(of(b)).size }
    })
  )
  const ready = pairs.filter(({ both }) => both >= own)
  if (ready.length > 0)
    return yes(
      ready
        .map(({ name, both }) => `${name} on ${Figures.counted(both, "case")} with labels of both`)
        .join("; ")
    )
  return no(
    names.length < 2
      ? "only one candidate has labels: label answers of both to the same cases"
      : `no two candidates have ${own} cases with labels of both: label answers of both to the same cases`
  )
}

const gate = (file: CalibrationFile, measured: Measurement): Answer => {
  const weak = weakness(measured, file.floors)
  if (weak === undefined)
    return yes("the judge tells good answers from bad; each candidate needs labels of its own")
  return no(
    weak.because +
      (weak.needs === undefined ? "" : `; about ${Figures.counted(weak.needs, "label")} are needed`)
  )
}

const monitor = (file: CalibrationFile, measured: Measurement): Answer => {
  const least = labelsFor(file.floors, undefined)
  return measured.answers >= least
    ? yes(
        `new labels can be held against these ${Figures.counted(measured.answers, "answer")}: assay judge drift`
      )
    : no(
        `${Figures.counted(measured.answers, "labelled answer")}; it takes about ${least} to know what to hold new ones against`
      )
}

/** What the labels of a calibration support, score by score. */
export const supportOf = (file: CalibrationFile): ReadonlyArray<Support> =>
  file.scores.map((measured) => ({
    score: measured.score,
    correct: correct(file, measured),
    compare: compare(file, measured),
    gate: gate(file, measured),
    monitor: monitor(file, measured)
  }))
