import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import * as LabelDraw from "./LabelDraw.ts"
import * as PredictionPowered from "./PredictionPowered.ts"
import { answers as simulated } from "./simulated.fixture.ts"

const n = 300
const answers: LabelDraw.Answers = {
  judged: Array.from({ length: n }, (_, i) => (i % 10 === 0 ? 0 : i % 11 === 0 ? null : 1)),
  kinds: Array.from({ length: n }, (_, i) => (i % 37 === 0 ? "rare" : "common")),
  disagreement: Array.from({ length: n }, (_, i) => (i % 5 === 0 ? 0.7 : i % 7 === 0 ? 0.2 : 0))
}

describe("a draw of answers to label", () => {
  it("is the same for the same seed, and another for another", () => {
    const { order } = LabelDraw.draw(answers, 60, { seed: 3 })
    expect(LabelDraw.draw(answers, 60, { seed: 3 }).order).toEqual(order)
    expect(LabelDraw.draw(answers, 60, { seed: 4 }).order).not.toEqual(order)
    expect(new Set(order).size).toBe(60)
  })

  it("goes on from a smaller one of the same seed", () => {
    const { order } = LabelDraw.draw(answers, 60, { seed: 3 })
    expect(LabelDraw.draw(answers, 25, { seed: 3 }).order).toEqual(order.slice(0, 25))
    const all = LabelDraw.draw(answers, n, { seed: 3 })
    expect(all.inclusion.every((probability) => probability === 1)).toBe(true)
    expect([...all.order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
  })

  it("draws each answer with the probability that it states", () => {
    const runs = 600
    const hits = new Float64Array(n)
    for (let seed = 0; seed < runs; seed++) {
      for (const i of LabelDraw.draw(answers, 60, { seed }).order) hits[i] = (hits[i] ?? 0) + 1
    }
    const { inclusion } = LabelDraw.draw(answers, 60)
    const error = inclusion.map((p, i) => ((hits[i] ?? 0) / runs - p) / Math.sqrt((p * (1 - p)) / runs))
    expect(Math.max(...error.map(Math.abs))).toBeLessThan(4.5)
    expect(inclusion.reduce((sum, p) => sum + p, 0)).toBeCloseTo(60, 9)
  })

  it("draws rare grades, rare kinds and disagreements oftener, and none below a third of the mean", () => {
    const { inclusion } = LabelDraw.draw(answers, 60)
    const of = (i: number): number => inclusion[i] ?? 0
    expect(of(10)).toBeGreaterThan(of(1))
    expect(of(37)).toBeGreaterThan(of(1))
    expect(of(5)).toBeGreaterThan(of(1))
    expect(Math.min(...inclusion)).toBeGreaterThan(60 / n / 3)
    // However lopsided the answers are, no label is rare and heavy.
    const lopsided = Array.from({ length: 1_000 }, (_, i) => (i < 3 ? 0 : 1))
    const found = LabelDraw.draw({ judged: lopsided }, 50).inclusion
    expect(Math.min(...found)).toBeGreaterThan(0.1 * (50 / 1_000))
  })

  it("cuts grades of many values into five levels", () => {
    const rng = Rng.make(2)
    const judged = Array.from({ length: 500 }, () => rng.uniform())
    const { order, inclusion } = LabelDraw.draw({ judged }, 50)
    const counts = [0, 0, 0, 0, 0]
    for (const i of order) {
      const level = Math.min(4, Math.floor(5 * (judged[i] ?? 0)))
      counts[level] = (counts[level] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(5)
    expect(Math.max(...inclusion) - Math.min(...inclusion)).toBeLessThan(0.01)
  })

  it("is taken back out by the estimator: unbiased, and narrower than a plain draw where the judge is good", () => {
    const rng = Rng.make(5)
    const judge = { name: "good", sensitivity: 0.95, specificity: 0.9 }
    const total = { estimate: 0, stratified: 0, plain: 0, raw: 0 }
    const runs = 120
    for (let run = 0; run < runs; run++) {
      const { judged, labels } = simulated(rng, { share: 0.9, n: 600, others: 0, judge })
      const { order, inclusion } = LabelDraw.draw({ judged }, 80, { seed: run })
      const isDrawn = new Set(order)
      const some = Array.from(labels, (label, i) => (isDrawn.has(i) ? label : undefined))
      const found = PredictionPowered.mean({ judged, labels: some }, { inclusion })
      const first = Array.from(labels, (label, i) => (i < 80 ? label : undefined))
      const plain = PredictionPowered.mean({ judged, labels: first })
      if (found.corrected._tag === "Withheld" || plain.corrected._tag === "Withheld")
        throw new Error("withheld")
      total.estimate += found.corrected.estimate / runs
      total.raw += found.raw / runs
      total.stratified += (found.corrected.high - found.corrected.low) / runs
      total.plain += (plain.corrected.high - plain.corrected.low) / runs
    }
    expect(total.raw).toBeLessThan(0.87)
    // Three standard errors of the simulation.
    expect(Math.abs(total.estimate - 0.9)).toBeLessThan(3 * (0.022 / Math.sqrt(runs)))
    expect(total.stratified).toBeLessThan(0.9 * total.plain)
  })

  it("refuses what cannot be", () => {
    expect(() => LabelDraw.draw(answers, 0)).toThrow(/labels: expected a whole number from 1 to 300, found 0/)
    expect(() => LabelDraw.draw({ judged: [1, 0], disagreement: [2, 0] }, 1)).toThrow(
      /disagreement 0: expected a number in \[0, 1\], found 2/
    )
    expect(() => LabelDraw.draw({ judged: [1, 0], kinds: ["a"] }, 1)).toThrow(/kinds: expected 2/)
  })
})
