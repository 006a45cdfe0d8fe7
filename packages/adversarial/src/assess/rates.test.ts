import { Rng } from "@assay/stats"
import { expect, it } from "vitest"
import { excessOf, rateOf } from "./rates.ts"

it("holds no excess in 95 % of noisy candidates on which a perturbation does nothing", () => {
  const rng = Rng.make(5)
  let missed = 0
  const runs = 400
  for (let run = 0; run < runs; run++) {
    const pairs = Array.from({ length: 40 }, (_, nth) => {
      const flips = rng.uniform() < 0.5 ? 0.05 : 0.4
      const cluster = String(nth)
      const counted = (assessed: number) => ({ cluster, assessed, failed: rng.binomial(assessed, flips) })
      return { cluster, perturbed: counted(2), again: counted(1) }
    })
    const excess = excessOf(pairs)
    if (excess === undefined || excess.low > 0 || excess.high < 0) missed++
  }
  expect(missed / runs).toBeLessThan(0.08)
})

it("has no rate of nothing, and no difference of few cases", () => {
  expect(rateOf([])).toBeUndefined()
  expect(rateOf([{ cluster: "a", failed: 0, assessed: 0 }])).toBeUndefined()
  const pair = {
    cluster: "a",
    perturbed: { cluster: "a", failed: 1, assessed: 1 },
    again: { cluster: "a", failed: 0, assessed: 1 }
  }
  expect(excessOf([pair, pair, pair, pair, pair, pair])).toBeUndefined()
})

it("is the interval of Tango's score test, which leaves 0 out where more failed than flipped", () => {
  // Roots of Tango's statistic (1998) with scipy 1.17.1 brentq; the t quantile of 46 to 99 clusters widens ours a little.
  const expected = [
    { failed: 13, flipped: 0, n: 47, low: 0.16937, high: 0.41759 },
    { failed: 28, flipped: 0, n: 100, low: 0.2014, high: 0.37488 },
    { failed: 13, flipped: 1, n: 47, low: 0.11791, high: 0.40231 }
  ]
  for (const { failed, flipped, n, low, high } of expected) {
    const excess = excessOf(
      Array.from({ length: n }, (_, nth) => ({
        cluster: String(nth),
        perturbed: { cluster: String(nth), failed: nth < failed ? 1 : 0, assessed: 1 },
        again: { cluster: String(nth), failed: nth >= n - flipped ? 1 : 0, assessed: 1 }
      }))
    )
    expect(excess?.value).toBeCloseTo((failed - flipped) / n, 10)
    expect(Math.abs((excess?.low ?? 0) - low)).toBeLessThan(0.005)
    expect(Math.abs((excess?.high ?? 0) - high)).toBeLessThan(0.005)
  }
})
