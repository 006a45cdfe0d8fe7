import * as Rng from "@assay/stats/Rng"
import { describe, expect, it } from "vitest"
import { certificateOf } from "./certifying.ts"
import { type Item, sampleOf } from "./sample.ts"

/** Answers that disagree the more often the less sure they are: 2 × rate × (1 − confidence). */
const items = (n: number, rate: number, rng: Rng.Rng): ReadonlyArray<Item> =>
  Array.from({ length: n }, (_, nth) => {
    const confidence = rng.uniform()
    const agrees = rng.uniform() >= 2 * rate * (1 - confidence)
    return {
      id: String(nth),
      cluster: undefined,
      confidence,
      baseline: 1,
      model: 1,
      baselineUsd: 0,
      modelUsd: 0,
      baselineMs: 0,
      modelMs: 0,
      agrees
    }
  })

describe("what a hybrid may serve under a bound", () => {
  it("disagrees more often than the bound in at most 5 % of runs, clusters of copies or not", () => {
    const rng = Rng.make(11)
    const runs = 300
    for (const copies of [1, 4]) {
      let broken = 0
      for (let run = 0; run < runs; run++) {
        const cases = items(400, 0.1, rng).flatMap((item) =>
          Array.from({ length: copies }, (_, nth) => ({ ...item, id: `${item.id} ${nth}`, cluster: item.id }))
        )
        const { bound } = certificateOf(sampleOf(cases), {}, run)
        // Above a threshold the confidences are uniform, and so the rate is the one in their middle.
        if (bound !== undefined && 0.1 * (1 - bound.threshold) > 0.05) broken++
      }
      expect(broken / runs, `${copies} copies`).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt(0.0475 / runs))
    }
  })

  it("serves everything where everything is good enough", () => {
    const good = items(300, 0.005, Rng.make(2))
    expect(certificateOf(sampleOf(good), {}, 1).bound).toMatchObject({ threshold: 0, served: 300 })
  })

  it("never serves an answer without a confidence, and takes none of them for good", () => {
    const mixed = items(400, 0, Rng.make(3)).map((item, nth) =>
      nth % 2 === 0 ? item : { ...item, confidence: Number.NEGATIVE_INFINITY }
    )
    const { bound } = certificateOf(sampleOf(mixed), {}, 1)
    expect(bound?.served).toBeLessThanOrEqual(200)
    expect(bound?.served).toBeGreaterThan(190)
  })

  it("serves what is above the threshold that was tested, not what equals it", () => {
    const cases = items(800, 0.06, Rng.make(5))
    const { bound, tested } = certificateOf(sampleOf(cases), {}, 1)
    const best = tested.findLast(({ rejected }) => rejected)
    expect(bound).toMatchObject({ served: best?.served, bad: best?.errors })
    expect(bound?.threshold).toBeGreaterThan(best?.above ?? 1)
  })
})
