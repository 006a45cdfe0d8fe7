/**
 * Parquet, in row groups that bound what is in memory. The writer is loaded only when it is asked for.
 *
 * @see docs/decisions/015-gates-and-files.md
 */
import type { Column, Value } from "./columns.ts"
import type { Writer } from "./model.ts"

/** Rows of a row group, and characters of text after which one is closed before that. */
const mostRows = 10_000
const mostText = 1 << 24

const types = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  number: { type: "DOUBLE" },
  count: { type: "INT64" },
  flag: { type: "BOOLEAN" }
} as const

const toParquet = (value: Value, { type }: Column): string | number | bigint | boolean | null => {
  if (value === undefined) return null
  return type === "count" ? BigInt(Number(value)) : value
}

/** Writes Parquet to a file. Every column may have nulls. */
export const parquet = async (path: string, columns: ReadonlyArray<Column>): Promise<Writer> => {
  const { ParquetWriter, fileWriter } = await import("hyparquet-writer")
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.map(({ name, type }) => ({
        name,
        repetition_type: "OPTIONAL" as const,
        ...types[type]
      }))
    ],
    createdBy: "assay export"
  })
  let group: Array<Array<string | number | bigint | boolean | null>> = columns.map(() => [])
  let rows = 0
  let characters = 0
  const flush = (): void => {
    if (rows === 0) return
    writer.write({
      columnData: columns.map(({ name }, nth) => ({ name, data: group[nth] ?? [] })),
      rowGroupSize: rows
    })
    group = columns.map(() => [])
    rows = 0
    characters = 0
  }
  return {
    add: (trial) => {
      for (const [nth, column] of columns.entries()) {
        const value = column.of(trial)
        if (typeof value === "string") characters += value.length
        group[nth]?.push(toParquet(value, column))
      }
      rows++
      if (rows >= mostRows || characters >= mostText) flush()
    },
    close: () => {
      flush()
      writer.finish()
    }
  }
}
