import { Rng } from "@assay/stats"
import { describe, expect, it } from "vitest"
import { draw, inclusionOf } from "./draw.ts"
import { ofTraffic } from "./ofTraffic.ts"
import * as Suggest from "./Suggest.ts"

const pool = (n: number): ReadonlyArray<Suggest.Pool> =>
  Array.from({ length: n }, (_, i) => ({
    row: { id: `${i}`, text: `request ${i}`, output: "yes" },
    reasons: i % 4 === 0 ? ["not covered", "low confidence"] : []
  }))

describe("what to label next", () => {
  it("is drawn as often as its probability says, eight times as often for two reasons", () => {
    const all = pool(40)
    const counts = new Float64Array(40)
    const runs = 1500
    let inclusion: ReadonlyArray<Suggest.Suggested> = []
    for (let seed = 0; seed < runs; seed++) {
      inclusion = Suggest.draw(all, { n: 12, seed })
      expect(inclusion).toHaveLength(12)
      for (const { row } of inclusion) counts[Number(row.id)] = (counts[Number(row.id)] ?? 0) + 1
    }
    // 10 with a weight of 8, 30 of 1: 12 × 8 / 110 and 12 / 110.
    for (const [i, count] of counts.entries()) {
      const expected = i % 4 === 0 ? 96 / 110 : 12 / 110
      expect(Math.abs(count / runs - expected)).toBeLessThan(0.06)
    }
    for (const { row, inclusion: p } of inclusion)
      expect(p).toBeCloseTo(Number(row.id) % 4 === 0 ? 96 / 110 : 12 / 110, 12)
  })

  it("is all there is where fewer are there, and gives probabilities that add up to n", () => {
    expect(Suggest.draw(pool(5), { n: 20 })).toHaveLength(5)
    const rng = Rng.make(3)
    for (let k = 1; k <= 30; k++) {
      const weights = Array.from({ length: 30 }, () => 1 + rng.below(3))
      const inclusion = inclusionOf(weights, k)
      expect(inclusion.reduce((sum, p) => sum + p, 0)).toBeCloseTo(k, 9)
      expect(Math.max(...inclusion)).toBeLessThanOrEqual(1)
      expect(draw(inclusion, k)).toHaveLength(k)
    }
    expect(() => Suggest.draw(pool(5), { n: 0 })).toThrow("n: expected")
  })

  it("marks requests that no case is like, redacted", () => {
    const subjects = ["refund for order", "weather in town", "reset password of"]
    const rows = (n: number, seed: number) => {
      const rng = Rng.make(seed)
      return Array.from({ length: n }, (_, i) => ({
        id: `${seed} ${i}`,
        text: `${subjects[i % 3]} w${rng.below(30)} w${rng.below(30)}`
      }))
    }
    const found = ofTraffic(
      rows(150, 1),
      [...rows(60, 2), { id: "new", text: "poem about the sea for ann@post.de" }],
      { most: 1_000, seed: 1 }
    )
    expect(found.at(-1)).toEqual({
      row: { id: "new", text: "poem about the sea for [EMAIL]" },
      reasons: ["not covered"]
    })
    expect(found.filter(({ reasons }) => reasons.length > 0).length).toBeLessThan(12)
  })
})
