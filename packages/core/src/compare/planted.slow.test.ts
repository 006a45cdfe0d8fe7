/**
 * Rates of alarms and of finds, by simulation with fixed seeds, through the code that compares and gates recorded
 * runs. A rate may miss its promise by three standard errors of the simulation, no more. `bench/planted.ts` prints
 * more of them.
 */

import * as Power from "@assay/stats/Power"
import { describe, expect, it } from "vitest"
import * as Gate from "../gate/Gate.ts"
import { fails, isDifferent, isRegressed, isSystematic, share, simulate } from "./fixtures/planted.fixture.ts"

const slack = (rate: number, count: number): number => 3 * Math.sqrt((rate * (1 - rate)) / count)

const unchanged = () => 0

/** Simulations take their time on a busy machine. */
const patience = 120_000

describe("an unchanged candidate", () => {
  it.each([
    ["on independent cases", 1_000, { cases: 600, discordance: 0.12, drop: unchanged }],
    ["on cases in clusters", 150, { cases: 600, discordance: 0.12, drop: unchanged, perCluster: 4 }]
  ])(
    "%s alarms in no more than one of twenty runs overall, one over six slices, and one at the gate; of %i",
    async (_name, count, truth) => {
      const found = await simulate(count, truth, 1_000)
      expect(share(found, isDifferent)).toBeLessThanOrEqual(0.05 + slack(0.05, count))
      expect(share(found, isSystematic())).toBeLessThanOrEqual(0.05 + slack(0.05, count))
      expect(share(found, fails)).toBeLessThanOrEqual(0.05 + slack(0.05, count))
    },
    patience
  )
})

describe("a planted regression", () => {
  it.each([
    [2, 1_500, 0.08],
    [5, 500, 0.12],
    [10, 200, 0.2]
  ])(
    "of %i points is found as often as the power says, on %i cases",
    async (drop, cases, discordance) => {
      const count = 1_000
      const truth = { cases, discordance, drop: () => drop / 100, isSliced: false }
      const found = await simulate(count, truth, 5_000)
      const power = Power.binary(cases, drop / 100, { discordance, test: "exact" })
      expect(power).toBeGreaterThan(0.75)
      expect(Math.abs(share(found, isRegressed) - power)).toBeLessThanOrEqual(slack(power, count) + 0.01)
    },
    patience
  )

  it(
    "of one slice is found there, and seldom elsewhere",
    async () => {
      const count = 300
      const found = await simulate(
        count,
        { cases: 600, discordance: 0.12, drop: ({ tags }) => (tags.language === "de" ? 0.1 : 0) },
        9_000
      )
      // Power of the slice alone at α/6, the strictest level that the correction can set.
      const power = Power.binary(200, 0.1, { discordance: 0.12, test: "exact", alpha: 0.05 / 6 })
      expect(share(found, isSystematic("de"))).toBeGreaterThanOrEqual(power - slack(power, count) - 0.01)
      expect(share(found, isSystematic("en"))).toBeLessThanOrEqual(0.05 + slack(0.05, count))
      expect(share(found, fails)).toBeGreaterThanOrEqual(power - slack(power, count) - 0.01)
    },
    patience
  )

  it(
    "of 20 % in latency fails a gate that allows none, and none does not",
    async () => {
      const count = 60
      const gate = Gate.latency({ p50: { increase: 0 }, p95: { increase: 0 } })
      const truth = { cases: 300, discordance: 0.12, drop: unchanged, isSliced: false }
      const slower = await simulate(count, { ...truth, slower: 1.2 }, 20_000, gate)
      expect(share(slower, fails)).toBeGreaterThanOrEqual(0.95)
      const same = await simulate(count, { ...truth, slower: 1 }, 21_000, gate)
      // Two quantiles, each of which seems slower by chance in one of forty runs.
      expect(share(same, fails)).toBeLessThanOrEqual(0.05 + slack(0.05, count))
    },
    patience
  )
})
