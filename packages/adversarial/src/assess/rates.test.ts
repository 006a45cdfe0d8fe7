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
