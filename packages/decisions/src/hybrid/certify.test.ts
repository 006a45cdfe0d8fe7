import * as Distribution from "@assay/stats/Distribution"
import * as Rng from "@assay/stats/Rng"
import { describe, expect, it } from "vitest"
import { certify, floorOf } from "./certify.ts"

const limit = { maxRate: 0.05, confidence: 0.95 }

/** Answers that are bad the more often the less sure they are: 2 × rate × (1 − confidence). */
const answers = (n: number, rate: number, rng: Rng.Rng) =>
  Array.from({ length: n }, () => {
    const confidence = rng.uniform()
    return { confidence, isBad: rng.uniform() < 2 * rate * (1 - confidence) }
  })

/** Above a threshold the confidences are uniform, and so the rate is the one in their middle. */
const trueRate = (threshold: number, rate: number): number => rate * (1 - threshold)

describe("what a baseline may serve", () => {
  it("takes 59 answers without a bad one for 5 %, 149 for 2 %, 29 for 10 %, at 95 %", () => {
    expect([0.05, 0.02, 0.1].map((maxRate) => floorOf({ ...limit, maxRate }))).toEqual([59, 149, 29])
  })

  it("keeps its bound in at least 95 % of runs, whatever the signal", () => {
    const rng = Rng.make(11)
    const runs = 400
    for (const rate of [0.06, 0.1, 0.3]) {
      let broken = 0
      for (let run = 0; run < runs; run++) {
        const { best } = certify(answers(100, rate, rng), answers(400, rate, rng), limit)
        if (best !== undefined && trueRate(best.threshold, rate) > limit.maxRate) broken++
      }
      expect(broken / runs, `rate ${rate}`).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt(0.0475 / runs))
    }
  })

  it("serves everything where everything is good enough", () => {
    const good = Array.from({ length: 300 }, (_, nth) => ({ confidence: nth / 300, isBad: nth % 60 === 1 }))
    expect(certify(good, good, limit).best).toMatchObject({ served: 300, bad: 5, threshold: 0 })
  })

  it("certifies nothing on a baseline that is as often bad as is allowed, or on too few answers", () => {
    const bad = Array.from({ length: 1000 }, (_, nth) => ({ confidence: nth / 1000, isBad: nth % 20 === 0 }))
    expect(certify(bad, bad, limit).best).toBeUndefined()
    const few = Array.from({ length: 58 }, (_, nth) => ({ confidence: nth / 58, isBad: false }))
    expect(certify(few, few, limit).best).toBeUndefined()
    const enough = Array.from({ length: 59 }, (_, nth) => ({ confidence: nth / 59, isBad: false }))
    expect(certify(enough, enough, limit).best).toMatchObject({ served: 59, bad: 0 })
  })

  it("tests with the exact binomial probability of so few bad answers", () => {
    const some = Array.from({ length: 400 }, (_, nth) => ({ confidence: nth / 400, isBad: nth < 12 }))
    const { tested } = certify(some, some, limit)
    const all = tested.at(-1)
    expect(all).toMatchObject({ served: 400, bad: 12, threshold: 0 })
    expect(all?.p).toBe(Distribution.binomialCdf(12, 400, 0.05))
    // The sum of 13 terms in exact rational arithmetic, Python 3.11's fractions and math.comb.
    expect(all?.p).toBeCloseTo(0.0355059041776182, 12)
  })

  it("never serves an answer that has no confidence", () => {
    const mixed = Array.from({ length: 400 }, (_, nth) => ({
      confidence: nth % 2 === 0 ? nth / 400 : Number.NEGATIVE_INFINITY,
      isBad: nth % 2 === 1
    }))
    expect(certify(mixed, mixed, limit).best).toMatchObject({ served: 200, bad: 0 })
  })
})
