import * as Rng from "@assay/stats/Rng"
import { describe, expect, it } from "vitest"
import { crossFit } from "./crossFitted.ts"
import { sampleOf } from "./sample.ts"
import { drawn, shown } from "./simulated.fixture.ts"

describe("a threshold that is chosen and measured on the same cases", () => {
  it("is shown out of fold: not too high, where the figure in sample is by more than a point (100 cases)", () => {
    const { bias, inSample, covers } = shown(100, 300)
    expect(inSample).toBeGreaterThan(1)
    expect(bias).toBeLessThan(0.2 + 0.4)
    expect(bias).toBeGreaterThan(-0.5 - 0.4)
    expect(covers).toBeGreaterThan(0.9)
  })

  it("keeps the cases of a cluster in one fold: copies of cases change neither choice nor figure", () => {
    const items = drawn(60, Rng.make(3)).map((item) => ({ ...item, cluster: item.id }))
    const copies = items.flatMap((item) => [item, { ...item, id: `${item.id} again` }])
    const [once, twice] = [items, copies].map((each) =>
      crossFit(sampleOf(each), { objective: "quality", seed: 5 })
    )
    expect(twice?.chosen).toBe(once?.chosen)
    expect([...(twice?.quality ?? [])].filter((_, nth) => nth % 2 === 0)).toEqual([...(once?.quality ?? [])])
  })

  it("counts repeats of a case as one case", () => {
    const items = drawn(60, Rng.make(4))
    const repeated = items.flatMap((item) => [item, item, item])
    const [once, thrice] = [items, repeated].map((each) =>
      crossFit(sampleOf(each), { objective: "quality", seed: 5 })
    )
    for (const [nth, value] of (once?.quality ?? []).entries())
      expect(thrice?.quality[nth]).toBeCloseTo(value, 12)
  })

  it("serves as much as is seen to lose at most what is allowed", () => {
    const fit = crossFit(sampleOf(drawn(2000, Rng.make(1))), { objective: { maxLoss: 0.02 }, seed: 1 })
    const point = fit.points[fit.chosen]
    const laxer = fit.points[fit.chosen - 1]
    const loss = (each: typeof point) => (each === undefined ? Number.NaN : each.model - each.quality)
    expect(point?.served).toBeGreaterThan(0.1)
    expect(loss(point) + 2.5 * (point?.error ?? 1)).toBeLessThanOrEqual(0.02)
    expect(loss(laxer) + 2.5 * (laxer?.error ?? 0)).toBeGreaterThan(0.02)
  })

  it("asks the model about everything where a right answer is worth much, and about nothing where it is worth little", () => {
    const sample = sampleOf(
      drawn(2000, Rng.make(2)).map((item) => ({ ...item, baseline: item.baseline * 0.5 }))
    )
    const chosen = (rightAnswer: number) => crossFit(sample, { objective: { rightAnswer }, seed: 1 }).chosen
    expect(chosen(0.0001)).toBe(0)
    expect(chosen(10)).toBe(crossFit(sample, { objective: "quality", seed: 1 }).grid.length - 1)
  })
})
