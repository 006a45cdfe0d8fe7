/**
 * Format beside content: how many replies keep to the format, what a repair recovers, and the defects by count.
 */
import { scoreName } from "../../../scorer/scoreName.ts"
import type { CandidateSummary, ScoreSummary, Summary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Block, cell, figure, label, line, prose, type SectionOf, table } from "../../outline.ts"
import { contentOf, type FormatFigures, formatsOf, partOf } from "./formatFigures.ts"

/** Candidates whose defects are set beside each other; those of more are listed. */
const mostBeside = 4

/** Defects in a row of the table, and in a list. */
const mostDefects = 12
const mostListed = 6

interface Row {
  readonly candidate: CandidateSummary
  readonly format: FormatFigures
}

const means = (scores: ReadonlyArray<ScoreSummary | undefined>) =>
  scores.flatMap((score) => score?.overall.mean ?? [])

const scoreCell = (score: ScoreSummary | undefined, scale: Figures.Scale) =>
  cell(Figures.estimate(score?.overall.mean, scale), score?.overall.mean === undefined ? "quiet" : "plain")

const consistencyCell = ({ consistency: { consistent, low, high } }: FormatFigures) =>
  consistent === undefined
    ? cell("n/a", "quiet")
    : low === undefined || high === undefined
      ? cell(Figures.percent(consistent))
      : cell(Figures.estimate({ value: consistent, low, high }, "percent"))

const overview = (rows: ReadonlyArray<Row>, scorer: string): ReadonlyArray<Block> => {
  const contents = rows.map(({ candidate }) => contentOf(candidate))
  const [content] = contents.flatMap((each) => each ?? [])
  const scale = Figures.scaleOf(content?.unit, means(contents))
  const repaired = rows.map(({ candidate }) => partOf(candidate, scorer, "content-if-repaired"))
  const hasRepaired = repaired.some((each) => each !== undefined)
  const repairedScale = Figures.scaleOf("share", means(repaired))
  const k = Math.max(...rows.map(({ format }) => format.consistency.k))
  const incomplete = rows.reduce((sum, { format }) => sum + format.consistency.incomplete, 0)
  return [
    table(
      [
        label("candidate"),
        ...(content === undefined ? [] : [figure(scoreName(content))]),
        figure("conforms"),
        figure("recoverable"),
        ...(hasRepaired ? [figure("content if repaired")] : []),
        ...(k > 1 ? [figure(`consistent@${k}`)] : [])
      ],
      rows.map(({ candidate, format }, nth) => [
        cell(candidate.name),
        ...(content === undefined ? [] : [scoreCell(contents[nth], scale)]),
        scoreCell(format.headline, "percent"),
        scoreCell(partOf(candidate, scorer, "recoverable"), "percent"),
        ...(hasRepaired ? [scoreCell(repaired[nth], repairedScale)] : []),
        ...(k > 1 ? [consistencyCell(format)] : [])
      ])
    ),
    line(
      "conforms: the reply as it came is in the format and nothing else. recoverable: usable as it is or after the cheapest repair." +
        (k > 1 ? ` consistent@${k}: share of cases whose ${k} replies all conform.` : "") +
        (incomplete > 0 && k > 1
          ? ` ${Figures.counted(incomplete, "case")} with fewer replies left out of it.`
          : "")
    )
  ]
}

/** Defects of all candidates, the commonest first. */
const namesOf = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const counts = new Map<string, number>()
  for (const { format } of rows)
    for (const { label: name, replies } of format.defects) counts.set(name, (counts.get(name) ?? 0) + replies)
  return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([name]) => name)
}

const defectTable = (rows: ReadonlyArray<Row>): ReadonlyArray<Block> => {
  const names = namesOf(rows)
  if (names.length === 0) return [line("No reply has a defect.")]
  const more = names.length - mostDefects
  const countOf = ({ format }: Row, name: string) => {
    const found = format.defects.find((defect) => defect.label === name)
    return found === undefined
      ? cell("0", "quiet")
      : cell(`${Figures.count(found.replies)} (${Figures.share(found.replies, format.conformance.replies)})`)
  }
  return [
    table(
      [label("defect"), ...rows.map(({ candidate }) => figure(candidate.name))],
      names.slice(0, mostDefects).map((name) => [cell(name), ...rows.map((row) => countOf(row, name))]),
      "Replies by defect"
    ),
    line("A reply may have several defects."),
    ...(more > 0 ? [line(`and ${Figures.counted(more, "rarer defect")} in --json.`)] : [])
  ]
}

/** Defects in words, the commonest first. */
export const defectsInWords = ({ defects }: FormatFigures, most: number): string => {
  const more = defects.length - most
  return [
    ...defects.slice(0, most).map(({ label: name, replies }) => `${name} ×${Figures.count(replies)}`),
    ...(more > 0 ? [`${Figures.count(more)} more`] : [])
  ].join(", ")
}

const defectList = (rows: ReadonlyArray<Row>): ReadonlyArray<Block> => [
  table(
    [label("candidate"), figure("replies"), prose("replies by defect")],
    rows.map(({ candidate, format }) => [
      cell(candidate.name),
      cell(Figures.count(format.conformance.replies)),
      cell(format.defects.length === 0 ? "none" : defectsInWords(format, mostListed))
    ])
  )
]

/** A section for each scorer of format; none where there is none. */
export const conformance: SectionOf<Summary> = ({ candidates }) => {
  const rows: ReadonlyArray<Row> = candidates.flatMap((candidate) =>
    formatsOf(candidate).map((format) => ({ candidate, format }))
  )
  const byScorer = Map.groupBy(rows, ({ format }) => format.scorer)
  return [...byScorer].map(([scorer, each]) => ({
    title: byScorer.size === 1 ? "Format" : `Format: ${scorer}`,
    blocks: [...overview(each, scorer), ...(each.length <= mostBeside ? defectTable(each) : defectList(each))]
  }))
}
