/**
 * The format of a table, in Markdown or CSV, by its columns.
 */
import { answerOf } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { type DefectName, Defects } from "./defect.ts"
import type { Inspection, Repair } from "./inspection.ts"
import { csvRows, linesOf, markdownCells, type Row } from "./tableCells.ts"
import { unfenced } from "./wrapping.ts"

/** What is asked of the table. */
export interface TableSpec {
  readonly kind: "markdown" | "csv"
  readonly columns: ReadonlyArray<string>
  readonly delimiter: string
  readonly reasoning: "strip" | "keep"
}

/** A table found in a text. */
interface Table {
  readonly header: Row
  readonly rows: ReadonlyArray<Row>
}

const isRule = (cells: ReadonlyArray<string>): boolean => cells.every((cell) => /^:?-{1,1000}:?$/u.test(cell))

const isRuleLine = (line: string): boolean => {
  const cells = markdownCells(line)
  return cells !== undefined && isRule(cells)
}

const markdownTable = (text: string, defects: Defects): Table | undefined => {
  const rows: Array<Row> = []
  let isOver = false
  let hasProse = false
  const lines = linesOf(text)
  // A line of prose may have a pipe too: where there is a line of dashes, the table begins right before it.
  const firstRule = lines.findIndex(({ text: line }, nth) => nth > 0 && isRuleLine(line))
  const start =
    firstRule > 0 && markdownCells(lines[firstRule - 1]?.text ?? "") !== undefined ? firstRule - 1 : 0
  for (const [nth, line] of lines.entries()) {
    const cells = nth < start ? undefined : markdownCells(line.text)
    if (cells === undefined) {
      if (line.text.trim() === "") {
        if (rows.length > 0) isOver = true
        continue
      }
      if (rows.length > 0) isOver = true
      if (!hasProse || (rows.length > 0 && !defects.names.has("prose-after")))
        defects.add(rows.length === 0 ? "prose-before" : "prose-after", line.at)
      hasProse = true
    } else if (!isOver) rows.push({ cells, at: line.at, end: line.at + line.text.length })
    else if (isRule(cells)) defects.add("several-documents", line.at)
    else if (!defects.names.has("prose-after") && !defects.names.has("several-documents")) {
      const next = linesOf(text.slice(line.at)).at(1)
      const rule = next === undefined ? undefined : markdownCells(next.text)
      if (rule === undefined || !isRule(rule)) defects.add("prose-after", line.at)
    }
  }
  const [header, rule, ...rest] = rows
  if (header === undefined) return undefined
  if (rule !== undefined && isRule(rule.cells)) {
    if (rule.cells.length !== header.cells.length) defects.add("cell-count", rule.at)
    return { header, rows: rest }
  }
  defects.add("missing-separator", header.end)
  return { header, rows: rule === undefined ? [] : [rule, ...rest] }
}

const csvTable = (text: string, { columns, delimiter }: TableSpec, defects: Defects): Table | undefined => {
  const wanted = new Set(columns)
  const lines = linesOf(text)
  const isHeader = (line: string): boolean => {
    const cells = csvRows(line, delimiter).rows[0]?.cells ?? []
    return cells.filter((cell) => wanted.has(cell.trim())).length * 2 >= columns.length
  }
  const header = lines.find((line) => isHeader(line.text)) ?? lines.find((line) => line.text.trim() !== "")
  if (header === undefined) return undefined
  if (text.slice(0, header.at).trim() !== "") defects.add("prose-before", 0)
  const { rows, faults } = csvRows(text.slice(header.at), delimiter)
  const moved = rows.map((row) => ({ ...row, at: row.at + header.at, end: row.end + header.at }))
  const blank = moved.findIndex(({ cells }) => cells.length === 1 && cells[0]?.trim() === "")
  const [first, ...rest] = blank < 0 ? moved : moved.slice(0, blank)
  const tail = blank < 0 ? undefined : moved.slice(blank).find(({ cells }) => cells.join("").trim() !== "")
  if (tail !== undefined) {
    defects.add(isHeader(text.slice(tail.at, tail.end)) ? "several-documents" : "prose-after", tail.at)
  }
  for (const { defect, at } of faults) {
    if (tail === undefined || at + header.at < tail.at) defects.add(defect, at + header.at)
  }
  return first === undefined ? undefined : { header: first, rows: rest }
}

const nameColumns = (
  header: ReadonlyArray<string>,
  columns: ReadonlyArray<string>,
  at: number,
  defects: Defects
) => {
  const found = new Set(header)
  const wanted = new Set(columns)
  for (const column of columns) if (!found.has(column)) defects.add("missing-field", column)
  for (const column of found) if (!wanted.has(column)) defects.add("unknown-field", at, column)
  if (found.size < header.length) defects.add("duplicate-field", at)
  const order = header.filter((column) => wanted.has(column))
  const expected = columns.filter((column) => found.has(column))
  if (order.join("\n") !== expected.join("\n") && found.size === header.length) defects.add("wrong-order", at)
}

const mending: ReadonlySet<DefectName> = new Set([
  "cell-count",
  "unescaped",
  "truncated",
  "missing-separator"
])
const tolerated: ReadonlySet<DefectName> = new Set(["wrong-order", "unknown-field", "duplicate-field"])

const repairOf = (names: ReadonlySet<DefectName>): Repair => {
  const all = [...names]
  return all.some((each) => mending.has(each))
    ? "mend"
    : all.every((each) => tolerated.has(each))
      ? "none"
      : "extract"
}

/** The inspector of replies. */
export const inspectTable = (spec: TableSpec): ((text: string) => Effect.Effect<Inspection>) =>
  Effect.fnUntraced(function* (raw) {
    const defects = new Defects()
    const none: Inspection = { defects, recovered: undefined }
    if (raw.trim() === "") {
      defects.add("empty", 0)
      return none
    }
    const answered = yield* Effect.result(answerOf(raw, spec.reasoning, "text"))
    if (answered._tag === "Failure") {
      defects.add(answered.failure.kind === "empty" ? "empty" : "no-end-of-reasoning", raw.length)
      return none
    }
    const text = answered.success
    const offset = Math.max(0, raw.lastIndexOf(text))
    const fence = new Defects()
    const { text: inner, at } = unfenced(text, fence)
    defects.addAll(fence, offset)
    const own = new Defects()
    const table = spec.kind === "markdown" ? markdownTable(inner, own) : csvTable(inner, spec, own)
    if (table === undefined) {
      defects.add("not-parseable", offset + at)
      return none
    }
    const { header, rows } = table
    const names = header.cells.map((cell) => cell.trim())
    nameColumns(names, spec.columns, header.at, own)
    for (const row of rows) if (row.cells.length !== names.length) own.add("cell-count", row.at)
    defects.addAll(own, offset + at)
    if (!spec.columns.every((column) => names.includes(column))) return none
    const places = spec.columns.map((column) => [column, names.indexOf(column)] as const)
    const output = rows.map(({ cells }) =>
      Object.fromEntries(places.map(([column, place]) => [column, (cells[place] ?? "").trim()]))
    )
    return { defects, recovered: { output, repair: repairOf(defects.names) } }
  })
