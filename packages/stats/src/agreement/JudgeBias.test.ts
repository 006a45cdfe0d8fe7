import { describe, expect, it } from "vitest"
import * as Interval from "../Interval.ts"
import * as Rng from "../Rng.ts"
import * as JudgeBias from "./JudgeBias.ts"

const range = (n: number) => Array.from({ length: n }, (_, i) => i)

describe("bias by length", () => {
  it("is what was put in: half a grade for each doubling", () => {
    const rng = Rng.make(4)
    const lengths = range(300).map(() => Math.round(2 ** (5 + 4 * rng.uniform())))
    const people = range(300).map(() => 1 + rng.below(5))
    const judge = people.map(
      (grade, i) => grade + 0.5 * (Math.log2(1 + (lengths[i] ?? 0)) - 7) + 0.5 * rng.normal()
    )
    const { perDoubling, correlation } = JudgeBias.byLength(judge, people, lengths)
    expect(perDoubling.estimate).toBeCloseTo(0.5, 1)
    expect(perDoubling._tag === "Interval" && perDoubling.low > 0.4 && perDoubling.high < 0.6).toBe(true)
    expect(correlation.estimate).toBeGreaterThan(0.6)
  })

  it("is the least-squares slope (numpy.polyfit)", () => {
    const found = JudgeBias.byLength([3, 4, 2, 5, 4], [3, 3, 3, 4, 2], [15, 31, 7, 63, 127])
    // numpy.polyfit([4, 5, 3, 6, 7], [0, 1, -1, 1, 2], 1)[0]
    expect(found.perDoubling.estimate).toBeCloseTo(0.7, 12)
  })

  it("is withheld where all answers are of one length", () => {
    expect(JudgeBias.byLength([1, 2, 3], [1, 1, 1], [8, 8, 8]).perDoubling).toMatchObject({
      _tag: "Withheld",
      reason: "all answers are of one length"
    })
  })

  it("in pairs is the share of the longer one, beside people's; ties and equal lengths are left out", () => {
    const found = JudgeBias.longerWins(
      [1, 1, -1, 1, 0, null, 1, -1],
      [1, -1, -1, -1, 1, 1, 1, 1],
      [9, 9, 3, 9, 9, 9, 5, 9],
      [5, 5, 7, 5, 5, 5, 5, 5]
    )
    expect(found.judge).toEqual(Interval.share(4, 5))
    expect(found.people).toEqual(Interval.share(5, 7))
    expect(found.difference.estimate).toBeCloseTo((2 - 1) / 5, 12)
  })
})

describe("bias by position", () => {
  it("of a judge who always picks the first shown: all decisions, and every pair flips", () => {
    const found = JudgeBias.byPosition([1, 1, 1, 1], [-1, -1, -1, -1])
    expect(found.firstWins.estimate).toBe(1)
    expect(found.flips.estimate).toBe(1)
    expect(found.unread).toBe(0)
  })

  it("of a judge who looks at answers: none, and no flips", () => {
    const found = JudgeBias.byPosition([1, -1, 1, -1, 0], [1, -1, 1, -1, 0])
    expect(found.firstWins.estimate).toBe(0.5)
    expect(found.flips.estimate).toBe(0)
  })

  it("counts a tie in one order as a flip, and leaves out what could not be read", () => {
    const found = JudgeBias.byPosition([1, 0, null], [0, 0, 1])
    expect(found.flips).toEqual(Interval.share(1, 2))
    expect(found.unread).toBe(1)
  })
})

describe("bias by group", () => {
  /** A judge of right and wrong on several groups, each with a share that is right and a specificity. */
  const sample = (
    rng: Rng.Rng,
    n: number,
    groups: Readonly<Record<string, { readonly right: number; readonly specificity: number }>>
  ) => {
    const judge: Array<number> = []
    const people: Array<number> = []
    const names: Array<string> = []
    for (const [name, { right, specificity }] of Object.entries(groups)) {
      for (let i = 0; i < n; i++) {
        const isRight = rng.uniform() < right
        people.push(Number(isRight))
        judge.push(Number(rng.uniform() < (isRight ? 0.9 : 1 - specificity)))
        names.push(name)
      }
    }
    return [judge, people, names] as const
  }

  const rejected = (runs: number, n: number, groups: Parameters<typeof sample>[2]): number => {
    const rng = Rng.make(9)
    let found = 0
    for (let run = 0; run < runs; run++) {
      const { p } = JudgeBias.byGroup(...sample(rng, n, groups), { permutations: 199, seed: run })
      if (p !== undefined && p <= 0.05) found++
    }
    return found / runs
  }

  it("errs alike on groups of which different shares are right: at most 5 in 100 false alarms", () => {
    expect(
      rejected(400, 60, {
        a: { right: 0.9, specificity: 0.8 },
        b: { right: 0.5, specificity: 0.8 },
        c: { right: 0.7, specificity: 0.8 }
      })
    ).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 400))
  })

  it("is found where the judge passes wrong answers of one candidate far more often", () => {
    const partial = { a: { right: 0.5, specificity: 0.9 }, b: { right: 0.5, specificity: 0.6 } }
    expect(rejected(100, 100, partial)).toBeGreaterThan(0.8)
  })

  it("is found where two kinds of error cancel in the mean", () => {
    const rng = Rng.make(3)
    const people = range(400).map((i) => i % 2)
    const groups = range(400).map((i) => (i < 200 ? "a" : "b"))
    const judge = people.map((is, i) => (i >= 200 && rng.uniform() < 0.15 ? 1 - is : is))
    expect(JudgeBias.byGroup(judge, people, groups).p).toBeLessThan(0.001)
  })

  it("has the mean difference of each group, and by how much it exceeds that of the others", () => {
    const judge = [3, 4, 2, 5, 3, 3, 2, 4]
    const people = [2, 3, 2, 4, 3, 4, 3, 4]
    const groups = ["own", "own", "own", "own", "x", "x", "y", "y"]
    const { groups: found, p } = JudgeBias.byGroup(judge, people, groups)
    expect(found.map(({ group, n, difference }) => [group, n, difference.estimate])).toEqual([
      ["own", 4, 0.75],
      ["x", 2, -0.5],
      ["y", 2, -0.5]
    ])
    expect(found[0]?.excess.estimate).toBeCloseTo(1.25, 12)
    expect(p).toBeGreaterThan(0)
  })

  it("exchanges whole clusters where each lies in one group", () => {
    // Ten answers of each group, of two clusters each: alike within, so they are four cases and no evidence.
    const groups = range(20).map((i) => (i < 10 ? "a" : "b"))
    const clusters = range(20).map((i) => Math.floor(i / 5))
    const judge = groups.map((group) => (group === "a" ? 1 : 0))
    const people = groups.map(() => 0)
    expect(JudgeBias.byGroup(judge, people, groups).p).toBeLessThan(0.001)
    expect(JudgeBias.byGroup(judge, people, groups, { clusters }).p).toBeGreaterThan(0.2)
  })

  it("has no test with one group, and refuses lists that do not match", () => {
    expect(JudgeBias.byGroup([1, 0], [1, 1], ["a", "a"]).p).toBeUndefined()
    expect(() => JudgeBias.byGroup([1], [1], [])).toThrow("groups: expected 1 entries, found 0")
    expect(() => JudgeBias.byPosition([1], [])).toThrow("swapped: expected 1 entries, found 0")
  })
})
