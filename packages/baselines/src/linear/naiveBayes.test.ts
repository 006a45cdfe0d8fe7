import { describe, expect, it } from "vitest"
import { fromDense } from "./csrMatrix.ts"
import { naiveBayes } from "./naiveBayes.ts"

describe("naive Bayes", () => {
  it("gives the worked example of Manning, Raghavan & Schütze 2008, table 13.1 and example 13.1", () => {
    // Columns: Chinese, Beijing, Shanghai, Macao, Tokyo, Japan. Classes: China, not China.
    const rows = fromDense([
      [2, 1, 0, 0, 0, 0],
      [2, 0, 1, 0, 0, 0],
      [1, 0, 0, 1, 0, 0],
      [1, 0, 0, 0, 1, 1]
    ])
    const { intercepts, weights } = naiveBayes(rows, Uint32Array.of(0, 0, 0, 1), 2, 1)
    const shares = Array.from(weights, Math.exp)
    expect(Array.from(intercepts, Math.exp)).toEqual([expect.closeTo(3 / 4, 12), expect.closeTo(1 / 4, 12)])
    expect(shares[0]).toBeCloseTo(3 / 7, 12)
    expect(shares[1]).toBeCloseTo(2 / 9, 12)
    expect(shares[8]).toBeCloseTo(1 / 14, 12)
    expect(shares[9]).toBeCloseTo(2 / 9, 12)
    const scoreOf = (k: number) =>
      Math.exp((intercepts[k] ?? 0) + 3 * (weights[k] ?? 0) + (weights[8 + k] ?? 0) + (weights[10 + k] ?? 0))
    expect(scoreOf(0)).toBeCloseTo(0.0003, 4)
    expect(scoreOf(1)).toBeCloseTo(0.0001, 4)
    expect(scoreOf(0)).toBeGreaterThan(scoreOf(1))
  })
})
