/**
 * The cost of a comparison grows with its size and no faster. `bench/comparison.ts` times 100 000 cases.
 */
import { expect, it } from "vitest"
import { large, seconds } from "./fixtures/large.fixture.ts"

it.each(["binary", "graded"] as const)(
  "20 000 %s cases in 20 slices with 10 000 resamples take less than a fifth of the ten seconds that 100 000 may",
  (kind) => {
    expect(seconds(large(20_000, kind), 10_000)).toBeLessThan(2)
  }
)
