import type { Decision } from "@assay/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as BuildOrBuy from "../BuildOrBuy.ts"
import { answering, grounds } from "../grounds/grounds.fixture.ts"

const n = 200
const ones = (right: number) => Array.from({ length: n }, (_, nth) => (nth % 100 < right ? 1 : 0))
const standing = { standing: "calibrated", because: "" }
const asked = { build: "own", buy: "api", volume: 100_000, monthly: 500, rightAnswer: 0.05 }

const decided = (difference: Partial<Decision.GroundsDifference>): Decision.Decision =>
  Effect.runSync(
    BuildOrBuy.assess(
      grounds(
        [
          answering("own", ones(90), () => ({ costUsd: 0.001 })),
          answering("api", ones(70), () => ({ costUsd: 0.011 }))
        ],
        {
          scores: [{ name: "exact", unit: "share", judged: { own: standing, api: standing } }],
          difference: ({ confidence = 0.95 }) =>
            Effect.succeed({ confidence, n, corrected: true, ...difference })
        }
      ),
      asked
    )
  )

describe("building or buying by a score that a model judges", () => {
  it("weighs the difference that labels correct, and adds the ends of both intervals", () => {
    // The judge says +20 points; people say -4. A task saves 1 cent in price and loses 5 cents × 0.04 in quality.
    const found = decided({ effect: -0.04, low: -0.08, high: 0 })
    expect(found.verdict).toBe("build")
    const { value, low, high } = found.figures.saved ?? {}
    expect([value, low, high].map((each) => Number(each?.toFixed(6)))).toEqual([0.008, 0.006, 0.01])
    expect(found.figures.net?.value).toBeCloseTo(100_000 * 0.008 - 500)
    expect(found.doubts[0]).toContain("the one that labels of people correct")
  })

  it("says what it takes where they do not", () => {
    const found = decided({ withheld: "no case has labels of both candidates" })
    expect(found).toMatchObject({ verdict: "cannot tell", status: "cannot-tell" })
    expect(found.sentences).toEqual([
      "Whether to build own or buy api cannot be told: the difference in quality is not stated, because no case has labels of both candidates.",
      "It takes more labels of people, or a question without rightAnswer, which goes by cost alone."
    ])
  })
})
