import { describe, expect, it } from "vitest"
import { most, simulate } from "./LearnThenTest.fixture.ts"

describe("LearnThenTest over many samples", () => {
  for (const right of [0.85, 0.92, 0.97]) {
    for (const n of [100, 300, 1000]) {
      it(`breaks 5 % in at most 5 % of samples: right ${right}, ${n} labels`, { timeout: 300_000 }, () => {
        const runs = n === 1000 ? 4000 : 10_000
        for (const [auroc, step] of [
          [0.8, undefined],
          [0.95, 0.8]
        ] as const) {
          const found = simulate(
            { right, auroc, maxError: 0.05, n, ...(step === undefined ? {} : { step }) },
            runs
          )
          expect(found.broken).toBeLessThanOrEqual(most(runs))
        }
      })
    }
  }

  it("breaks the limit in at most 5 % of samples where a signal knows nothing and the limit is just missed", () => {
    expect(
      simulate({ right: 0.9499, auroc: 0.5, maxError: 0.05, n: 500 }, 10_000).broken
    ).toBeLessThanOrEqual(most(10_000))
  })

  it("serves at least 0.75 from 200 labels and 0.85 from 500: right 0.92, AUROC 0.95, limit 5 %", () => {
    const of = (n: number) => simulate({ right: 0.92, auroc: 0.95, maxError: 0.05, n }, 10_000)
    const [few, many] = [of(200), of(500)]
    expect(few.served).toBeGreaterThanOrEqual(0.75)
    expect(many.served).toBeGreaterThanOrEqual(0.85)
    expect(Math.max(few.broken, many.broken)).toBeLessThanOrEqual(most(10_000))
  })
})
