/**
 * Examples as a tree learns from them: which yes-or-no columns hold for each, and the numbers of each.
 */

/** A column that holds for a row or does not: a run of words in a text, a value of a category. */
export interface Flags {
  readonly columnCount: number
  /** Row `i` owns the entries `pointers[i] … pointers[i + 1] - 1` of `columns`. Length: rows + 1. */
  readonly pointers: Uint32Array
  /** The columns that hold, each at most once in a row. */
  readonly columns: Uint32Array
  /** How many rows a column must hold for to be looked at, one a column. */
  readonly leastRows: Uint32Array
}

/** A column of numbers, one a row; NaN where it is missing. */
type Numbers = Float64Array

/**
 * What a tree learns from. Columns are numbered: the flags first, then the numbers. Of splits that are equally good the
 * one of the lowest column wins, so that whoever makes a table orders its columns by name.
 */
export interface Table {
  readonly rowCount: number
  readonly flags: Flags
  readonly numbers: ReadonlyArray<Numbers>
}

/** A table of numbers alone: one list a row. */
export const ofNumbers = (rows: ReadonlyArray<ReadonlyArray<number>>): Table => ({
  rowCount: rows.length,
  flags: noFlags(rows.length),
  numbers: (rows[0] ?? []).map((_, column) => Float64Array.from(rows, (row) => row[column] ?? Number.NaN))
})

const noFlags = (rowCount: number): Flags => ({
  columnCount: 0,
  pointers: new Uint32Array(rowCount + 1),
  columns: new Uint32Array(0),
  leastRows: new Uint32Array(0)
})

/** A table of flags alone: of each row the columns that hold. */
export const ofFlags = (
  rows: ReadonlyArray<ReadonlyArray<number>>,
  columnCount: number,
  least = 1
): Table => {
  const pointers = new Uint32Array(rows.length + 1)
  for (const [row, { length }] of rows.entries()) pointers[row + 1] = (pointers[row] ?? 0) + length
  return {
    rowCount: rows.length,
    flags: {
      columnCount,
      pointers,
      columns: Uint32Array.from(rows.flat()),
      leastRows: new Uint32Array(columnCount).fill(least)
    },
    numbers: []
  }
}
