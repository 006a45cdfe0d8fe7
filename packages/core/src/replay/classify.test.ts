import { describe, expect, it } from "vitest"
import { classify, permutationP, type ScoredAnswer, smallestP } from "./classify.ts"

const given = (key: string, score: number | undefined): ScoredAnswer => ({ key, text: key, score })
const all = (key: string, score: number, count = 5): ReadonlyArray<ScoredAnswer> =>
  Array.from({ length: count }, () => given(key, score))

describe("permutationP", () => {
  it.each([
    // Hypergeometric, by hand; the last but one is Fisher's tea tasting.
    [[1, 1, 1, 1, 1], [0, 0, 0, 0, 0], 2 / 252],
    [[1, 1, 1, 1, 1], [1, 0, 0, 0, 0], 12 / 252],
    [[1, 1, 1, 1, 0], [1, 0, 0, 0, 0], 52 / 252],
    [[1, 1, 1], [0, 0, 0], 2 / 20],
    [[1, 1, 1, 0], [1, 0, 0, 0], 34 / 70],
    [[1, 1], [1, 1], 1]
  ])("of %j and %j is Fisher's exact p", (first, second, p) => {
    expect(permutationP(first, second)).toBeCloseTo(p, 12)
  })

  it("takes graded scores: 2 of 20 ways are as extreme as full separation", () => {
    expect(permutationP([0.1, 0.2, 0.3], [0.7, 0.8, 0.95])).toBeCloseTo(2 / 20, 12)
  })

  it("reaches no less than smallestP", () => {
    for (const answers of [2, 3, 4, 5, 6]) {
      const p = permutationP(Array<number>(answers).fill(1), Array<number>(answers).fill(0))
      expect(p).toBeCloseTo(smallestP(answers), 12)
    }
  })
})

describe("classify", () => {
  const kindOf = (
    old: ReadonlyArray<ScoredAnswer>,
    young: ReadonlyArray<ScoredAnswer>,
    first: readonly [number, number] = [1, 0]
  ) =>
    classify(
      "c",
      { first: [given("x", first[0])], fresh: old },
      { first: [given("y", first[1])], fresh: young },
      0.05
    ).kind

  it("calls a difference systematic when the new answers show it", () => {
    expect(kindOf(all("a", 1), all("b", 0))).toBe("systematic")
    expect(kindOf(all("a", 1), [...all("b", 0, 4), given("a", 1)])).toBe("systematic")
  })

  it("calls a candidate flaky when it disagrees with itself", () => {
    expect(kindOf(all("a", 1), [...all("b", 0, 2), ...all("a", 1, 3)])).toBe("flaky")
    // The new answers agree, but the first one of the new candidate did not.
    expect(kindOf(all("a", 1), all("a", 1))).toBe("flaky")
  })

  it("calls equal answers with different scores the grader's noise, before all else", () => {
    expect(kindOf([...all("a", 1, 4), given("a", 0)], all("b", 0))).toBe("grader-noise")
    expect(kindOf(all("a", 1), all("a", 0))).toBe("grader-noise")
  })

  it("calls candidates alike that do the same each time", () => {
    expect(kindOf(all("a", 0), all("b", 0), [0, 0])).toBe("alike")
  })

  it("measures nothing where scores are missing", () => {
    expect(
      kindOf(all("a", 1), [given("b", 0), ...Array.from({ length: 4 }, () => given("b", undefined))])
    ).toBe("not-measured")
  })

  it("shows the usual answers, not the odd ones", () => {
    const { diff } = classify(
      "c",
      { first: [], fresh: [given("the odd one", 1), ...all("the red house", 1, 4)] },
      { first: [], fresh: all("the blue house", 0) },
      0.05
    )
    expect(diff).toEqual([
      { kind: "same", text: "the " },
      { kind: "removed", text: "red" },
      { kind: "added", text: "blue" },
      { kind: "same", text: " house" }
    ])
  })
})
