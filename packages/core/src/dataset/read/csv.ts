/**
 * CSV as in RFC 4180: a header row, quoted fields with doubled quotes, `\n`, `\r\n` or `\r`. Blank lines are skipped.
 *
 * A record that breaks the quoting rules is one fault, whatever lines it has, and reading goes on with the record after
 * it: whoever repairs the file sees all such records at once.
 */
import * as Effect from "effect/Effect"
import * as Csv from "effect/encoding/Csv"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { DeclaredPath } from "../../foundation/declaredPath.ts"
import { show } from "../../foundation/SchemaLike.ts"
import type { DatasetError } from "../DatasetError.ts"
import * as FaultList from "../faultList.ts"
import { brokenRecord } from "./brokenRecord.ts"
import { fileText } from "./fileText.ts"
import { markQuotes, unmarkQuotes } from "./lenientQuotes.ts"
import type { Item } from "./rowReader.ts"
import { type Machine, transduce } from "./transduce.ts"

/** A row of a CSV file: its cells by column. */
export type CsvRecord = Readonly<Record<string, string>>

/** Bounds the memory that an unclosed quote can take, in UTF-16 code units. */
const longestRecord = 16 * 1024 * 1024

/** Each broken record makes the file be read again from the start. */
const mostRestarts = 50

/** Streams the rows of a CSV file. `required` are columns that the header must have. */
export const csvRows = (
  path: DeclaredPath,
  options: {
    readonly delimiter: string
    readonly quotes: "strict" | "lenient"
    readonly required: ReadonlyArray<string>
  }
): Stream.Stream<Item<CsvRecord>, DatasetError> =>
  Stream.suspend(() => {
    const { delimiter, quotes } = options
    if (delimiter.length !== 1 || '"\r\n'.includes(delimiter)) {
      return Stream.fail(
        FaultList.wholly(path.said, `delimiter: expected one character, found ${show(delimiter)}`)
      )
    }
    const state: State = {
      delimiter,
      required: options.required,
      badLines: new Set(),
      columns: undefined,
      next: 1
    }
    let restarts = 0

    /** The records on the lines from `from` up to but not including `to`. */
    const records = (from: number, to: number): Stream.Stream<Item<CsvRecord>, DatasetError> => {
      const text = transduce(
        fileText(path, (line) => state.badLines.add(line)),
        () => linesBetween(from, to)
      )
      const quoted = quotes === "strict" ? text : transduce(text, () => markQuotes(delimiter))
      const strict = quoted.pipe(
        Stream.pipeThroughChannel(Csv.decodeString({ delimiter, maxRecordSize: longestRecord }))
      )
      const cells = quotes === "strict" ? strict : Stream.map(strict, (record) => record.map(unmarkQuotes))
      return transduce(cells, () => {
        state.next = from
        return rows(state)
      }).pipe(
        Stream.catchTag("CsvError", ({ kind, message, line, column }) => {
          const broken = from + line - 1
          const problem = kind === "RecordSize" ? "expected a record of at most 16 MiB" : message
          // Records of the same piece of text that come before the broken one, and the header, were lost with it.
          const before = state.next < broken ? records(state.next, broken) : Stream.empty
          return Stream.concat(
            before,
            Stream.suspend(() => {
              const { columns } = state
              if (columns === undefined) return Stream.succeed({ line: broken, field: "", problem })
              const field = columns[(column ?? 0) - 1] ?? ""
              return Stream.unwrap(
                Effect.map(linesOfRecord(broken, columns.length), (lines) => {
                  const last = broken + lines - 1
                  const spanned = lines === 1 ? "" : `; the record is assumed to end on line ${last}`
                  return Stream.concat(
                    Stream.succeed({ line: broken, field, problem: problem + spanned }),
                    restart(last + 1, to)
                  )
                })
              )
            })
          )
        })
      )
    }

    /** Reads on from a line behind a broken record. */
    const restart = (from: number, to: number): Stream.Stream<Item<CsvRecord>, DatasetError> =>
      Stream.suspend(() => {
        if (restarts === mostRestarts) {
          const problem = "too many broken records; the rest of the file was not read"
          return Stream.succeed({ line: from, field: "", problem })
        }
        restarts++
        return records(from, to)
      })

    /** How many lines the broken record has that starts on the line `broken`. */
    const linesOfRecord = (broken: number, columns: number): Effect.Effect<number, DatasetError> => {
      // Under a header that cannot be used no line can look like a record.
      if (columns === 0) return Effect.succeed(1)
      const text = transduce(
        fileText(path, () => {}),
        () => linesBetween(broken, Number.POSITIVE_INFINITY)
      )
      return transduce(text, () => brokenRecord(columns, delimiter)).pipe(
        Stream.runHead,
        Effect.map(Option.getOrElse(() => 1))
      )
    }
    return records(1, Number.POSITIVE_INFINITY)
  })

interface State {
  readonly delimiter: string
  readonly required: ReadonlyArray<string>
  /** Lines that are not UTF-8. */
  readonly badLines: Set<number>
  /** The header: undefined until it was read, empty when it cannot be used. */
  columns: ReadonlyArray<string> | undefined
  /** The line after the last record that was passed on. */
  next: number
}

const rows = (state: State): Machine<ReadonlyArray<string>, Item<CsvRecord>> => ({
  feed: (chunk) => {
    const items: Array<Item<CsvRecord>> = []
    for (const cells of chunk) {
      const line = state.next
      state.next += 1 + lineBreaks(cells)
      if (cells.length === 1 && cells[0] === "") continue
      const faulty = (problem: string): void => {
        items.push({ line, field: "", problem })
      }
      if (!isUtf8(state, line)) {
        faulty("expected UTF-8")
        state.columns ??= []
      } else if (state.columns === undefined) {
        const problems = headerProblems(cells, state.required, state.delimiter)
        problems.forEach(faulty)
        state.columns = problems.length === 0 ? cells : []
      } else if (state.columns.length > 0) {
        const { columns } = state
        if (cells.length > 1 && cells.every((cell) => cell === "")) continue
        if (cells.length === columns.length) items.push({ line, source: toCsvRecord(columns, cells) })
        else faulty(`expected ${columns.length} cells, found ${cells.length}`)
      }
    }
    return items
  },
  end: () => Effect.succeed([])
})

const isUtf8 = ({ badLines, next }: State, line: number): boolean => {
  if (badLines.size === 0) return true
  for (let at = line; at < next; at++) if (badLines.has(at)) return false
  return true
}

const lineBreaks = (cells: ReadonlyArray<string>): number => {
  let count = 0
  for (const cell of cells) {
    if (cell.includes("\n") || cell.includes("\r")) count += cell.match(/\r\n|\r|\n/g)?.length ?? 0
  }
  return count
}

/** Columns that a message lists before it only counts. */
const listedColumns = 12

const headerProblems = (
  columns: ReadonlyArray<string>,
  required: ReadonlyArray<string>,
  delimiter: string
): ReadonlyArray<string> => {
  const known = new Set<string>()
  const problems: Array<string> = []
  for (const column of columns) {
    if (known.has(column)) {
      problems.push(
        column === ""
          ? "expected a name for every column, found two without one"
          : `expected each column once, found ${show(column)} twice`
      )
    }
    known.add(column)
  }
  const shown = columns.slice(0, listedColumns).map(show).join(", ")
  const more = columns.length - listedColumns
  const other = columns.length === 1 ? otherDelimiter(columns[0] ?? "", delimiter) : undefined
  const hint = other === undefined ? "" : `: does this file need delimiter: ${JSON.stringify(other)}?`
  for (const column of required) {
    if (known.has(column)) continue
    problems.push(
      `expected a column ${show(column)}, found ${shown}${more > 0 ? ` and ${more} more` : ""}${hint}`
    )
  }
  return problems
}

/** What separates the names in a header that was read as one cell. */
const otherDelimiter = (header: string, delimiter: string): string | undefined =>
  [";", "\t", "|", ","].find((each) => each !== delimiter && header.includes(each))

// Without a prototype, so that a column named __proto__ is a column.
const toCsvRecord = (columns: ReadonlyArray<string>, cells: ReadonlyArray<string>): CsvRecord => {
  const record: Record<string, string> = Object.create(null)
  for (let index = 0; index < columns.length; index++) record[columns[index] ?? ""] = cells[index] ?? ""
  return record
}

/** Lets through the text of some lines: those from `from` up to but not including `to`, counted from 1. */
const linesBetween = (from: number, to: number): Machine<string, string> => {
  let line = 1
  let held = ""
  const pass = (text: string): ReadonlyArray<string> => {
    let start = line >= from ? 0 : text.length
    let end = line >= to ? 0 : text.length
    for (const { 0: lineBreak, index } of text.matchAll(/\r\n|\r|\n/g)) {
      line++
      if (line === from) start = index + lineBreak.length
      if (line === to) end = Math.min(end, index + lineBreak.length)
    }
    return start < end ? [text.slice(start, end)] : []
  }
  return from === 1 && to === Number.POSITIVE_INFINITY
    ? { feed: (chunk) => chunk, end: () => Effect.succeed([]) }
    : {
        feed: (chunk) => {
          const text = held + chunk.join("")
          // The other half of a line break may be still to come.
          held = text.endsWith("\r") ? "\r" : ""
          return pass(held === "" ? text : text.slice(0, -1))
        },
        end: () => Effect.sync(() => pass(held))
      }
}
