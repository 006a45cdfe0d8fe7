import { describe, expect, it } from "vitest"
import * as Interval from "./Interval.ts"
import * as Quantile from "./Quantile.ts"
import * as Rng from "./Rng.ts"

const runs = 2_000

/** The share of samples whose interval covers the truth. A withheld interval counts neither way. */
const coverage = (truth: number, sample: () => Interval.Estimate): number => {
  let given = 0
  let covered = 0
  for (let run = 0; run < runs; run++) {
    const found = sample()
    if (found._tag === "Withheld") continue
    given++
    if (found.low <= truth + 1e-12 && truth <= found.high + 1e-12) covered++
  }
  return given === 0 ? Number.NaN : covered / given
}

const expectHonest = (found: ReadonlyArray<readonly [setting: string, covered: number]>): void => {
  // Three standard errors of the simulation below 92 of 100.
  const least = 0.92 - 3 * Math.sqrt((0.92 * 0.08) / runs)
  expect(found.filter(([, covered]) => covered < least)).toEqual([])
  expect(found.reduce((sum, [, covered]) => sum + covered, 0) / found.length).toBeGreaterThan(0.94)
}

describe("intervals of shares cover what they promise", () => {
  it("where cases were asked three times, whether their answers flip or stay", () => {
    const rng = Rng.make(11)
    const found: Array<readonly [string, number]> = []
    for (const n of [30, 60, 100, 300]) {
      for (const rate of [0.5, 0.9, 0.97, 0.99, 0.997, 0.9995]) {
        for (const fixed of [0, 0.5, 1]) {
          const covered = coverage(rate, () =>
            Interval.proportion(
              Array.from({ length: n }, () =>
                rng.uniform() < fixed ? Number(rng.uniform() < rate) : rng.binomial(3, rate) / 3
              )
            )
          )
          found.push([`n ${n}, rate ${rate}, share fixed ${fixed}`, covered])
        }
      }
    }
    expectHonest(found)
  })

  it("where cases share clusters, equal and unequal, alike to any degree", () => {
    const rng = Rng.make(12)
    const found: Array<readonly [string, number]> = []
    for (const clusters of [20, 50, 150]) {
      for (const spread of [0, 0.5, 1]) {
        for (const rate of [0.8, 0.9, 0.97, 0.99, 0.997]) {
          for (const alike of [0, 0.3, 1]) {
            const covered = coverage(rate, () => {
              const values: Array<number> = []
              const labels: Array<number> = []
              for (let cluster = 0; cluster < clusters; cluster++) {
                const all = Number(rng.uniform() < rate)
                const size = Math.max(1, Math.round(3 * Math.exp(spread * rng.normal())))
                for (let nth = 0; nth < size; nth++) {
                  values.push(rng.uniform() < alike ? all : Number(rng.uniform() < rate))
                  labels.push(cluster)
                }
              }
              return Interval.proportion(values, { clusters: labels })
            })
            found.push([`${clusters} clusters, spread ${spread}, rate ${rate}, alike ${alike}`, covered])
          }
        }
      }
    }
    expectHonest(found)
  })
})

describe("intervals of latency percentiles cover what they promise", () => {
  it("where cases were asked several times and take their own time each", () => {
    const rng = Rng.make(13)
    const z = { 0.5: 0, 0.95: 1.6448536269514722, 0.99: 2.3263478740408408 }
    const found: Array<readonly [string, number]> = []
    for (const [cases, repeats, quantile] of [
      [72, 1, 0.95],
      [72, 3, 0.95],
      [100, 5, 0.95],
      [10, 3, 0.5],
      [40, 9, 0.5],
      [368, 3, 0.99]
    ] as const) {
      for (const [between, within] of [
        [0.6, 0.3],
        [0.8, 0.1],
        [0, 0.5]
      ] as const) {
        const truth = Math.exp(z[quantile] * Math.hypot(between, within))
        const covered = coverage(truth, () => {
          const values: Array<number> = []
          for (let at = 0; at < cases; at++) {
            const own = between * rng.normal()
            for (let repeat = 0; repeat < repeats; repeat++) {
              values.push(Math.exp(own + within * rng.normal()))
            }
          }
          return Quantile.estimate(values, quantile, 0.95, cases)
        })
        found.push([`${cases} cases × ${repeats}, p${100 * quantile}, ${between} / ${within}`, covered])
      }
    }
    expectHonest(found)
  })
})
