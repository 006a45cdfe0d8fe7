/**
 * Rates of alarms and of finds, by simulation with fixed seeds. A rate may miss its promise by three standard errors
 * of the simulation, no more.
 */
import { describe, expect, it } from "vitest"
import * as Power from "../stats/Power.ts"
import type { ScoreComparison } from "./model.ts"
import { simulate, type Truth } from "./planted.fixture.ts"

const runs = (count: number, truth: Truth, from: number): ReadonlyArray<ScoreComparison> =>
  Array.from({ length: count }, (_, nth) => simulate(truth, from + nth))

const share = (found: ReadonlyArray<ScoreComparison>, is: (score: ScoreComparison) => boolean): number =>
  found.filter(is).length / found.length

const slack = (rate: number, count: number): number => 3 * Math.sqrt((rate * (1 - rate)) / count)

const isRegressed = ({ overall }: ScoreComparison): boolean => overall.verdict._tag === "Regressed"
const isDifferent = ({ overall }: ScoreComparison): boolean => (overall.evidence?.p ?? 1) <= 0.05
const hasSystematic = ({ slices }: ScoreComparison): boolean =>
  slices.some(({ finding }) => finding === "systematic")

const unchanged = () => 0

describe("an unchanged candidate", () => {
  it.each([
    ["on independent cases", { cases: 600, discordance: 0.12, drop: unchanged }],
    ["on cases in clusters", { cases: 600, discordance: 0.12, drop: unchanged, perCluster: 4 }]
  ] satisfies ReadonlyArray<readonly [string, Truth]>)(
    "%s alarms in no more than one run in twenty overall, and one in twenty over six slices",
    (_name, truth) => {
      const count = 120
      const found = runs(count, truth, 1_000)
      expect(share(found, isDifferent)).toBeLessThanOrEqual(0.05 + slack(0.05, count))
      expect(share(found, hasSystematic)).toBeLessThanOrEqual(0.05 + slack(0.05, count))
    }
  )
})

describe("a planted regression", () => {
  it.each([
    [2, 1_500, 0.08],
    [5, 500, 0.12],
    [10, 200, 0.2]
  ])("of %i points is found as often as the power says, on %i cases", (drop, cases, discordance) => {
    const count = 100
    const found = runs(count, { cases, discordance, drop: () => drop / 100 }, 5_000)
    const power = Power.binary(cases, drop / 100, { discordance, test: "exact" })
    expect(power).toBeGreaterThan(0.5)
    expect(Math.abs(share(found, isRegressed) - power)).toBeLessThanOrEqual(slack(power, count) + 0.01)
  })

  it("of one slice is found there, and seldom elsewhere", () => {
    const count = 100
    const found = runs(
      count,
      { cases: 600, discordance: 0.12, drop: ({ tags }) => (tags.language === "de" ? 0.1 : 0) },
      9_000
    )
    const isFound = (value: string) => (score: ScoreComparison) =>
      score.slices.some((slice) => slice.value === value && slice.finding === "systematic")
    // Power of the slice alone at α/6, the strictest level that the correction can set.
    const power = Power.binary(200, 0.1, { discordance: 0.12, test: "exact", alpha: 0.05 / 6 })
    expect(share(found, isFound("de"))).toBeGreaterThanOrEqual(power - slack(power, count) - 0.01)
    expect(share(found, isFound("en"))).toBeLessThanOrEqual(0.05 + slack(0.05, count))
  })
})
