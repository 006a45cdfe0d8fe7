/** Expected values: SciPy 1.17.1 (`pearsonr`, `spearmanr`, `kendalltau`). */
import { describe, expect, it } from "vitest"
import * as Correlation from "./Correlation.ts"

const x = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
const y = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5]

describe("correlations are those of SciPy, ties included", () => {
  it("Pearson, Spearman and Kendall's tau-b", () => {
    expect(Correlation.pearson(x, y).estimate).toBeCloseTo(0.09979900759721554, 12)
    expect(Correlation.spearman(x, y).estimate).toBeCloseTo(0.1415796863640157, 12)
    expect(Correlation.kendall(x, y).estimate).toBeCloseTo(0.17109647770728875, 12)
  })

  it("missing grades are left out, and a case that weighs two counts twice", () => {
    for (const correlate of [Correlation.pearson, Correlation.spearman, Correlation.kendall]) {
      expect(correlate([...x, null, 4], [...y, 3, null])).toEqual(correlate(x, y))
      const weights = x.map((_, i) => (i === 3 ? 2 : 1))
      expect(correlate(x, y, { weights }).estimate).toBeCloseTo(
        correlate([...x, 1], [...y, 8]).estimate ?? Number.NaN,
        12
      )
    }
  })
})

describe("a correlation that says nothing is withheld with its reason", () => {
  it("where one side never varies", () => {
    for (const correlate of [Correlation.pearson, Correlation.spearman, Correlation.kendall]) {
      expect(correlate([1, 2, 3, 4, 5], [2, 2, 2, 2, 2])).toMatchObject({
        _tag: "Withheld",
        estimate: undefined,
        reason: "one side gave every case the same grade"
      })
    }
  })

  it("where it is perfect, rests on one case, or there are few clusters", () => {
    expect(Correlation.pearson([1, 2, 3, 4, 5], [2, 4, 6, 8, 10])).toMatchObject({ _tag: "Withheld" })
    expect(Correlation.kendall([0, 0, 0, 0, 1], [0, 1, 0, 1, 1])).toMatchObject({
      _tag: "Withheld",
      reason: "the correlation rests on a single case or cluster"
    })
    expect(Correlation.spearman(x, y, { clusters: x.map((_, i) => i % 3) })).toMatchObject({ needs: 4 })
  })

  it("and what is impossible is refused", () => {
    expect(() => Correlation.pearson([1], [1, 2])).toThrow("pairs: expected equal lengths, found 1 and 2")
    expect(() => Correlation.pearson([1, Number.NaN], [1, 2])).toThrow("pair 1: expected finite grades")
  })
})
