/**
 * Every candidate against the other side, as a table: what was found, and what could have been.
 */
import type { Comparison } from "../../../compare/model.ts"
import * as Figures from "../../../text/figures.ts"
import * as points from "../../../verdict/points.ts"
import {
  type Block,
  type Cell,
  type Column,
  cell,
  figure,
  type Line,
  label,
  line,
  table
} from "../../outline.ts"
import { differenceCell, none } from "../comparison/cells.ts"
import { otherCases } from "../comparison/otherCases.ts"
import { wordOf } from "../comparison/scores.ts"
import type { OtherSide } from "./sides.ts"

type Compared = OtherSide["compared"][number]

/** Notes that are shown. */
const mostNotes = 2

/** A comparison in a row, under the columns of {@link columnsOf}. */
export const rowOf = (
  { comparison, headline }: Compared,
  name = comparison.candidate.candidate
): ReadonlyArray<Cell> => {
  const { overall, unit } = headline
  const { verdict, lost, gained, paired, cases } = overall
  const { minimumDetectable } = verdict
  return [
    cell(name),
    wordOf(verdict),
    differenceCell(verdict.effect, verdict.interval, unit),
    cell(Figures.count(lost.count)),
    cell(Figures.count(gained.count)),
    cell(
      paired === cases ? Figures.count(paired) : `${Figures.count(paired)} of ${Figures.count(cases)}`,
      paired === cases ? "plain" : "warning"
    ),
    minimumDetectable === undefined ? none : cell(points.bareSize(minimumDetectable, unit)),
    verdict._tag === "Underpowered" && verdict.needs !== undefined
      ? cell(Figures.short(verdict.needs))
      : cell(verdict._tag === "Underpowered" ? "n/a" : "", "quiet")
  ]
}

/** Everything that a reader must know of these comparisons, once each. */
export const remarksOf = (comparisons: ReadonlyArray<Comparison>): ReadonlyArray<Line> => {
  const texts = [...new Set(comparisons.flatMap(({ notes }) => notes))]
  const lines = comparisons.flatMap(otherCases)
  return [
    ...lines.filter((each, nth) => lines.findIndex(({ text }) => text === each.text) === nth),
    ...texts.slice(0, mostNotes).map((text) => line(`Note: ${text}.`, "plain"))
  ]
}

/** How to read these tables. */
export const legendOfSides = ([first]: ReadonlyArray<OtherSide>): ReadonlyArray<string> => {
  const [compared] = first?.compared ?? []
  if (compared === undefined) return []
  const { power, margin } = compared.comparison
  return [
    "lost, gained: cases that got worse, better.",
    `detectable: the smallest difference found with ${Figures.percent(power)} power.`,
    `needs: paired cases to detect or rule out ${points.size(margin, compared.headline.unit)}.`
  ]
}

/** The columns of a table of comparisons with one other side. */
export const columnsOf = (name: string, unit: points.Unit): ReadonlyArray<Column> => [
  label(`against ${name}`),
  { header: "verdict", align: "left", role: "figure" },
  figure(unit === "share" ? "points" : "difference", "effect"),
  figure("lost", "effect"),
  figure("gained", "effect"),
  figure("paired", "effect"),
  figure("detectable", "power"),
  figure("needs", "power")
]

/** The table of one other side, and what a reader must know of it. */
export const sideTable = ({ name, compared }: OtherSide): ReadonlyArray<Block> => {
  const [first] = compared
  if (first === undefined) return []
  return [
    table(
      columnsOf(name, first.headline.unit),
      compared.map((each) => rowOf(each))
    ),
    ...remarksOf(compared.map(({ comparison }) => comparison))
  ]
}
