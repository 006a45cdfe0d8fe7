/**
 * pass@k against the estimator that Chen et al. 2021 print in Python, computed with numpy 2.4.6, and against the exact
 * 1 − C(n − c, k) / C(n, k) in fractions.
 */
import { Score } from "@assay/core"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { passAtK, unbiased } from "./passAtK.ts"

/** n, c, k, numpy's value, the exact value. */
const published: ReadonlyArray<readonly [number, number, number, number, number]> = [
  [10, 3, 1, 0.30000000000000004, 0.3],
  [10, 3, 5, 0.9166666666666666, 0.9166666666666666],
  [100, 7, 10, 0.5332595856827855, 0.5332595856827856],
  [200, 1, 100, 0.5, 0.5],
  [200, 13, 1, 0.06500000000000017, 0.065],
  [200, 13, 10, 0.4975511147306061, 0.49755111473060615],
  [200, 13, 100, 0.9999194971988055, 0.9999194971988055],
  [5, 0, 3, 0, 0],
  [5, 5, 3, 1, 1],
  [20, 18, 3, 1, 1],
  [1000, 2, 50, 0.09754754754754758, 0.09754754754754755]
]

const counts = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat())
  .map(([n, c, k]) => [n, c % (n + 1), 1 + (k % n)] as const)

describe("unbiased pass@k", () => {
  it.each(published)("of n = %d, c = %d, k = %d is numpy's", (n, c, k, numpy, exact) => {
    expect(unbiased(n, c, k)).toBeCloseTo(numpy, 13)
    expect(unbiased(n, c, k)).toBeCloseTo(exact, 12)
  })

  it("is c / n for k = 1, between 0 and 1, and grows with c and k", () => {
    fc.assert(
      fc.property(counts, ([n, c, k]) => {
        const value = unbiased(n, c, k)
        expect(unbiased(n, c, 1)).toBeCloseTo(c / n, 10)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
        if (c < n) expect(unbiased(n, c + 1, k)).toBeGreaterThanOrEqual(value)
        if (k < n) expect(unbiased(n, c, k + 1)).toBeGreaterThanOrEqual(value - 1e-12)
      })
    )
  })

  it("is the mean over all choices of k of n answers", () => {
    // n = 5, c = 2: of the 10 pairs, 3 have no right one.
    expect(unbiased(5, 2, 2)).toBeCloseTo(7 / 10, 12)
  })

  it.each([
    [5, 6, 1],
    [5, 1, 6],
    [5, 1, 0],
    [5, -1, 1],
    [5.5, 1, 1]
  ])("refuses n = %d, c = %d, k = %d", (n, c, k) => {
    expect(() => unbiased(n, c, k)).toThrow(RangeError)
  })
})

describe("the metric", () => {
  const reduce = (
    ks: ReadonlyArray<number>,
    rows: ReadonlyArray<readonly [caseId: string, score: Score.Score, cluster?: string | undefined]>
  ) => {
    const fold = passAtK(ks).start()
    for (const [caseId, score, cluster] of rows) fold.add({ caseId, score, repeat: 0, cluster })
    return fold.result()
  }
  const [right, wrong] = [Score.scored(1), Score.scored(0)]

  it("is the mean over cases, with an interval", () => {
    const rows = Array.from({ length: 20 }, (_, index) => [
      [`c${index}`, index % 2 === 0 ? right : wrong] as const,
      [`c${index}`, wrong] as const
    ]).flat()
    const result = reduce([1, 2], rows)
    expect(result).toMatchObject({
      "pass@1": { cases: 20, estimate: 0.25, confidence: 0.95 },
      "pass@2": { cases: 20, estimate: 0.5 }
    })
  })

  it("leaves out cases with fewer than k scored answers, and counts them", () => {
    const rows = [
      ["a", right],
      ["a", wrong],
      ["a", Score.unscored("no runner")],
      ["b", right],
      ["c", Score.unscored("no runner")]
    ] as const
    expect(reduce([2, 3], rows)).toMatchObject({
      "pass@2": { cases: 1, casesWithFewer: 2 },
      "pass@3": { cases: 0, casesWithFewer: 3, estimate: null, withheld: expect.any(String) }
    })
  })

  it("counts a share below 1 as not passed, and is wider where cases share clusters", () => {
    const rows = Array.from({ length: 40 }, (_, index) => index)
    const width = (clustered: boolean): number => {
      const result = reduce(
        [1],
        rows.map((index) => [
          `c${index}`,
          index % 20 < 10 ? right : Score.scored(0.5),
          clustered ? `d${index % 4 < 2 ? index % 2 : 2 + Math.floor((index % 20) / 10)}` : undefined
        ])
      )
      const { low, high } = (
        result as { readonly "pass@1": { readonly low: number; readonly high: number } }
      )["pass@1"]
      return high - low
    }
    expect(width(true)).toBeGreaterThan(width(false))
  })

  it.each([[0], [1.5], [Number.NaN]])("refuses k = %d", (k) => {
    expect(() => passAtK([k])).toThrow(RangeError)
  })
})
