/**
 * Pairs of 85 and 87 %, a true difference of 2 points, 10,000 runs of each size.
 */
import * as Power from "@assay/stats/Power"
import { describe, expect, it } from "vitest"
import { verdicts } from "./worth/simulated.fixture.ts"

const runs = 10_000
const most = 0.06 + 3 * Math.sqrt((0.06 * 0.94) / runs)

/** What theory gives at 500 pairs and a demand of 0: Connor's formula for one-sided tests at 5 %. */
const theory = { 0.08: 0.48, 0.16: 0.3, 0.22: 0.24 } as const

describe.each([0.08, 0.16, 0.22] as const)("where %f of the cases differ", (discordance) => {
  it("each verdict is wrong in at most 6 % at a difference equal to the demand", () => {
    for (const n of [50, 500, 5_000]) {
      const found = verdicts(runs, n, { discordance, demand: 0.02 })
      expect(found.justified).toBeLessThanOrEqual(most)
      expect(found.notJustified).toBeLessThanOrEqual(most)
    }
  })

  it("50 cases cannot tell, 5,000 can", () => {
    for (const demand of [0, 0.01, 0.02, 0.03]) {
      expect(verdicts(runs, 50, { discordance, demand }).cannotTell).toBeGreaterThanOrEqual(0.8)
    }
    expect(verdicts(runs, 5_000, { discordance, demand: 0 }).justified).toBeGreaterThanOrEqual(0.9)
    expect(
      Math.abs(verdicts(runs, 500, { discordance, demand: 0 }).justified - theory[discordance])
    ).toBeLessThan(0.02)
  })

  it("the number of cases that it names has the power that it says, planned from the truth", () => {
    for (const demand of [0, 0.01, 0.03]) {
      const found = verdicts(runs, Power.demandCases(0.02, demand, { discordance }), { discordance, demand })
      const power = demand < 0.02 ? found.justified : found.notJustified
      expect(power).toBeGreaterThanOrEqual(0.75)
      expect(power).toBeLessThanOrEqual(0.88)
    }
  })
})
