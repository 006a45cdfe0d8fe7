import { describe, expect, it } from "vitest"
import { covered, samples } from "./fixtures/PooledShare.fixture.ts"
import * as Interval from "./Interval.ts"
import * as PooledShare from "./PooledShare.ts"

const bounds = (estimate: Interval.Estimate): readonly [number, number] => {
  if (estimate._tag === "Withheld") throw new Error(estimate.reason)
  return [estimate.low, estimate.high]
}

describe("PooledShare.estimate", () => {
  it("is the sum of successes over the sum of trials, within its bounds and within 0 to 1", () => {
    const found = PooledShare.estimate([2, 3, 1, 0], [2, 4, 1, 0])
    expect(found).toMatchObject({ _tag: "Interval", estimate: 6 / 7, n: 3, method: "Wilson" })
    const [low, high] = bounds(found)
    expect(low).toBeGreaterThan(0)
    expect(low).toBeLessThan(6 / 7)
    expect(high).toBeLessThanOrEqual(1)
  })

  it("is the interval of a share where a case has one trial or none", () => {
    const successes = Array.from({ length: 120 }, (_, i) => (i % 2 === 0 && i % 10 !== 0 ? 1 : 0))
    const trials = Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? 1 : 0))
    expect(PooledShare.estimate(successes, trials)).toEqual(Interval.share(48, 60))
  })

  it("is the interval of a proportion where all cases have one trial and share clusters", () => {
    const values = Array.from({ length: 90 }, (_, i) => (i % 7 === 0 || i % 9 < 2 ? 0 : 1))
    const clusters = values.map((_, i) => i % 9)
    expect(
      PooledShare.estimate(
        values,
        values.map(() => 1),
        { clusters }
      )
    ).toEqual(Interval.proportion(values, { clusters }))
  })

  it("counts a case as one trial where all succeed or all fail", () => {
    const trials = Array.from({ length: 50 }, () => 6)
    const [low, high] = bounds(PooledShare.estimate(trials, trials))
    expect(high).toBe(1)
    // As 50 trials, not 300, would say, with t of 49 degrees of freedom: Wilson at 1 is n / (n + t²).
    expect(low).toBeCloseTo(50 / (50 + 2.009575237129239 ** 2), 9)
    expect(
      bounds(
        PooledShare.estimate(
          trials.map(() => 0),
          trials
        )
      )[1]
    ).toBeCloseTo(1 - low, 9)
  })

  it("is as wide for every trial written down five times", () => {
    const successes = Array.from({ length: 60 }, (_, i) => i % 4)
    const trials = Array.from({ length: 60 }, (_, i) => 3 + (i % 3))
    const [low, high] = bounds(PooledShare.estimate(successes, trials))
    const five = bounds(
      PooledShare.estimate(
        successes.map((each) => each * 5),
        trials.map((each) => each * 5)
      )
    )
    expect(five[0]).toBeCloseTo(low, 3)
    expect(five[1]).toBeCloseTo(high, 3)
  })

  it("is withheld without trials and where one case or cluster has them all", () => {
    expect(PooledShare.estimate([], [])).toMatchObject({ _tag: "Withheld", estimate: undefined, n: 0 })
    expect(PooledShare.estimate([0, 0], [0, 0])).toMatchObject({
      _tag: "Withheld",
      estimate: undefined,
      n: 0
    })
    expect(PooledShare.estimate([2, 0], [3, 0])).toMatchObject({
      _tag: "Withheld",
      estimate: 2 / 3,
      n: 1,
      needs: 2
    })
    expect(PooledShare.estimate([2, 1], [3, 1], { clusters: ["a", "a"] })).toMatchObject({
      _tag: "Withheld",
      reason: "a spread needs at least two clusters that have trials"
    })
  })

  it("refuses successes that are no part of the trials", () => {
    expect(() => PooledShare.estimate([2], [1])).toThrow(
      "successes 0: expected a number from 0 to its trials = 1, found 2"
    )
    expect(() => PooledShare.estimate([1], [Number.NaN])).toThrow(
      "trials 0: expected a finite number of 0 or more"
    )
    expect(() => PooledShare.estimate([1], [1, 2])).toThrow(
      "expected 2 successes, one for each case, found 1"
    )
    expect(() => PooledShare.estimate([1], [1], { clusters: ["a", "b"] })).toThrow(
      "expected 1 cluster labels"
    )
  })

  it.each(samples.filter(({ isQuick }) => isQuick))(
    "covers the truth as often as promised: $name",
    (sample) => {
      const share = covered(sample, 1500)
      expect(share).toBeGreaterThanOrEqual(0.9)
      expect(share).toBeLessThanOrEqual(0.99)
    }
  )
})
