import { describe, expect, it } from "vitest"
import { beats } from "./beating.fixture.ts"

describe("a hybrid beats both", () => {
  it("in at most 5 % of runs where it cannot: a confidence that says nothing, or a model better everywhere", () => {
    const runs = 200
    const most = 0.05 + 2 * Math.sqrt(0.0475 / runs)
    expect(beats(() => 0.85, 0.85, 100, runs)).toBeLessThanOrEqual(most)
    expect(beats((confidence) => 0.4 + 0.4 * confidence, 0.8, 100, runs)).toBeLessThanOrEqual(most)
  })

  it("in most runs where it does by 8 points and more", () => {
    expect(beats((confidence) => (confidence > 0.5 ? 0.99 : 0.4), 0.8, 500, 40)).toBeGreaterThan(0.9)
  })
})
