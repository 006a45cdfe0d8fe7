/**
 * Comparisons at a glance: the answer in sentences, one table for each other side, which cases flipped, and where to look
 * next. Everything else is in the full report of each.
 */
import type { SkippedCandidate } from "../../compare/Comparisons.ts"
import type { Comparison } from "../../compare/model.ts"
import { scoreName } from "../../scorer/scoreName.ts"
import * as Figures from "../../text/figures.ts"
import { type Block, type Line, line, type Outline, type Section, table } from "../outline.ts"
import { times } from "./comparison/cost.ts"
import { flippedLines } from "./comparison/scores.ts"
import { versionLines } from "./comparison/versions.ts"
import { againstSide } from "./screen/against.ts"
import { type OtherSide, otherSides } from "./screen/sides.ts"
import { columnsOf, legendOfSides, remarksOf, rowOf } from "./screen/sideTable.ts"
import { listed } from "./screen/words.ts"
import { skippedLines } from "./skipped.ts"

const nameOf = ({ candidate }: Comparison): string => candidate.candidate

/** `1.53 times [1.4, 1.7]` of what is known of the ratio of the medians, and of the cost of an answer. */
const ratios = ({ comparison }: OtherSide["compared"][number]): ReadonlyArray<string> => {
  const written = (
    what: string,
    { ratio, low, high }: { ratio: number; low: number; high: number }
  ): string => `${what} is ${times(ratio)} times as high [${times(low)}, ${times(high)}]`
  const median = comparison.latency.quantiles.find(({ quantile }) => quantile === 0.5)
  const cost = comparison.cost?.ratio
  const parts = [
    ...(median?._tag === "Ratio" && Math.min(median.againstMs, median.candidateMs) >= 1
      ? [written("the median latency", median)]
      : []),
    ...(cost?._tag === "Ratio" && cost.ratio > 0 ? [written("the cost of an answer", cost)] : [])
  ]
  return parts.length === 0 ? [] : [`${nameOf(comparison)}: ${parts.join("; ")}.`]
}

const answerTo = (side: OtherSide): ReadonlyArray<Line> => [
  ...againstSide(side),
  ...versionLines(side.compared.map(({ comparison }) => comparison)),
  ...side.compared.flatMap(ratios).map((text) => line(text, "plain"))
]

/** What a row is called: the candidate, or the score where one candidate has several. */
const rowName = (
  { comparison, headline }: OtherSide["compared"][number],
  { compared }: OtherSide
): string => {
  if (comparison.scores.length === 1) return nameOf(comparison)
  return compared.length === 1 ? scoreName(headline) : `${nameOf(comparison)}, ${scoreName(headline)}`
}

/** Every score of every candidate in a row; a table for each unit. */
const tablesOf = (side: OtherSide): ReadonlyArray<Block> => {
  const rows = side.compared.flatMap(({ comparison }) =>
    comparison.scores.map((headline) => ({ comparison, headline }))
  )
  const byUnit = Map.groupBy(rows, ({ headline }) => headline.unit)
  return [
    ...Array.from(byUnit, ([unit, of]) =>
      table(
        columnsOf(side.name, unit),
        of.map((row) => rowOf(row, rowName(row, side)))
      )
    ),
    ...remarksOf(side.compared.map(({ comparison }) => comparison))
  ]
}

/** The ids of what flipped, of one comparison: of several they are in the full report. */
const flips = (comparisons: ReadonlyArray<Comparison>): ReadonlyArray<Line> => {
  const [only, ...others] = comparisons
  const [headline] = only?.scores ?? []
  return headline === undefined || others.length > 0 ? [] : flippedLines(headline.overall)
}

const section = (blocks: ReadonlyArray<Block>): ReadonlyArray<Section> =>
  blocks.length === 0 ? [] : [{ title: "", blocks }]

const titleOf = (sides: ReadonlyArray<OtherSide>): string =>
  sides
    .map(
      ({ name, compared }) =>
        `${listed(compared.map(({ comparison }) => nameOf(comparison)))} against ${name}`
    )
    .join("; ")

/** What stands beside comparisons. */
export interface Beside {
  /** The candidates that could not be compared. */
  readonly skipped?: ReadonlyArray<SkippedCandidate>
  /** Where to look next, a line each. */
  readonly next?: ReadonlyArray<string>
}

/** The outline of comparisons of one run. */
export const outline = (
  comparisons: ReadonlyArray<Comparison>,
  { skipped = [], next = [] }: Beside = {}
): Outline => {
  const [first] = comparisons
  if (first === undefined) return { title: "Nothing to compare", lines: [], sections: [] }
  const { against, alpha, candidate, cases, experiment } = first
  const sides = otherSides({ run: candidate.run, comparisons })
  const runs =
    against.run === candidate.run ? `run ${against.run}` : `run ${candidate.run} against ${against.run}`
  return {
    title: titleOf(sides),
    lines: [line(`${experiment}, ${Figures.counted(cases.compared, "case")}, ${runs}`, "plain")],
    sections: [
      ...section([...sides.flatMap(answerTo), ...skippedLines(skipped, "compared")]),
      ...section([
        ...sides.flatMap(tablesOf),
        ...flips(comparisons),
        line([`Intervals: ${Figures.confidence(1 - alpha)}.`, ...legendOfSides(sides)].join(" "))
      ]),
      ...section(next.map((text) => line(text)))
    ]
  }
}
