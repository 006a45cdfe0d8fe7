import { describe, expect, it } from "vitest"
import * as CsrMatrix from "./csrMatrix.ts"

const matrix = CsrMatrix.fromDense([
  [1, 0, 2],
  [0, 0, 0],
  [0, 3, 0]
])

describe("CsrMatrix", () => {
  it("stores the entries that aren't zero, row by row", () => {
    expect(Array.from(matrix.rowPointers)).toEqual([0, 2, 2, 3])
    expect(Array.from(matrix.columns)).toEqual([0, 2, 1])
    expect(Array.from(matrix.values)).toEqual([1, 2, 3])
  })

  it("selects rows in any order, with repetitions, and keeps the columns", () => {
    const selected = CsrMatrix.selectRows(matrix, [2, 1, 0, 2])
    const expected = CsrMatrix.fromDense([
      [0, 3, 0],
      [0, 0, 0],
      [1, 0, 2],
      [0, 3, 0]
    ])
    expect(selected).toEqual(expected)
  })

  it("refuses a row that isn't there and rows of different lengths", () => {
    expect(() => CsrMatrix.selectRows(matrix, [3])).toThrow(RangeError)
    expect(() => CsrMatrix.selectRows(matrix, [-1])).toThrow(RangeError)
    expect(() => CsrMatrix.fromDense([[1], [1, 2]])).toThrow("row 1: expected 1 columns as in row 0, found 2")
  })
})
