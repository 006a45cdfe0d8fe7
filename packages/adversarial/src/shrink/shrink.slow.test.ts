/** What shrinking promises, by simulation: size, calls, wrongly accepted inputs, and what its interval holds. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import { shrink } from "./shrink.ts"
import { fading, failing, plant } from "./simulated.fixture.ts"

const runs = 40

it.each([
  { rate: 0.2, background: 0, small: 0.85, median: 500 },
  { rate: 0.2, background: 0.02, small: 0.75, median: 650 },
  { rate: 0.5, background: 0, small: 0.95, median: 225 },
  { rate: 0.5, background: 0.02, small: 0.95, median: 260 },
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

/**
 * The stated level: all tests of a shrinking together accept an input that fails below the threshold in at most 5 %. The
 * threshold is of the original, not of the input accepted last, so that small losses cannot add up.
 */
it.each([
  { rate: 0.9, loss: 0.1 },
  { rate: 0.6, loss: 0.25 },
  { rate: 0.5, loss: 0.5 },
  { rate: 0.3, loss: 0.25 }
])(
  "a rate of $rate that fades with every cut (to the power of $loss) is kept at the stated level",
  ({ rate, loss }) => {
    const { text } = plant(1, 4_000)
    const all = Array.from({ length: 40 }, (_, seed) => {
      const { asker, rateOf } = fading(text, { rate, loss, seed: 11 * seed + 1 })
      const found = Effect.runSync(shrink(text, asker, { budget: 1_000 }))
      return { isBelow: found.accepted > 0 && rateOf(found.text) < found.threshold, found, rateOf }
    })
    const wrong = all.filter(({ isBelow }) => isBelow).length / all.length
    // 5 % and the error of a simulation of 40: 3.4 points.
    expect(wrong).toBeLessThanOrEqual(0.1)
  }
)
