import type { Decision } from "@assay/core"
import * as Rng from "@assay/stats/Rng"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as Choice from "../Choice.ts"
import { answering, grounds } from "../grounds/grounds.fixture.ts"

/** Who is on the front, by name. */
const frontOf = (candidates: ReadonlyArray<Decision.GroundsCandidate>): ReadonlyArray<string> =>
  (Effect.runSync(Choice.assess(grounds(candidates))).tables[0]?.rows ?? [])
    .filter((row) => row.at(-3) === "yes")
    .map((row) => String(row[0]))
    .sort()

const drawn = (
  name: string,
  n: number,
  rng: Rng.Rng,
  { right = 0.8, usd = 0.001, ms = 500 }: { right?: number; usd?: number; ms?: number } = {}
) =>
  answering(
    name,
    Array.from({ length: n }, () => (rng.uniform() < right ? 1 : 0)),
    () => ({ costUsd: usd * (0.5 + rng.uniform()), latencyMs: ms * (0.5 + rng.uniform()) })
  )

describe("the front of a choice", () => {
  it("keeps those that chance alone sets apart, in 95 % of runs", () => {
    const rng = Rng.make(53)
    const runs = 200
    let dropped = 0
    for (let run = 0; run < runs; run++) {
      // Quality alone is known, so that nothing but its test keeps them.
      const front = frontOf(
        ["a", "b", "c"].map((name) =>
          answering(
            name,
            Array.from({ length: 120 }, () => (rng.uniform() < 0.8 ? 1 : 0))
          )
        )
      )
      if (front.length < 3) dropped++
    }
    expect(dropped / runs).toBeLessThanOrEqual(0.05)
  })

  it("drops what is shown to be beaten in every figure, and keeps what ties in one", () => {
    const rng = Rng.make(7)
    const good = drawn("good", 400, rng, { right: 0.9 })
    const beaten = drawn("beaten", 400, rng, { right: 0.6, usd: 0.004, ms: 2_000 })
    const tied = drawn("tied", 400, rng, { right: 0.9, usd: 0.004, ms: 2_000 })
    expect(frontOf([good, beaten, tied])).toEqual(["good", "tied"])
  })

  it("takes answers that are alike in all of 59 cases or more for as good, and in fewer for open", () => {
    const same = (n: number) => [
      answering("cheap", Array(n).fill(1), () => ({ costUsd: 0.001 })),
      answering("dear", Array(n).fill(1), () => ({ costUsd: 0.002 }))
    ]
    expect(frontOf(same(59))).toEqual(["cheap"])
    expect(frontOf(same(58))).toEqual(["cheap", "dear"])
  })

  it("keeps what has a figure that nobody knows", () => {
    const rng = Rng.make(9)
    const unpriced = drawn("unpriced", 400, rng, { right: 0.6, ms: 2_000 })
    const trials = unpriced.trials.map(({ costUsd: _, ...each }) => each)
    expect(frontOf([drawn("good", 400, rng, { right: 0.9 }), { ...unpriced, trials }])).toEqual([
      "good",
      "unpriced"
    ])
  })
})
