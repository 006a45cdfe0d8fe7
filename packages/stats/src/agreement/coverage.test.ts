import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import { coverage } from "./coverage.fixture.ts"

describe("intervals of agreement cover what they promise (all settings: the slow test)", () => {
  it("where nearly all of 50 answers are good and the judge nearly always agrees: a plain bootstrap covers 0.34", () => {
    const setting = {
      units: 50,
      share: 0.9,
      kappa: 0.95,
      levels: 2,
      raters: 2,
      missing: 0,
      clusterSize: 1,
      alike: 0
    }
    for (const [, covered] of coverage(Rng.make(1), setting, ["kappa", "alpha", "ac1"], 200)) {
      expect(covered).toBeGreaterThan(0.93)
    }
  })
})
