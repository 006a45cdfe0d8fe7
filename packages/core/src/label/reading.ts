/** Labels from files: JSON Lines and CSV. Every fault names file, line and field. */
import { extname } from "node:path"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { DatasetError } from "../dataset/DatasetError.ts"
import * as FaultList from "../dataset/faultList.ts"
import { type CsvRecord, csvRows } from "../dataset/read/csv.ts"
import { fileBytes } from "../dataset/read/fileBytes.ts"
import { jsonLines } from "../dataset/read/jsonLines.ts"
import type { Item } from "../dataset/read/rowReader.ts"
import { transduce } from "../dataset/read/transduce.ts"
import { type DeclaredPath, declaredPath } from "../foundation/declaredPath.ts"
import { decoder } from "../foundation/SchemaLike.ts"
import { LabelError } from "./LabelError.ts"
import { LabelRow, type ReadLabel } from "./model.ts"

const decode = decoder(LabelRow)

const toLabelError = ({ origin, faults, count }: DatasetError): LabelError =>
  new LabelError({ origin, faults, count })

const numbers: ReadonlySet<string> = new Set(["grade", "repeat", "inclusion", "seconds"])

const cellOf = (column: string, cell: string): unknown => {
  if (numbers.has(column)) {
    const value = Number(cell)
    return Number.isFinite(value) ? value : cell
  }
  if (column === "shown") return cell.split(/[;,]/u).map((each) => each.trim())
  if (column !== "expected") return cell
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

/** A row as the schema has it: an empty cell is absent, `-` as a grade says that the person gave none. */
const ofCells = (cells: CsvRecord): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(cells).flatMap(([column, cell]): ReadonlyArray<[string, unknown]> => {
      const text = cell.trim()
      if (text === "") return []
      return column === "grade" && text === "-" ? [[column, null]] : [[column, cellOf(column, text)]]
    })
  )

const collect = <Source>(
  file: DeclaredPath,
  items: Stream.Stream<Item<Source>, DatasetError>,
  toRow: (source: Source) => unknown
): Effect.Effect<ReadonlyArray<ReadLabel>, LabelError> =>
  Effect.gen(function* () {
    const faults = FaultList.make(file.said)
    const read: Array<ReadLabel> = []
    yield* Stream.runForEach(items, (item) =>
      Effect.gen(function* () {
        if (!("source" in item)) return faults.add(item.line, item.field, item.problem)
        const decoded = decode(toRow(item.source))
        const result = decoded instanceof Promise ? yield* Effect.promise(() => decoded) : decoded
        if (Result.isFailure(result)) {
          for (const { path, message } of result.failure) faults.add(item.line, path, message)
          return
        }
        const row = result.success
        if (row.grade === undefined && row.label === undefined && row.mark === undefined) {
          faults.add(item.line, "grade", "expected a grade, the name of a level as label, or a mark")
        } else read.push({ line: item.line, row })
      })
    )
    const error = faults.error()
    return error === undefined ? read : yield* error
  }).pipe(Effect.mapError(toLabelError))

/** The labels of a JSON Lines file: one object a line. Fails with all faults of the file at once. */
export const jsonl = (path: string | URL): Effect.Effect<ReadonlyArray<ReadLabel>, LabelError> => {
  const file = declaredPath(path)
  return collect(file, transduce(fileBytes(file), jsonLines), (source) => source)
}

/**
 * The labels of a CSV file with a header row, whose columns are named like the parts of a label: at the least `case`,
 * `person`, and `grade` or `label`. An empty cell is absent; `-` as a grade says that the person gave none.
 */
export const csv = (
  path: string | URL,
  options: {
    /**
     * What separates the cells: one character.
     *
     * @defaultValue `,`
     */
    readonly delimiter?: string
  } = {}
): Effect.Effect<ReadonlyArray<ReadLabel>, LabelError> => {
  const file = declaredPath(path)
  const { delimiter = "," } = options
  return collect(file, csvRows(file, { delimiter, quotes: "strict", required: ["case", "person"] }), ofCells)
}

/** The labels of a file: CSV where its name ends so, else JSON Lines. */
export const read = (path: string): Effect.Effect<ReadonlyArray<ReadLabel>, LabelError> =>
  extname(path).toLowerCase() === ".csv" ? csv(path) : jsonl(path)
