import * as Rng from "@assay/stats/Rng"
import { describe, expect, it } from "vitest"
import * as Background from "./background.ts"

/** A background that keeps its state. */
const kept = (background: Background.Background) => {
  let state = background
  return {
    share: () => state.share,
    served: () => {
      state = Background.served(state, true)
    },
    expects: (): boolean => {
      const [next, isExpected] = Background.expects(state, true, false)
      state = next
      return isExpected
    },
    reopened: () => {
      state = Background.reopened(state)
    }
  }
}

/** Calls that are refused by chance; returns how many refusals were more than expected. */
const surprises = (
  background: ReturnType<typeof kept>,
  rng: Rng.Rng,
  share: number,
  calls: number
): number => {
  let found = 0
  for (let k = 0; k < calls; k++)
    if (rng.uniform() >= share) background.served()
    else if (!background.expects()) {
      found++
      background.reopened()
    }
  return found
}

describe("a background of refusals", () => {
  it("is none until it is shown: no refusal is expected", () => {
    const background = kept(Background.none)
    expect(background.expects()).toBe(false)
    background.served()
    expect(background.expects()).toBe(false)
    expect(background.share()).toBe(0)
  })

  it.each([0.02, 0.1, 0.3])("of %d surprises less than once in a thousand calls", (share) => {
    let found = 0
    for (const seed of [1, 2, 3, 4, 5])
      found += surprises(kept(Background.show(300 * share, 300)), Rng.make(seed), share, 4000)
    expect(found).toBeLessThan(20)
  })

  it.each([0.02, 0.1, 0.3])("of %d does not hide that everything is refused", (share) => {
    const background = kept(Background.show(300 * share, 300))
    let expected = 0
    while (background.expects()) expected++
    expect(expected).toBeLessThan(25)
    expect(background.expects()).toBe(false)
  })

  it("is forgotten when nothing is refused any more", () => {
    const background = kept(Background.show(10, 100))
    for (let k = 0; k < 2000; k++) background.served()
    expect(background.share()).toBe(0)
    expect(background.expects()).toBe(false)
  })

  it("does not grow with a limit that is approached slowly", () => {
    const background = kept(Background.show(15, 300))
    const rng = Rng.make(1)
    let share = 0.05
    for (let k = 0; k < 20_000 && surprises(background, rng, share, 10) === 0; k++) share += 0.0002
    expect(background.share()).toBeLessThan(0.1)
    expect(share).toBeLessThan(0.25)
  })
})
