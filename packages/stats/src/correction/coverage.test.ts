import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import * as PredictionPowered from "./PredictionPowered.ts"
import { answers, coverage, differences, type Judge, judges, least } from "./simulated.fixture.ts"

const runs = 200
const some: ReadonlyArray<Judge> = judges.filter(({ name }) => ["a coin", "good"].includes(name))

describe("corrected figures cover what they promise, for few labels", () => {
  it("of shares", () => {
    const rng = Rng.make(31)
    for (const judge of some) {
      for (const share of [0.5, 0.97]) {
        const found = coverage(
          runs,
          share,
          () => PredictionPowered.mean(answers(rng, { share, n: 50, others: 300, judge })).corrected
        )
        expect(found, `${judge.name}, ${share}`).toBeGreaterThan(least(runs))
      }
    }
  })

  it("of shares, where a judge errs so seldom that few labels show no error", () => {
    const rng = Rng.make(33)
    const judge = { name: "seldom wrong", sensitivity: 0.95, specificity: 0.995 }
    const draw = () => answers(rng, { share: 0.7, n: 50, others: 2_000, judge })
    expect(coverage(runs, 0.7, () => PredictionPowered.mean(draw()).corrected)).toBeGreaterThan(least(runs))
    expect(coverage(runs, 0.7, () => PredictionPowered.normal(draw()).corrected)).toBeLessThan(least(runs))
  })

  it("of differences, where the published form covers 0.63", () => {
    const rng = Rng.make(32)
    for (const judge of some) {
      const draw = () => differences(rng, { differing: 0.02, worse: 0.5, n: 50, others: 300, judge })
      expect(
        coverage(runs, 0, () => PredictionPowered.difference(draw()).corrected),
        judge.name
      ).toBeGreaterThan(least(runs))
      const seldom = coverage(
        runs,
        0.02,
        () =>
          PredictionPowered.normal(differences(rng, { differing: 0.02, worse: 0, n: 50, others: 300, judge }))
            .corrected
      )
      expect(seldom, judge.name).toBeLessThan(0.8)
    }
  })
})
