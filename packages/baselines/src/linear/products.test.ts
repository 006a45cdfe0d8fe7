import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Products from "./products.ts"
import { addOuterProduct, addScores } from "./sparseRows.ts"

const finite = fc.double({ min: -10, max: 10, noNaN: true })

/** Rows that are longer than what is handed over at once, and shorter than a block of four. */
const problem = fc
  .record({
    classCount: fc.integer({ min: 1, max: 9 }),
    columnCount: fc.integer({ min: 1, max: 40 }),
    entries: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(4_095, 4_096, 4_099, 9_001)),
    numbers: fc.array(finite, { minLength: 40, maxLength: 40 })
  })
  .map(({ classCount, columnCount, entries, numbers }) => {
    const number = (at: number): number => (numbers[at % 40] ?? 0) * (1 + (at % 7) / 7)
    return {
      classCount,
      columnCount,
      row: {
        columns: Uint32Array.from({ length: entries }, (_, at) => (at * 31) % columnCount),
        values: Float64Array.from({ length: entries }, (_, at) => number(at))
      },
      weights: Float64Array.from({ length: columnCount * classCount }, (_, at) => number(3 * at)),
      vector: Float64Array.from({ length: classCount }, (_, k) => number(5 * k))
    }
  })

describe("products by vector instructions", () => {
  it.each([
    ["64 bits", Products.ofDoubles],
    ["32 bits", Products.ofSingles]
  ])("give the very scores of plain loops: %s", (_bits, make) => {
    fc.assert(
      fc.property(problem, fc.nat({ max: 3 }), ({ classCount, columnCount, row, vector, weights }, from) => {
        const products = make(columnCount, classCount)
        expect(products.weights.buffer, "no WebAssembly here").toBe(products.scores.buffer)
        products.weights.set(weights)
        products.scores.set(vector)
        const start = Math.min(from, row.columns.length)
        products.addScores(row, start, row.columns.length)
        const expected = vector.slice()
        addScores(row, start, row.columns.length, products.weights, expected)
        expect(products.scores).toEqual(expected)
      }),
      { numRuns: 60 }
    )
  })

  it("change weights as plain loops do", () => {
    fc.assert(
      fc.property(problem, ({ classCount, columnCount, row, vector, weights }) => {
        // A column stands in a row at most once.
        const few = Math.min(row.columns.length, columnCount)
        const products = Products.ofDoubles(columnCount, classCount)
        products.weights.set(weights)
        products.change.set(vector)
        const distinct = { columns: Uint32Array.from({ length: few }, (_, at) => at), values: row.values }
        products.addOuterProduct(distinct, 0, few)
        const expected = weights.slice()
        addOuterProduct(distinct, 0, few, vector, expected)
        expect(products.weights).toEqual(expected)
      }),
      { numRuns: 60 }
    )
  })
})
