/**
 * What judged scores are worth: the judge's mean beside the one that labels make of it, and whether it may gate.
 */
import type { JudgedFigures } from "../../../calibration/correctedModel.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import type { ScoreSummary, Summary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import {
  type Cell,
  cell,
  figure,
  type Line,
  label,
  line,
  type SectionOf,
  type Tone,
  table
} from "../../outline.ts"

/** A standing as people read it. */
export const standingWords: Readonly<Record<JudgedFigures["standing"], string>> = {
  calibrated: "calibrated",
  "informs-only": "informs only",
  "too-weak": "too weak",
  stale: "stale",
  uncalibrated: "uncalibrated"
}

const toneOf = (standing: JudgedFigures["standing"]): Tone =>
  standing === "calibrated" ? "plain" : "warning"

interface Row {
  readonly candidate: string
  readonly score: ScoreSummary
  readonly judge: JudgedFigures
}

/** The judged scores of a summary, in order of score and candidate. */
export const judgedRows = ({ candidates }: Pick<Summary, "candidates">): ReadonlyArray<Row> => {
  const names = [...new Set(candidates.flatMap(({ scores }) => scores.map(scoreName)))]
  return names.flatMap((name) =>
    candidates.flatMap(({ name: candidate, scores }): ReadonlyArray<Row> => {
      const score = scores.find((each) => scoreName(each) === name)
      return score?.judge === undefined || score.overall.n === 0
        ? []
        : [{ candidate, score, judge: score.judge }]
    })
  )
}

/** How the mean of a judged score is written. */
const scaleOf = ({ score, judge }: Pick<Row, "score" | "judge">): Figures.Scale =>
  Figures.scaleOf(
    score.unit,
    [score.overall.mean, judge.corrected].flatMap((each) => each ?? [])
  )

/** The mean by what people say, written; undefined where labels do not make one. */
export const byPeople = (row: Row): string | undefined => {
  const { standing, headline, labelsAlone, corrected } = row.judge
  const shown = headline === "labels-alone" ? labelsAlone : corrected
  return shown === undefined || standing === "uncalibrated" || standing === "stale"
    ? undefined
    : Figures.estimate(shown, scaleOf(row))
}

const estimateCell = (text: string, isFirst: boolean): Cell =>
  cell(text, text === "n/a" ? "quiet" : isFirst ? "strong" : "plain")

const rowOf = (row: Row, isFirstOfScore: boolean): ReadonlyArray<Cell> => {
  const { candidate, score, judge } = row
  const scale = scaleOf(row)
  const isByLabels = judge.headline === "labels-alone"
  return [
    cell(isFirstOfScore ? scoreName(score) : ""),
    cell(candidate),
    estimateCell(Figures.estimate(score.overall.mean, scale), false),
    estimateCell(Figures.estimate(judge.corrected, scale), !isByLabels),
    estimateCell(Figures.estimate(judge.labelsAlone, scale), isByLabels),
    cell(`${Figures.count(judge.labelled)} of ${Figures.count(judge.judged)}`),
    cell(standingWords[judge.standing], toneOf(judge.standing))
  ]
}

/** Why a standing is what it is, once for all candidates that share the reason. */
export const standingLines = (rows: ReadonlyArray<Row>): ReadonlyArray<Line> => {
  const grouped = Map.groupBy(rows, ({ score, judge }) =>
    JSON.stringify([scoreName(score), judge.standing, judge.because])
  )
  return [...grouped.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined || first.judge.standing === "calibrated") return []
    const { standing, because } = first.judge
    const all = group.flatMap(({ judge: { needs } }) => needs ?? [])
    const needs = all.length === 0 ? undefined : Math.max(...all)
    const each = group.length === 1 ? "" : " of each"
    const names = group.map(({ candidate }) => candidate).join(", ")
    return [
      line(
        `${scoreName(first.score)} of ${names} is ${standingWords[standing]}: ${because}` +
          (needs === undefined ? "." : `; about ${Figures.counted(needs, "label")}${each} are needed.`),
        "warning"
      )
    ]
  })
}

const refusals = (rows: ReadonlyArray<Row>): ReadonlyArray<Line> => [
  ...new Map(
    rows.flatMap(({ candidate, score, judge }) =>
      judge.refused === undefined || judge.standing === "uncalibrated" || judge.standing === "stale"
        ? []
        : [
            [
              `${scoreName(score)} ${judge.refused}`,
              line(`${scoreName(score)} of ${candidate} is not corrected: ${judge.refused}.`)
            ] as const
          ]
    )
  ).values()
]

/** What is assumed, and whose own family a judge grades. */
export const cautions = (rows: ReadonlyArray<Row>): ReadonlyArray<Line> => {
  const assumed = rows.some(({ judge }) => judge.assumes !== undefined)
  const own = rows.filter(({ judge }) => judge.isOwnFamily === true).map(({ candidate }) => candidate)
  const digests = new Map<string, Set<string>>()
  for (const { score, judge } of rows)
    digests.set(scoreName(score), (digests.get(scoreName(score)) ?? new Set()).add(judge.digest))
  const mixed = [...digests].filter(([, of]) => of.size > 1).map(([name]) => name)
  return [
    ...(assumed ? [line("Assumed, and not tested: the judge errs alike on all candidates.", "warning")] : []),
    ...(own.length === 0
      ? []
      : [
          line(
            `The judge is of the same family as ${[...new Set(own)].join(", ")}: it may favour its own.`,
            "warning"
          )
        ]),
    ...mixed.map((name) =>
      line(`${name} was graded by different judges: their grades are not pooled.`, "warning")
    )
  ]
}

/** A table of all judged scores, and what to know of them. */
export const judges: SectionOf<Summary> = (summary) => {
  const rows = judgedRows(summary)
  if (rows.length === 0) return []
  return [
    {
      title: "Judges",
      blocks: [
        table(
          [
            label("score"),
            label("candidate"),
            figure("the judge says", "raw"),
            figure("corrected", "corrected"),
            figure("labels alone", "labels"),
            figure("labelled", "labels"),
            { header: "standing", align: "left", role: "figure" }
          ],
          rows.map((row, nth) =>
            rowOf(row, nth === 0 || scoreName(rows[nth - 1]?.score ?? row.score) !== scoreName(row.score))
          )
        ),
        line("corrected: by what people say of some of the answers. Only a calibrated score gates."),
        ...standingLines(rows),
        ...refusals(rows),
        ...cautions(rows)
      ]
    }
  ]
}
