import { describe, expect, it } from "vitest"
import type { CsrMatrix } from "../linear/csrMatrix.ts"
import { fromDense } from "../linear/csrMatrix.ts"
import * as LatentSpace from "./LatentSpace.ts"
import * as Subspace from "./subspace.ts"

const dot = ({ values, width }: LatentSpace.Vectors, a: number, b: number): number => {
  let sum = 0
  for (let k = 0; k < width; k++) sum += (values[a * width + k] ?? 0) * (values[b * width + k] ?? 0)
  return sum
}

const texts = [
  "please refund my order",
  "refund the order, please",
  "my order came broken, refund it",
  "what is the weather today",
  "weather for today in Rome",
  "will the weather be fine today"
]

describe("texts as short vectors", () => {
  it("are nearest to texts of their own subject", () => {
    const space = LatentSpace.of(texts, { dimensions: 3 })
    expect(space.width).toBe(3)
    for (let a = 0; a < 6; a++)
      for (let b = 0; b < 6; b++)
        if (a !== b && a < 3 === b < 3) expect(dot(space, a, b)).toBeGreaterThan(0.5)
    expect(dot(space, 0, 4)).toBeLessThan(0.3)
  })

  it("have the length 1, or 0 without a known term, and are the same each time", () => {
    const space = LatentSpace.of([...texts, "", "€"], { dimensions: 4 })
    for (let a = 0; a < 6; a++) expect(dot(space, a, a)).toBeCloseTo(1, 12)
    expect(dot(space, 6, 6)).toBe(0)
    expect(LatentSpace.of([...texts, "", "€"], { dimensions: 4 })).toStrictEqual(space)
    expect(() => LatentSpace.of(texts, { dimensions: 0 })).toThrow("dimensions: expected")
  })

  it("keep what the best approximation keeps", () => {
    // Two orthogonal directions with the singular values 3√2 and √2, and a third of 0.1.
    const matrix: CsrMatrix = fromDense([
      [3, 0, 0.1],
      [3, 0, -0.1],
      [0, 1, 0],
      [0, 1, 0]
    ])
    const kept = Subspace.times(matrix, Subspace.find(matrix, 2, 1), 2)
    const squares = kept.reduce((sum, value) => sum + value * value, 0)
    expect(squares).toBeCloseTo(20, 3)
  })
})
