import { describe, expect, it } from "vitest"
import type { Estimate } from "../Interval.ts"
import * as Rng from "../Rng.ts"
import * as Correlation from "./Correlation.ts"
import { coverage, type Setting } from "./coverage.fixture.ts"

const runs = 400
/** Three standard errors of the simulation. */
const slack = 3 * Math.sqrt((0.93 * 0.07) / runs)

const plain = { levels: 2, raters: 2, missing: 0, clusterSize: 1, alike: 0 }

const expectHonest = (found: ReadonlyArray<readonly [string, number]>, least: number, mean: number): void => {
  expect(found.filter(([, covered]) => covered < least - slack)).toEqual([])
  expect(found.reduce((sum, [, covered]) => sum + covered, 0) / found.length).toBeGreaterThan(mean)
}

const run = (
  seed: number,
  settings: ReadonlyArray<Setting>,
  names: Parameters<typeof coverage>[2]
): ReadonlyArray<readonly [string, number]> => {
  const rng = Rng.make(seed)
  return settings.flatMap((setting) =>
    coverage(rng, setting, names, runs).map(
      ([name, covered]) => [`${name} ${JSON.stringify(setting)}`, covered] as const
    )
  )
}

describe("intervals of agreement cover what they promise", () => {
  it("kappa, alpha and AC1 of two raters: 50 and 200 cases, shares 0.5 and 0.9, agreement poor to good", () => {
    const settings = [50, 200].flatMap((units) =>
      [0.5, 0.9].flatMap((share) => [0.2, 0.6, 0.8, 0.95].map((kappa) => ({ ...plain, units, share, kappa })))
    )
    expectHonest(run(31, settings, ["kappa", "alpha", "ac1"]), 0.93, 0.945)
  })

  it("five levels, weighted; where far disagreements are rare, 0.90", () => {
    const settings = [50, 200].flatMap((units) =>
      [0.3, 0.8].map((share) => ({ ...plain, levels: 5, units, share, kappa: 0.7 }))
    )
    expectHonest(run(32, settings, ["quadratic", "interval"]), 0.9, 0.93)
  })

  it("three raters with a fifth of the ratings missing", () => {
    const settings = [50, 200].map((units) => ({
      ...plain,
      levels: 5,
      raters: 3,
      missing: 0.2,
      units,
      share: 0.4,
      kappa: 0.8
    }))
    expectHonest(run(33, settings, ["alpha", "interval", "ac1"]), 0.93, 0.945)
  })

  it("fifty clusters of four cases that are alike, or not", () => {
    const settings = [0, 0.5, 1].map((alike) => ({
      ...plain,
      units: 200,
      clusterSize: 4,
      alike,
      share: 0.9,
      kappa: 0.8
    }))
    expectHonest(run(34, settings, ["kappa", "ac1"]), 0.93, 0.945)
  })
})

describe("intervals of correlations cover what they promise", () => {
  /** Two normal grades of correlation 0.6, cut into five levels each; the truth from a sample of 400 000. */
  const draw = (rng: Rng.Rng): readonly [number, number] => {
    const a = rng.normal()
    const b = 0.6 * a + 0.8 * rng.normal()
    const level = (x: number) => Math.max(1, Math.min(5, Math.round(3 + 1.5 * x)))
    return [level(a), level(b)]
  }

  it("Pearson, Spearman and Kendall of grades on five levels, 50 and 200 cases", () => {
    const rng = Rng.make(35)
    const many = Array.from({ length: 6_000 }, () => draw(rng))
    const first = many.map(([a]) => a)
    const second = many.map(([, b]) => b)
    const found: Array<readonly [string, number]> = []
    for (const [name, correlate] of Object.entries(Correlation)) {
      const truth = correlate(first, second, { clusters: first.map((_, i) => i % 4) }).estimate ?? Number.NaN
      for (const n of [50, 200]) {
        let covered = 0
        for (let k = 0; k < runs; k++) {
          const sample = Array.from({ length: n }, () => draw(rng))
          const estimate: Estimate = correlate(
            sample.map(([a]) => a),
            sample.map(([, b]) => b)
          )
          if (estimate._tag === "Interval" && estimate.low <= truth && truth <= estimate.high) covered++
        }
        found.push([`${name}, ${n}`, covered / runs])
      }
    }
    expectHonest(found, 0.92, 0.93)
  })
})
