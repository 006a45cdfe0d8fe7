/**
 * Tables that fit a terminal.
 *
 * A table wider than the terminal is continued below itself, as R and pandas do it: the columns that did not fit
 * follow in a further block, beside the row labels again. Nothing is left out, and no line is broken. Labels and
 * prose run over several lines within their column.
 */

import { cut, neutral, width, wrap } from "../text/terminalText.ts"
import type { Cell, Column, Table } from "./outline.ts"

/** Writes text in a tone; the identity where there is no colour. */
type Paint = (text: string, tone: NonNullable<Cell["tone"]>) => string

export interface Layout {
  /** Width of the terminal, in columns. */
  readonly columns: number
  /** Gives a text its colour. */
  readonly paint: Paint
  /** The sign of the rule below the header. */
  readonly rule: string
  /** The sign that stands where a text was cut. */
  readonly ellipsis: string
}

const gap = "  "

/** Lines that a label or a header may take. */
const mostLines = 4

/** Lines that prose may take: a reason is there to be read to its end. */
const mostLinesOfProse = 16

/** Prose gets at least this many columns before it moves to a block of its own. */
const narrowestProse = 24

/** An excerpt of fewer columns says nothing. */
const narrowestExcerpt = 6

/** A header is wrapped to the width of its figures, but not to less than this. */
const narrowestHeader = 10

/** A word of a header of at most so many columns is not broken. */
const longestWord = 16

/** Columns that the longest word of a header takes, up to the longest that is kept whole. */
const wordWidth = (header: string): number =>
  Math.max(
    0,
    ...header
      .split(/ |(?<=-)/u)
      .map(width)
      .filter((each) => each <= longestWord)
  )

/** Labels give way to the figures beside them, but not below this share of the terminal. */
const leastLabelShare = 0.25

/** Labels take at most this share of the terminal; two or more together half of it. */
const mostLabelShare = 0.4

/** A cell made safe. `mark` refers to footnotes and is never cut. */
interface Safe {
  readonly text: string
  readonly mark: string
  readonly tone: NonNullable<Cell["tone"]>
}

const blank: Safe = { text: "", mark: "", tone: "plain" }

const safe = ({ text, tone = "plain", notes = [] }: Cell): Safe => ({
  text: neutral(text),
  mark: notes.length === 0 ? "" : ` [${notes.join(",")}]`,
  tone
})

/** A column with its width. */
interface SizedColumn {
  readonly column: Column
  readonly header: string
  readonly cells: ReadonlyArray<Safe>
  readonly columns: number
}

/** Columns at the width they would like to have. */
const measure = (table: Table): ReadonlyArray<SizedColumn> =>
  table.columns.map((column, nth) => {
    const cells = table.rows.map((row) => safe(row[nth] ?? { text: "" }))
    const header = neutral(column.header)
    const widest = Math.max(0, ...cells.map(({ text, mark }) => width(text) + mark.length))
    const ofHeader =
      column.role === "figure"
        ? wrap(header, Math.max(widest, narrowestHeader, wordWidth(header)), mostLines)
        : [header]
    return { column, header, cells, columns: Math.max(1, widest, ...ofHeader.map(width)) }
  })

/** Labels no wider than leaves room for the widest group of figures, within their shares. */
const narrowLabels = (
  labels: ReadonlyArray<SizedColumn>,
  groups: ReadonlyArray<ReadonlyArray<SizedColumn>>,
  layout: Layout
): ReadonlyArray<SizedColumn> => {
  if (labels.length === 0) return labels
  const most = Math.floor(layout.columns * (labels.length === 1 ? mostLabelShare : 0.5))
  const least = Math.floor(layout.columns * leastLabelShare)
  const wanted = layout.columns - Math.max(0, ...groups.map(span)) - gap.length
  const each = Math.floor(Math.max(least, Math.min(most, wanted)) / labels.length) - gap.length
  return labels.map((label) => ({ ...label, columns: Math.max(1, Math.min(label.columns, each)) }))
}

const span = (columns: ReadonlyArray<SizedColumn>): number =>
  columns.reduce<number>((sum, { columns: each }) => sum + each + gap.length, -gap.length)

/** Excerpts share what the other columns leave of the line: short ones get what they need, long ones as much as each other. */
const shareOut = (measured: ReadonlyArray<SizedColumn>, layout: Layout): ReadonlyArray<SizedColumn> => {
  const excerpts = measured.filter(({ column }) => column.role === "excerpt")
  // Prose can do with less than all on one line.
  const others = measured
    .filter((each) => !excerpts.includes(each))
    .map((each) =>
      each.column.role === "prose" ? { ...each, columns: Math.min(each.columns, narrowestProse) } : each
    )
  const free =
    layout.columns -
    (others.length === 0 ? 0 : span(others) + gap.length) -
    gap.length * (excerpts.length - 1)
  if (free < excerpts.length * narrowestExcerpt) return measured
  const widths = new Map<SizedColumn, number>()
  let left = free
  for (const [nth, each] of excerpts.toSorted((a, b) => a.columns - b.columns).entries()) {
    const given = Math.min(each.columns, Math.floor(left / (excerpts.length - nth)))
    widths.set(each, given)
    left -= given
  }
  return measured.map((each) => ({ ...each, columns: widths.get(each) ?? each.columns }))
}

/** Shares the columns out to blocks that fit, groups together where a group fits at all. */
const blocks = (
  measured: ReadonlyArray<SizedColumn>,
  layout: Layout
): ReadonlyArray<ReadonlyArray<SizedColumn>> => {
  const others = measured.filter(({ column }) => column.role !== "label")
  const wanted = [...Map.groupBy(others, ({ column }) => column.group ?? column).values()]
  const labels = narrowLabels(
    measured.filter(({ column }) => column.role === "label"),
    wanted.filter((group) => group.every(({ column }) => column.role === "figure")),
    layout
  )
  const free = Math.max(1, layout.columns - (labels.length === 0 ? 0 : span(labels) + gap.length))
  const groups = wanted.flatMap((group) =>
    span(group) <= free ? [group] : group.map((each) => [{ ...each, columns: Math.min(each.columns, free) }])
  )
  const found: Array<Array<SizedColumn>> = [[]]
  for (const group of groups) {
    const block = found.at(-1) ?? []
    const left = free - (block.length === 0 ? 0 : span(block) + gap.length)
    const [only] = group
    if (span(group) <= left) block.push(...group)
    else if (only?.column.role === "prose" && left >= narrowestProse) block.push({ ...only, columns: left })
    else found.push([...group])
  }
  return found.filter((block) => block.length > 0).map((block) => [...labels, ...block])
}

/** The lines of a cell; its mark survives where its text is cut. */
const cellLines = (
  { text, mark }: Safe,
  columns: number,
  most: number,
  ellipsis: string
): ReadonlyArray<string> => {
  const whole = wrap(text + mark, columns, most + 1)
  if (whole.length <= most) return whole
  const lines = wrap(text, columns, most, ellipsis)
  const kept = mark.length < columns ? mark : ""
  return [
    ...lines.slice(0, -1),
    cut(`${lines.at(-1) ?? ""}${ellipsis}`, columns - kept.length, ellipsis) + kept
  ]
}

const mostLinesOf = ({ role }: Column): number => (role === "prose" ? mostLinesOfProse : mostLines)

const writeRow = (
  block: ReadonlyArray<SizedColumn>,
  cells: ReadonlyArray<Safe>,
  toBottom: boolean,
  layout: Layout
): ReadonlyArray<string> => {
  const columns = block.map((column, nth) =>
    column.column.role === "excerpt"
      ? [cut((cells[nth] ?? blank).text, column.columns, layout.ellipsis)]
      : cellLines(cells[nth] ?? blank, column.columns, mostLinesOf(column.column), layout.ellipsis)
  )
  const height = Math.max(...columns.map(({ length }) => length))
  return Array.from({ length: height }, (_, at) =>
    block
      .map((each, nth) => {
        const lines = columns[nth] ?? []
        const text = lines[toBottom ? at - (height - lines.length) : at] ?? ""
        const painted = text === "" ? "" : layout.paint(text, cells[nth]?.tone ?? "plain")
        const space = " ".repeat(Math.max(0, each.columns - width(text)))
        return each.column.align === "left" ? painted + space : space + painted
      })
      .join(gap)
      .trimEnd()
  )
}

const writeBlock = (block: ReadonlyArray<SizedColumn>, layout: Layout): ReadonlyArray<string> => {
  const headers = block.map(({ header }): Safe => ({ text: header, mark: "", tone: "quiet" }))
  const rows = block[0]?.cells.length ?? 0
  return [
    ...writeRow(block, headers, true, layout),
    layout.paint(layout.rule.repeat(Math.min(layout.columns, span(block))), "quiet"),
    ...Array.from({ length: rows }, (_, nth) =>
      writeRow(
        block,
        block.map(({ cells }) => cells[nth] ?? blank),
        false,
        layout
      )
    ).flat()
  ]
}

/** The lines of a table, none wider than the terminal; blocks are set apart by an empty line. */
export const writeTable = (table: Table, layout: Layout): ReadonlyArray<string> =>
  blocks(shareOut(measure(table), layout), layout).flatMap((block, nth) =>
    nth === 0 ? writeBlock(block, layout) : ["", ...writeBlock(block, layout)]
  )
