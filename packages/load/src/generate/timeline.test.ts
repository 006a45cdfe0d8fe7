import { Rng } from "@assay/stats"
import { describe, expect, it } from "vitest"
import * as Timeline from "./timeline.ts"

describe("a timeline", () => {
  it("counts what came between two times as a sum over all that came does", () => {
    const rng = Rng.make(4)
    const timeline = Timeline.make(10_000)
    const all = Array.from({ length: 2_000 }, (_, i) => {
      const from = 11_000 * rng.uniform() - 500
      const to = from + (i % 3 === 0 ? 0 : 2_000 * rng.uniform())
      const amount = 100 * rng.uniform()
      timeline.add(from, to, amount)
      return { from, to, amount }
    })
    for (const [low, high] of [
      [0, 10_000],
      [1_234, 5_678],
      [9_000, 10_000]
    ] as const) {
      const sum = all.reduce((total, { amount, from, to }) => {
        const part =
          to === from
            ? from >= low && from < high
              ? 1
              : 0
            : Math.max(0, Math.min(to, high) - Math.max(from, low)) / (to - from)
        return total + part * amount
      }, 0)
      expect(timeline.between(low, high) / sum).toBeCloseTo(1, 2)
    }
  })
})
