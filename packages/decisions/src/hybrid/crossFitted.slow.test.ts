import { describe, expect, it } from "vitest"
import { shown } from "./simulated.fixture.ts"

describe("the figure of a hybrid that is shown, over many runs", () => {
  it.each([
    [50, 2000, -1, 0.9],
    [100, 1500, -0.5, 0.9],
    [300, 600, -0.5, 0.92],
    [1000, 200, -0.5, 0.92]
  ])(
    "is neither too high nor much too low, and its interval covers (%i cases)",
    (n, runs, least, coverage) => {
      const { bias, inSample, covers } = shown(n, runs)
      const simulationError = (100 * 0.35) / Math.sqrt(n * runs)
      expect(bias).toBeLessThan(0.2)
      expect(bias).toBeGreaterThan(least - 2 * simulationError)
      expect(inSample).toBeGreaterThan(bias)
      expect(covers).toBeGreaterThanOrEqual(coverage - 2 * Math.sqrt((0.95 * 0.05) / runs))
    }
  )
})
