import { describe, expect, it } from "vitest"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as Gate from "../gate/Gate.ts"

/** Both candidates are always right, but for the first so many answers of `new`. */
const flaky = async (
  cases: number,
  repeats: number,
  wrong: number,
  { perCluster = 1, scoreOfWrong = 0 }: { readonly perCluster?: number; readonly scoreOfWrong?: number } = {}
) => {
  let asked = 0
  const { report: summary } = await Experiment.runPromise(
    Experiment.make("flakes", {
      dataset: Dataset.make(
        "numbers",
        Array.from({ length: cases }, (_, nth) => ({
          id: `n${nth}`,
          input: nth,
          expected: "yes",
          ...(perCluster === 1 ? {} : { cluster: `c${Math.floor(nth / perCluster)}` })
        }))
      ),
      candidates: { old: () => "yes", new: () => (asked++ < wrong ? "no" : "yes") },
      scorers: { match: ({ output }) => (output === "yes" ? 1 : scoreOfWrong) },
      against: "old",
      gate: Gate.noRegression({ margin: 0.02 })
    }),
    { store: ":memory:", repeats }
  )
  const [comparison] = summary.comparisons
  const { verdict, evidence } = comparison?.scores[0]?.overall ?? {}
  return { verdict, interval: evidence?.interval, gate: summary.gate }
}

const width = (interval: { readonly low: number; readonly high: number } | undefined): number =>
  interval === undefined ? Number.NaN : interval.high - interval.low

describe("A single wrong answer", () => {
  it("of 180, in three repeats of 60 cases, does not make of 'cannot tell' an equivalence", async () => {
    const none = await flaky(60, 3, 0)
    const one = await flaky(60, 3, 1)
    for (const { verdict, gate } of [none, one]) {
      expect(verdict).toMatchObject({ _tag: "Underpowered", because: "too-few-cases", outOfReach: 133 })
      expect(gate).toMatchObject({ status: "inconclusive", holds: false })
    }
    // Of repeats, not of answers that are right or wrong.
    expect(one.interval?.method).toBe("score (paired)")
    // It is no better evidence than none either.
    expect(width(one.interval)).toBeGreaterThan(width(none.interval))
  })

  it.each([
    ["asked once", 120, 1, {}],
    ["in five repeats", 100, 5, {}],
    ["in pairs", 200, 1, { perCluster: 2 }],
    ["in fours that were asked twice", 400, 2, { perCluster: 4 }],
    ["that has a grade", 100, 1, { scoreOfWrong: 0.9 }],
    ["that has a grade, with repeats", 100, 2, { scoreOfWrong: 0.99 }]
  ])("changes nothing of what too few cases can tell: %s", async (_name, cases, repeats, how) => {
    for (const wrong of [0, 1]) {
      const { verdict, gate } = await flaky(cases, repeats, wrong, how)
      expect(verdict).toMatchObject({ _tag: "Underpowered", because: "too-few-cases" })
      expect(gate?.status).toBe("inconclusive")
    }
  })

  it("does not take away what enough cases show", async () => {
    const { verdict, gate } = await flaky(250, 3, 1)
    expect(verdict?._tag).toBe("Equivalent")
    expect(gate?.status).toBe("pass")
    expect(gate?.results[0]?.checks[0]?.reason).toMatch(/^new is at most \d\.\d points worse than old/)
  })
})
