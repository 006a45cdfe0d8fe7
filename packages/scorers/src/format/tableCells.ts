/**
 * Cells of tables in Markdown and in CSV.
 */
import type { DefectName } from "./defect.ts"

/** A row: its cells, and where it starts. */
export interface Row {
  readonly cells: ReadonlyArray<string>
  readonly at: number
  readonly end: number
}

/** A fault in the notation of cells. */
export interface CellFault {
  readonly defect: DefectName
  readonly at: number
}

/** The cells of a line of a Markdown table; undefined where the line has no pipe. */
export const markdownCells = (line: string): ReadonlyArray<string> | undefined => {
  if (!line.includes("|")) return undefined
  const cells: Array<string> = []
  let from = 0
  const push = (to: number): void => {
    cells.push(line.slice(from, to).replaceAll("\\|", "|").trim())
    from = to + 1
  }
  for (let at = line.indexOf("|"); at >= 0; at = line.indexOf("|", at + 1))
    if (line[at - 1] !== "\\") push(at)
  push(line.length)
  if (cells.length === 1) return undefined
  if (cells[0] === "" && line.trimStart().startsWith("|")) cells.shift()
  if (cells.at(-1) === "" && line.trimEnd().endsWith("|")) cells.pop()
  return cells
}

/** The lines of a text, with where each starts. */
export const linesOf = (text: string): ReadonlyArray<{ readonly text: string; readonly at: number }> => {
  const lines: Array<{ readonly text: string; readonly at: number }> = []
  let at = 0
  for (const line of text.split("\n")) {
    lines.push({ text: line.endsWith("\r") ? line.slice(0, -1) : line, at })
    at += line.length + 1
  }
  return lines
}

/**
 * The records of a CSV text as in RFC 4180. A quote where none may be is kept and named; a field that is never closed
 * ends with the text.
 */
export const csvRows = (
  text: string,
  delimiter: string
): { readonly rows: ReadonlyArray<Row>; readonly faults: ReadonlyArray<CellFault> } => {
  const rows: Array<Row> = []
  const faults: Array<CellFault> = []
  let cells: Array<string> = []
  let start = 0
  let at = 0
  const quoted = (): string => {
    const open = at
    let cell = ""
    for (at++; at < text.length; ) {
      const next = text.indexOf('"', at)
      if (next < 0) {
        cell += text.slice(at)
        break
      }
      cell += text.slice(at, next)
      at = next + 1
      if (text[at] !== '"') return cell
      cell += '"'
      at++
    }
    faults.push({ defect: "truncated", at: open })
    at = text.length
    return cell
  }
  const bare = (): string => {
    const from = at
    while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at++
    const cell = text.slice(from, at)
    const quote = cell.indexOf('"')
    if (quote >= 0) faults.push({ defect: "unescaped", at: from + quote })
    return cell.endsWith("\r") ? cell.slice(0, -1) : cell
  }
  while (at < text.length) {
    if (text[at] === '"') {
      const cell = quoted()
      const isEnd =
        at >= text.length || text[at] === delimiter || text[at] === "\n" || text.startsWith("\r\n", at)
      if (!isEnd) faults.push({ defect: "unescaped", at })
      const rest = isEnd ? "" : bare()
      cells.push(cell + rest)
      if (text[at] === "\r") at++
    } else cells.push(bare())
    if (text[at] === delimiter) {
      at++
      if (at < text.length) continue
      cells.push("")
    }
    rows.push({ cells, at: start, end: at })
    cells = []
    at++
    start = at
  }
  return { rows, faults }
}
