/**
 * The bound of a hybrid on CLINC150: how often it breaks, and how much it serves. `bench/hybrid.ts` prints the whole table.
 */
import { describe, expect, it } from "vitest"
import { folder, isThere, measured, teach } from "./fixtures/taughtIntents.ts"

const name = isThere ? "on CLINC150" : `on CLINC150 (skipped: no folder ${folder}; set ASSAY_DATA)`

describe.skipIf(!isThere)(`a certified 5 % disagreement ${name}`, () => {
  const gold = isThere ? teach(0) : undefined

  it("breaks in at most 5 % of 1,000 draws, and of 1,000 splits", () => {
    const { inScope = [], all = [] } = gold?.(3_000) ?? {}
    const cases = [
      ["in scope", inScope, 500],
      ["in scope", inScope, 1_000],
      ["with out-of-scope", all, 500]
    ] as const
    for (const [scope, pool, certifying] of cases) {
      const { broken, fresh } = measured(pool, certifying, 1_000)
      expect(broken, `${scope}, ${certifying} split off`).toBeLessThanOrEqual(0.05)
      expect(fresh, `${scope}, ${certifying} drawn`).toBeLessThanOrEqual(0.05)
    }
    // With 3,000 of 4,500 the split itself ties the certifying answers to the others, so that only draws tell.
    expect(measured(inScope, 3_000, 200).fresh).toBeLessThanOrEqual(0.05)
  })

  it("serves 80 % in scope, and 58 % with out-of-scope, of what 15,000 answers taught and 1,000 certified", () => {
    const { inScope = [], all = [] } = gold?.(15_000) ?? {}
    expect(measured(inScope, 1_000, 100).served).toBeGreaterThanOrEqual(0.8)
    expect(measured(all, 1_000, 100).served).toBeGreaterThanOrEqual(0.58)
  })
})
