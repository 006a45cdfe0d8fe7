import * as Rng from "@assay/stats/Rng"
import { describe, expect, it } from "vitest"
import * as Background from "./background.ts"

/** Calls that are refused by chance; returns how many refusals were more than expected. */
const surprises = (background: Background.Background, rng: Rng.Rng, share: number, calls: number): number => {
  let found = 0
  for (let k = 0; k < calls; k++)
    if (rng.uniform() >= share) background.served(true)
    else if (!background.expects(true, false)) {
      found++
      background.reopened()
    }
  return found
}

describe("a background of refusals", () => {
  it("is none until it is shown: no refusal is expected", () => {
    const background = Background.make()
    expect(background.expects(true, false)).toBe(false)
    background.served(true)
    expect(background.expects(true, false)).toBe(false)
    expect(background.share()).toBe(0)
  })

  it.each([0.02, 0.1, 0.3])("of %d surprises less than once in a thousand calls", (share) => {
    let found = 0
    for (const seed of [1, 2, 3, 4, 5]) {
      const background = Background.make()
      background.show(300 * share, 300)
      found += surprises(background, Rng.make(seed), share, 4000)
    }
    expect(found).toBeLessThan(20)
  })

  it.each([0.02, 0.1, 0.3])("of %d does not hide that everything is refused", (share) => {
    const background = Background.make()
    background.show(300 * share, 300)
    let expected = 0
    while (background.expects(true, false)) expected++
    expect(expected).toBeLessThan(25)
    expect(background.expects(true, false)).toBe(false)
  })

  it("is forgotten when nothing is refused any more", () => {
    const background = Background.make()
    background.show(10, 100)
    for (let k = 0; k < 2000; k++) background.served(true)
    expect(background.share()).toBe(0)
    expect(background.expects(true, false)).toBe(false)
  })

  it("does not grow with a limit that is approached slowly", () => {
    const background = Background.make()
    const rng = Rng.make(1)
    background.show(15, 300)
    let share = 0.05
    for (let k = 0; k < 20_000 && surprises(background, rng, share, 10) === 0; k++) share += 0.0002
    expect(background.share()).toBeLessThan(0.1)
    expect(share).toBeLessThan(0.25)
  })
})
