/**
 * What a run decided, in full: for each decision its sentences, its doubts, its numbers and its tables.
 */
import type { Decided, Decision, DecisionTable, Undecided } from "../../decision/model.ts"
import * as Figures from "../../text/figures.ts"
import { type Block, type Cell, cell, figure, label, line, prose, type Section, table } from "../outline.ts"
import { bare, headed, interval, quantity } from "./decision/quantity.ts"

/** A sentence for a question that could not be answered. */
export const undecidedSentence = ({ decision, reason }: Undecided): string =>
  `No decision on ${decision}: ${reason.replace(/\.$/u, "")}.`

/** Rows of a table that are shown; a page for everybody has room for no more. */
const mostRows = 200

const figuresOf = ({ figures }: Decision): ReadonlyArray<Block> => {
  const all = Object.values(figures)
  return all.length === 0
    ? []
    : [
        table(
          [label("figure"), figure("value"), prose("interval")],
          all.map(({ label: name, value, unit, absent, ...ends }) => [
            cell(name),
            cell(value === undefined ? "n/a" : quantity(value, unit)),
            cell(value === undefined ? (absent ?? "") : interval(ends, unit))
          ])
        )
      ]
}

/** A table without the columns that no row has anything in. */
const withoutEmpty = ({ columns, rows }: DecisionTable): Pick<DecisionTable, "columns" | "rows"> => {
  const isKept = (_: unknown, nth: number): boolean =>
    nth === 0 || rows.length === 0 || rows.some((row) => (row[nth] ?? "") !== "")
  return { columns: columns.filter(isKept), rows: rows.map((row) => row.filter(isKept)) }
}

/** A table of a decision with its numbers in the units of its columns. */
export const tableOf = (given: DecisionTable): Block => {
  const { title } = given
  const { columns, rows } = withoutEmpty(given)
  const written = (content: DecisionTable["rows"][number][number] | undefined, nth: number): Cell => {
    const unit = columns[nth]?.unit ?? "number"
    if (content === null || content === undefined) return cell("")
    if (typeof content === "string") return cell(content)
    if (typeof content === "number") return cell(bare(content, unit))
    const [value, low, high] = content
    if (low === high) return cell(bare(value, unit))
    return cell(`${bare(value, unit)} [${bare(low, unit)}, ${bare(high, unit)}]`)
  }
  return table(
    columns.map((column, nth) =>
      nth === 0
        ? label(column.unit === undefined ? column.title : headed(column.title, column.unit))
        : column.unit === undefined
          ? prose(column.title)
          : figure(headed(column.title, column.unit))
    ),
    rows.slice(0, mostRows).map((row) => columns.map((_, nth) => written(row[nth], nth))),
    rows.length > mostRows ? `${title} (the first ${mostRows} of ${rows.length} rows)` : title
  )
}

/** What a decision rests on. */
const basisOf = ({ basis, verdict }: Decision): string =>
  `Verdict: ${verdict}. It rests on ${Figures.counted(basis.cases, "case")}${basis.clusters === undefined ? "" : ` in ${Figures.counted(basis.clusters, "cluster")}`} by ${basis.score}, and holds for traffic like these.`

/** A decision: what it says, what may make it wrong, its numbers. */
export const sectionOf = (decision: Decision): Section => ({
  title: `Decision: ${decision.name}`,
  blocks: [
    line(decision.sentences[0], "strong"),
    line(decision.sentences[1], "plain"),
    line(basisOf(decision)),
    ...decision.doubts.map((doubt) => line(`Doubt: ${doubt}`, "plain")),
    ...figuresOf(decision),
    ...decision.tables.map(tableOf)
  ]
})

/** All that the run decided, and what it could not. */
export const decisions = ({ decisions: made, undecided }: Decided): ReadonlyArray<Section> => [
  ...made.map(sectionOf),
  ...(undecided.length === 0
    ? []
    : [{ title: "Not decided", blocks: undecided.map((each) => line(undecidedSentence(each), "bad")) }])
]
