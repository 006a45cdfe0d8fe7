/**
 * Compressed sparse rows: the layout in which text features travel from the vectoriser to the regression.
 *
 * Row `i` owns the entries `rowPointers[i] … rowPointers[i + 1] - 1` of `columns` and `values`. Within a row
 * a column appears at most once; the order of the entries carries no meaning.
 */
export interface CsrMatrix {
  /** How many rows there are, 0 or more. */
  readonly rowCount: number
  /** How many columns there are, 0 or more. */
  readonly columnCount: number
  /** Length `rowCount + 1`, non-decreasing, from 0 to the number of entries. */
  readonly rowPointers: Uint32Array
  /** Column of each entry, in `[0, columnCount)`. */
  readonly columns: Uint32Array
  /** Value of each entry, parallel to `columns`. */
  readonly values: Float64Array
}

/**
 * Reads rows of equal length, leaving out zeros. `NaN` is kept, so that whoever trains on the matrix can
 * refuse it.
 *
 * Throws a `RangeError` when the rows differ in length.
 */
export const fromDense = (rows: ReadonlyArray<ReadonlyArray<number>>): CsrMatrix => {
  const columnCount = rows[0]?.length ?? 0
  const columns: Array<number> = []
  const values: Array<number> = []
  const rowPointers = new Uint32Array(rows.length + 1)
  for (const [i, row] of rows.entries()) {
    if (row.length !== columnCount) {
      throw new RangeError(`row ${i}: expected ${columnCount} columns as in row 0, found ${row.length}`)
    }
    for (const [j, value] of row.entries()) {
      if (value !== 0) {
        columns.push(j)
        values.push(value)
      }
    }
    rowPointers[i + 1] = values.length
  }
  return {
    rowCount: rows.length,
    columnCount,
    rowPointers,
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values)
  }
}

/**
 * A matrix of the given rows, in the given order; a row may be asked for more than once. The columns keep
 * their numbers. Copies the entries.
 *
 * Throws a `RangeError` for a row that the matrix does not have.
 */
export const selectRows = (matrix: CsrMatrix, rows: ArrayLike<number>): CsrMatrix => {
  const rowPointers = new Uint32Array(rows.length + 1)
  let entryCount = 0
  for (let i = 0; i < rows.length; i++) {
    const { start, end } = rowSpan(matrix, rows[i] ?? -1)
    entryCount += end - start
    rowPointers[i + 1] = entryCount
  }
  const columns = new Uint32Array(entryCount)
  const values = new Float64Array(entryCount)
  for (let i = 0; i < rows.length; i++) {
    const { start, end } = rowSpan(matrix, rows[i] ?? -1)
    columns.set(matrix.columns.subarray(start, end), rowPointers[i])
    values.set(matrix.values.subarray(start, end), rowPointers[i])
  }
  return { rowCount: rows.length, columnCount: matrix.columnCount, rowPointers, columns, values }
}

const rowSpan = (matrix: CsrMatrix, row: number): { readonly start: number; readonly end: number } => {
  const start = matrix.rowPointers[row]
  const end = matrix.rowPointers[row + 1]
  if (start === undefined || end === undefined) {
    throw new RangeError(`expected a row below ${matrix.rowCount}, found ${row}`)
  }
  return { start, end }
}
