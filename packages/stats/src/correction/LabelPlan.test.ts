import { describe, expect, it } from "vitest"
import * as Interval from "../Interval.ts"
import * as Rng from "../Rng.ts"
import * as LabelPilot from "./LabelPilot.ts"
import * as LabelPlan from "./LabelPlan.ts"
import * as PredictionPowered from "./PredictionPowered.ts"
import { answers, differences } from "./simulated.fixture.ts"

const widthOf = (found: Interval.Estimate): number =>
  found._tag === "Interval" ? found.high - found.low : Number.NaN

const meanWidth = (runs: number, draw: () => PredictionPowered.Corrected): number => {
  let sum = 0
  for (let run = 0; run < runs; run++) sum += widthOf(draw().corrected)
  return sum / runs
}

const good = { name: "good", sensitivity: 0.95, specificity: 0.9 }

describe("labels for a mean", () => {
  it("without a judge are those of Wilson's interval", () => {
    const { labels = 0 } = LabelPlan.mean({ width: 0.1, judged: 5_000, mean: 0.8, correlation: 0 })
    expect(widthOf(Interval.wilson(0.8 * labels, labels))).toBeLessThanOrEqual(0.1)
    expect(widthOf(Interval.wilson(0.8 * (labels - 1), labels - 1))).toBeGreaterThan(0.1)
    expect(LabelPlan.mean({ width: 0.1, judged: 5_000, mean: 0.8, correlation: -0.5 }).labels).toBe(labels)
  })

  it("are fewer with a good judge, and have the width that is wanted", () => {
    const rng = Rng.make(3)
    // Half of the answers are good: the correlation of such a judge and people is 0.85.
    const { labels = 0 } = LabelPlan.mean({ width: 0.12, judged: 1_000, mean: 0.5, correlation: 0.85 })
    const width = meanWidth(100, () =>
      PredictionPowered.mean(answers(rng, { share: 0.5, n: labels, others: 1_000 - labels, judge: good }))
    )
    expect(labels).toBeLessThan(110)
    expect(width).toBeGreaterThan(0.9 * 0.12)
    expect(width).toBeLessThan(1.1 * 0.12)
  })

  it("are as many times more as clusters cost, and fewer for grades that differ little", () => {
    const assumed = { width: 0.4, judged: 20_000, mean: 3.5, correlation: 0, bounds: [1, 5] } as const
    const plain = LabelPlan.mean(assumed).labels ?? 0
    const clustered = LabelPlan.mean({ ...assumed, designEffect: 3 }).labels ?? 0
    expect(clustered / plain).toBeCloseTo(3, 1)
    expect(LabelPlan.mean({ ...assumed, standardDeviation: 0.8 }).labels).toBeLessThan(plain / 3)
  })

  it("are said to be out of reach where all answers are too few", () => {
    const found = LabelPlan.mean({ width: 0.02, judged: 300, mean: 0.8, correlation: 0.9 })
    expect(found.labels).toBeUndefined()
    expect(found.narrowest).toBeGreaterThan(0.08)
  })

  it("refuses what cannot be", () => {
    const assumed = { width: 0.1, judged: 1_000, mean: 0.8, correlation: 0.5 }
    expect(() => LabelPlan.mean({ ...assumed, width: 0 })).toThrow(
      /width: expected a positive number, found 0/
    )
    expect(() => LabelPlan.mean({ ...assumed, mean: 2 })).toThrow(
      /mean: expected a number from 0 to 1, found 2/
    )
    expect(() => LabelPlan.mean({ ...assumed, correlation: 2 })).toThrow(/correlation/)
    expect(() => LabelPlan.mean({ ...assumed, standardDeviation: 0.6 })).toThrow(/standardDeviation/)
  })
})

describe("labels for a difference", () => {
  it("have the width that is wanted", () => {
    const rng = Rng.make(3)
    const assumed = { width: 0.1, judged: 1_500, differing: 0.15, difference: 0.06 }
    const { labels = 0 } = LabelPlan.difference({ ...assumed, correlation: 0 })
    const coin = { name: "a coin", sensitivity: 0.5, specificity: 0.5 }
    const width = meanWidth(60, () =>
      PredictionPowered.difference(
        differences(rng, { differing: 0.15, worse: 0.3, n: labels, others: 1_500 - labels, judge: coin })
      )
    )
    expect(width).toBeGreaterThan(0.093)
    expect(width).toBeLessThan(0.107)
    expect(LabelPlan.difference({ ...assumed, correlation: 0.7 }).labels).toBeLessThan(0.75 * labels)
  })
})

describe("labels for a kappa", () => {
  it("are those of the large-sample variance", () => {
    // Shares of 0.6 and 0.5 and a kappa of 0.6: variance 0.6144 (see kappaVariance.test.ts).
    const { labels } = LabelPlan.kappa({ width: 0.2, kappa: 0.6, people: 0.5, judge: 0.6 })
    expect(labels).toBe(Math.ceil((2 * 1.959964) ** 2 * (0.6144 / 0.2 ** 2)))
    const rare = LabelPlan.kappa({ width: 0.2, kappa: 0.6, people: 0.95, judge: 0.95 })
    expect(rare.labels).toBeGreaterThan(3 * (labels ?? 0))
    expect(() => LabelPlan.kappa({ width: 0.2, kappa: 0.9, people: 0.5, judge: 0.9 })).toThrow(
      /kappa: expected one that shares of 0.5 and 0.9 can have, found 0.9/
    )
  })
})

describe("labels by a pilot", () => {
  it("are a range that mostly holds what it takes", () => {
    const rng = Rng.make(8)
    const needed = LabelPlan.mean({ width: 0.12, judged: 1_000, mean: 0.9, correlation: 0.75 }).labels ?? 0
    let held = 0
    for (let run = 0; run < 20; run++) {
      const pilot = answers(rng, { share: 0.9, n: 60, others: 940, judge: good })
      const { low, likely, high } = LabelPilot.mean(pilot, { width: 0.12, seed: run })
      expect(low).toBeLessThanOrEqual(likely.labels ?? Number.POSITIVE_INFINITY)
      if ((low ?? 0) <= needed && needed <= (high ?? Number.POSITIVE_INFINITY)) held++
    }
    expect(held).toBeGreaterThan(11)
  })

  it("say the same for the same seed, in the unit of the labels, for grades, clusters and weights", () => {
    const rng = Rng.make(8)
    const pilot = answers(rng, { share: 0.7, n: 60, others: 240, judge: good })
    const options = { width: 0.2, clusters: Array.from({ length: 300 }, (_, i) => Math.floor(i / 3)) }
    const found = LabelPilot.mean(pilot, options)
    expect(LabelPilot.mean(pilot, options)).toEqual(found)
    const graded = {
      judged: Array.from(pilot.judged, (x) => 1 + 4 * (x ?? 0)),
      labels: Array.from(pilot.labels, (x) => (x === undefined || x === null ? x : 1 + 4 * x))
    }
    expect(LabelPilot.mean(graded, { ...options, width: 0.8, bounds: [1, 5] }).likely.labels).toBe(
      found.likely.labels
    )
    const weighted = { width: 0.2, inclusion: Array.from(pilot.judged, (x) => (x === 1 ? 0.1 : 0.3)) }
    expect(LabelPilot.mean(pilot, weighted).likely.labels).toBeGreaterThan(5)
  })

  it("of differences and of kappa are ranges too", () => {
    const rng = Rng.make(8)
    const pilot = differences(rng, { differing: 0.2, worse: 0.3, n: 60, others: 440, judge: good })
    const found = LabelPilot.difference(pilot, { width: 0.15 })
    expect(found.low).toBeLessThan(found.high ?? Number.POSITIVE_INFINITY)
    const table = [
      [27, 3],
      [9, 21]
    ]
    const kappa = LabelPilot.kappa(table, { width: 0.2 })
    expect(kappa.likely.labels).toBeGreaterThan(200)
    expect(kappa.low).toBeLessThan(kappa.likely.labels ?? 0)
    expect(kappa.high).toBeGreaterThan(kappa.likely.labels ?? 0)
    // Without a disagreement the pilot does not show that there is none.
    const perfect = [
      [15, 0],
      [0, 15]
    ]
    expect(LabelPilot.kappa(perfect, { width: 0.2 }).likely.labels).toBeGreaterThan(20)
  })

  it("take five labels", () => {
    const sample = { judged: [1, 0, 1, 1], labels: [1, 0, 1, 1] }
    expect(() => LabelPilot.mean(sample, { width: 0.1 })).toThrow(/at least 5 labels, found 4/)
    expect(() => LabelPilot.kappa([[1]], { width: 0.1 })).toThrow(/at least two, found 1/)
  })
})
