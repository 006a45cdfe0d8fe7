import { describe, expect, it } from "vitest"
import * as Distribution from "./Distribution.ts"
import * as Interval from "./Interval.ts"
import * as Rng from "./Rng.ts"

const bounds = (estimate: Interval.Estimate): readonly [number, number] => {
  if (estimate._tag === "Withheld") throw new Error(estimate.reason)
  return [estimate.low, estimate.high]
}

const expectBounds = (estimate: Interval.Estimate, low: number, high: number, digits = 10) => {
  expect(bounds(estimate)[0]).toBeCloseTo(low, digits)
  expect(bounds(estimate)[1]).toBeCloseTo(high, digits)
}

/** The share of `times` samples whose interval holds the truth. */
const coverage = (times: number, truth: number, sample: () => Interval.Estimate): number => {
  let covered = 0
  for (let k = 0; k < times; k++) {
    const [low, high] = bounds(sample())
    if (low <= truth && truth <= high) covered += 1
  }
  return covered / times
}

const expectNominal = (share: number) => {
  expect(share).toBeGreaterThanOrEqual(0.93)
  expect(share).toBeLessThanOrEqual(0.97)
}

/** Labels of `count` clusters with 1 to 8 cases each. */
const unequalClusters = (rng: Rng.Rng, count: number): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, c) => Array.from({ length: 1 + rng.below(8) }, () => c)).flat()

describe("Interval.wilson and Interval.clopperPearson", () => {
  // statsmodels 0.13.5, proportion_confint(k, n, alpha, "wilson" | "beta"). 81/263 and 15/148 are also the examples of
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17:857–872.
  it.each([
    [8, 10, 0.95, 0.49016247153664183, 0.9433178485456247, 0.4439045376923585, 0.9747892736731666],
    [0, 20, 0.95, 0, 0.1611251580528194, 0, 0.16843347098308534],
    [81, 263, 0.95, 0.2552885198782742, 0.36620957698280004, 0.2527367455852713, 0.3676219226013513],
    [15, 148, 0.95, 0.06238639953073628, 0.16048724172330803, 0.05784401008344857, 0.161650490349479],
    [20, 20, 0.9, 0.8808421626390355, 1, 0.8608916593317348, 1],
    [99_990, 100_000, 0.99, 0.9997788925924262, 0.9999547761123697, 0.9997860339192646, 0.9999628297968037]
  ])("agree with statsmodels for %d of %d at %d", (k, n, confidence, wLow, wHigh, cLow, cHigh) => {
    expectBounds(Interval.wilson(k, n, confidence), wLow, wHigh)
    expectBounds(Interval.clopperPearson(k, n, confidence), cLow, cHigh)
  })

  it("say that nothing is known without observations", () => {
    for (const estimate of [Interval.wilson(0, 0), Interval.clopperPearson(0, 0), Interval.mean([])]) {
      expect(estimate).toMatchObject({ _tag: "Withheld", estimate: undefined, n: 0, needs: 1 })
    }
  })

  it("cover the truth as often as promised", () => {
    const rng = Rng.make(1)
    expectNominal(coverage(10_000, 0.7, () => Interval.wilson(rng.binomial(100, 0.7), 100)))
    expectNominal(coverage(10_000, 0.97, () => Interval.wilson(rng.binomial(200, 0.97), 200)))
    expect(coverage(10_000, 0.9, () => Interval.clopperPearson(rng.binomial(30, 0.9), 30))).toBeGreaterThan(
      0.95
    )
  })

  it("refuse counts and confidences that mean nothing", () => {
    expect(() => Interval.wilson(11, 10)).toThrow(RangeError)
    expect(() => Interval.wilson(1, 2.5)).toThrow(RangeError)
    expect(() => Interval.wilson(1, 2, 95)).toThrow(
      "confidence: expected a number above 0 and below 1, found 95"
    )
    expect(() => Interval.clopperPearson(0.5, 2)).toThrow(RangeError)
    expect(() => Interval.wilson(Number.NaN, 2)).toThrow(RangeError)
  })
})

describe("Interval.mean", () => {
  const values = [2.1, 3.4, 1.9, 4.2, 5.5, 3.3, 2.8, 6.1, 4.9, 5.2, 3.7, 2.2]

  it("agrees with SciPy's t interval", () => {
    // SciPy 1.17.1: t.interval(confidence, 11, mean, sem)
    expectBounds(Interval.mean(values), 2.876809019369927, 4.673190980630074)
    expectBounds(Interval.mean(values, { confidence: 0.9 }), 3.0421247513802925, 4.507875248619707)
  })

  it("agrees with clubSandwich's CR2 interval where cases share clusters", () => {
    // R 4.2.2, clubSandwich 0.5.8: conf_int(lm(y ~ 1), vcov = "CR2", cluster = g)
    const clusters = ["a", "a", "a", "b", "b", "c", "c", "c", "c", "d", "e", "e"]
    expectBounds(Interval.mean(values, { clusters }), 2.22683113515412, 5.32316886484588)
  })

  it("is withheld where the sample does not show its spread", () => {
    expect(Interval.mean([4])).toMatchObject({ _tag: "Withheld", estimate: 4, needs: 2 })
    expect(Interval.mean([1, 2, 3], { clusters: [7, 7, 7] })).toMatchObject({
      _tag: "Withheld",
      estimate: 2,
      needs: 2
    })
    expect(Interval.mean([0.1, 0.1, 0.1])).toMatchObject({ _tag: "Withheld", needs: undefined })
    expect(Interval.mean([1, 2, 2, 1], { clusters: [1, 1, 2, 2] })).toMatchObject({ _tag: "Withheld" })
  })

  it("covers the truth as often as promised, with unequal clusters and few of them", () => {
    const rng = Rng.make(2)
    expectNominal(coverage(4000, 0, () => Interval.mean(Array.from({ length: 20 }, rng.normal))))
    for (const count of [10, 40]) {
      const sample = () => {
        const clusters = unequalClusters(rng, count)
        const shared = Array.from({ length: count }, rng.normal)
        return Interval.mean(
          clusters.map((c) => (shared[c] ?? Number.NaN) + rng.normal()),
          { clusters }
        )
      }
      expectNominal(coverage(4000, 0, sample))
    }
  })

  it("would cover far less if clusters were ignored, so the test above can fail", () => {
    const rng = Rng.make(3)
    const sample = () => {
      const shared = Array.from({ length: 40 }, rng.normal)
      return Interval.mean(unequalClusters(rng, 40).map((c) => (shared[c] ?? Number.NaN) + rng.normal()))
    }
    expect(coverage(2000, 0, sample)).toBeLessThan(0.8)
  })
})

describe("Interval.share", () => {
  it("is Wilson's interval, with the bound of Clopper and Pearson where three or fewer succeeded or failed", () => {
    for (const [k, n] of [
      [50, 100],
      [4, 40],
      [36, 40]
    ] as const) {
      expect(bounds(Interval.share(k, n))).toEqual(bounds(Interval.wilson(k, n)))
    }
    for (const [k, n] of [
      [1, 30],
      [3, 200]
    ] as const) {
      const [low] = bounds(Interval.clopperPearson(k, n))
      const [, high] = bounds(Interval.wilson(k, n))
      expectBounds(Interval.share(k, n), low, high, 10)
      expectBounds(Interval.share(n - k, n), 1 - high, 1 - low, 10)
    }
  })

  it("covers shares near 1 at least 92 times in 100, by enumeration, and 94 on average", () => {
    // Wilson's alone covers 0.84 there at the least.
    for (const n of [30, 60, 180, 300, 1_000]) {
      const covered: Array<number> = []
      const intervals = Array.from({ length: n + 1 }, (_, k) => bounds(Interval.share(k, n)))
      for (let p = 0.9; p <= 0.9996; p += 0.0005) {
        let share = 0
        for (const [k, [low, high]] of intervals.entries()) {
          if (low <= p && p <= high) share += Distribution.binomialPmf(k, n, p)
        }
        covered.push(share)
      }
      expect(Math.min(...covered)).toBeGreaterThan(0.92)
      expect(covered.reduce((sum, each) => sum + each, 0) / covered.length).toBeGreaterThan(0.94)
    }
  })

  it("does not tell a share from all where effectively less than one case failed", () => {
    // One wrong answer of three repeats of sixty cases: a third of a case.
    expect(bounds(Interval.share(59.67, 60))[1]).toBe(1)
    expect(bounds(Interval.share(0.33, 60))[0]).toBe(0)
    expect(bounds(Interval.share(59, 60))[1]).toBeLessThan(1)
  })

  it("takes effective numbers that are not whole", () => {
    const [low, high] = bounds(Interval.share(61.5, 64.2))
    expect(low).toBeGreaterThan(bounds(Interval.share(61, 64.2))[0])
    expect(high).toBeLessThan(1)
    expect(() => Interval.share(3, 2)).toThrow("successes: expected a number from 0 to n = 2, found 3")
  })
})

describe("Interval.proportion", () => {
  it("makes use of repeats that vary by themselves, and of none that do not", () => {
    const rng = Rng.make(3)
    const widthOf = (values: ReadonlyArray<number>): number => {
      const [low, high] = bounds(Interval.proportion(values))
      return high - low
    }
    const once = Array.from({ length: 200 }, () => (rng.uniform() < 0.8 ? 1 : 0))
    const chance = Array.from({ length: 200 }, () => rng.binomial(5, 0.8) / 5)
    expect(widthOf(chance)).toBeLessThan(0.55 * widthOf(once))
    // The same answers again, 5 of 5 or 0 of 5: nothing is learned.
    expect(Interval.proportion(once)).toEqual(
      Interval.share(
        once.reduce((sum: number, each) => sum + each, 0),
        200
      )
    )
  })

  it("is Wilson's interval without clusters, and with one case per cluster nearly so", () => {
    const values = Array.from({ length: 100 }, (_, i) => (i < 81 ? 1 : 0))
    expect(Interval.proportion(values)).toEqual(Interval.wilson(81, 100))
    const [low, high] = bounds(Interval.wilson(81, 100))
    expectBounds(Interval.proportion(values, { clusters: values.map((_, i) => i) }), low, high, 2)
  })

  it("is as wide as for one copy when every case is there five times", () => {
    const once = Array.from({ length: 60 }, (_, i) => (i % 4 === 0 ? 0 : 1))
    const ids = once.map((_, i) => i)
    const five = [once, once, once, once, once].flat()
    const [low, high] = bounds(Interval.proportion(once, { clusters: ids }))
    expectBounds(Interval.proportion(five, { clusters: [ids, ids, ids, ids, ids].flat() }), low, high, 2)
  })

  it("counts clusters, not cases, when nothing went wrong", () => {
    const clusters = Array.from({ length: 50 }, (_, i) => i % 10)
    const [low, high] = bounds(
      Interval.proportion(
        clusters.map(() => 1),
        { clusters }
      )
    )
    expect(high).toBe(1)
    expect(low).toBeCloseTo(10 / (10 + 2.262157162798205 ** 2), 10) // Wilson at p = 1 is n/(n + t²)
  })

  it("covers the truth as often as promised", () => {
    const rng = Rng.make(4)
    for (const count of [20, 100]) {
      const sample = () => {
        const clusters = unequalClusters(rng, count)
        // Half of the clusters are always right, half in 6 of 10 cases.
        const chance = Array.from({ length: count }, () => (rng.uniform() < 0.5 ? 1 : 0.6))
        const values = clusters.map((c) => (rng.uniform() < (chance[c] ?? Number.NaN) ? 1 : 0))
        return Interval.proportion(values, { clusters })
      }
      expectNominal(coverage(4000, 0.8, sample))
    }
  })

  it("refuses values outside [0, 1] and is withheld for a single cluster", () => {
    expect(() => Interval.proportion([0, 2])).toThrow("value 1: expected a number in [0, 1], found 2")
    expect(Interval.proportion([1, 0], { clusters: ["a", "a"] })).toMatchObject({
      _tag: "Withheld",
      needs: 2
    })
  })
})
