import { OrderedQuantile, OrderedSample, Rng } from "@assay/stats"
import { describe, expect, it } from "vitest"

const gapsOfReply = 25

/** The times between the chunks of one reply, microseconds: each reply has a speed of its own, so that they are alike. */
const reply = (rng: ReturnType<typeof Rng.make>): ReadonlyArray<number> => {
  const normal = Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform())
  return Array.from(
    { length: gapsOfReply },
    () => 20_000 * Math.exp(0.8 * normal) * (0.5 - Math.log(1 - rng.uniform()))
  )
}

describe("the times between chunks", () => {
  it("have intervals that allow for those of one reply being alike: they hold in at least 93 of 100", () => {
    const many = Rng.make(77)
    const all = Float64Array.from(Array.from({ length: 20_000 }, () => reply(many)).flat()).toSorted()
    const runs = 120
    const samples = Array.from({ length: runs }, (_, seed) => {
      const rng = Rng.make(seed + 1)
      const sample = OrderedSample.make()
      for (let position = 0; position < 800; position++)
        for (const gap of reply(rng)) sample.record(position, gap)
      return [0.5, 0.95].map((q) => OrderedQuantile.estimate(sample.batches(), q))
    })
    for (const [i, q] of [0.5, 0.95].entries()) {
      const truth = all[Math.floor(q * all.length)] ?? Number.NaN
      let held = 0
      let given = 0
      for (const each of samples) {
        const found = each[i]
        // 20,000 values; as if independent they would be known within some tenths of a percent.
        expect(found?.effective).toBeLessThan(5_000)
        if (found?.interval._tag !== "Bounds") continue
        given++
        if (found.interval.low <= truth && truth <= (found.interval.high ?? Number.POSITIVE_INFINITY)) held++
      }
      expect(given, `${q}`).toBeGreaterThan(0.9 * runs)
      expect(held / given, `${q}`).toBeGreaterThanOrEqual(0.93)
    }
  })
})
