/** What shrinking promises, by simulation: size, calls, wrongly accepted inputs, and what its interval holds. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import { shrink } from "./shrink.ts"
import { failing, plant } from "./simulated.fixture.ts"

const runs = 40

it.each([
  { rate: 0.2, background: 0, small: 0.9, median: 620 },
  { rate: 0.2, background: 0.02, small: 0.6, median: 760 },
  { rate: 0.5, background: 0, small: 0.95, median: 250 },
  { rate: 0.5, background: 0.02, small: 0.95, median: 300 },
  { rate: 0.9, background: 0, small: 0.98, median: 165 },
  { rate: 0.9, background: 0.02, small: 0.98, median: 175 }
])("fails with $rate, background $background", ({ rate, background, small, median }) => {
  const all = Array.from({ length: runs }, (_, seed) => {
    const planted = plant(seed + 1)
    const found = Effect.runSync(
      shrink(planted.text, failing(planted, { rate, background, seed: 7 * seed + 3 }), {
        control: planted.control,
        budget: 1_000
      })
    )
    const isThere = found.text.includes(planted.trigger)
    const truth = isThere ? rate : background
    return {
      isSmall: isThere && found.to <= 80,
      isLost: !isThere,
      calls: found.calls,
      isCovered: found.rate === undefined || (found.rate.low <= truth && truth <= found.rate.high)
    }
  })
  const share = (of: (each: (typeof all)[number]) => boolean): number => all.filter(of).length / runs
  const calls = all.map((each) => each.calls).toSorted((a, b) => a - b)
  expect(share(({ isSmall }) => isSmall)).toBeGreaterThanOrEqual(small)
  expect(share(({ isLost }) => isLost)).toBeLessThanOrEqual(0.05)
  expect(share(({ isCovered }) => isCovered)).toBeGreaterThanOrEqual(0.9)
  expect(calls[runs / 2]).toBeLessThanOrEqual(median)
  expect(calls.at(-1)).toBeLessThanOrEqual(1_000)
})
