import { assert, describe, it } from "@effect/vitest"
import * as Stalls from "./stalls.ts"

/** A clock of its own, and the looks at it that are due every 10 ms unless the process is busy. */
const bench = () => {
  let now = 0
  const lateness = Stalls.makeLateness(() => now)
  return {
    watches: Stalls.makeWatches(lateness),
    idle: (ms: number): void => {
      for (let passed = 0; passed < ms; passed += 10) {
        now += 10
        lateness.tick()
      }
    },
    busy: (ms: number): void => {
      now += ms
    },
    look: (): void => lateness.tick()
  }
}

describe("a measurement", () => {
  for (const [what, tookMs, blockMs, isMarked] of [
    ["by a computation of 20 ms in 100", 100, 20, true],
    ["by a computation of 3 s", 3_100, 3_000, true],
    ["by 9 ms, which no look is late enough to show", 50, 9, false],
    ["by 30 ms in a minute", 60_000, 30, false],
    ["by nothing", 100, 0, false]
  ] as const) {
    it(`is ${isMarked ? "" : "not "}marked when held up ${what}`, () => {
      const { watches, idle, busy, look } = bench()
      const own = watches.begin()
      const other = watches.begin()
      idle(40)
      busy(blockMs)
      look()
      idle(tookMs - blockMs - 40)
      assert.strictEqual(own.end(tookMs, true) !== undefined, isMarked)
      assert.strictEqual(other.end(tookMs, true) !== undefined, isMarked)
    })
  }

  it("is marked although its reply is read before the look that is due", () => {
    const { watches, idle, busy } = bench()
    const own = watches.begin()
    watches.begin()
    idle(40)
    busy(60)
    assert.strictEqual(own.end(100, true), 50)
  })

  it("is not marked for what ended before it began", () => {
    const { watches, busy, look, idle } = bench()
    watches.begin()
    busy(500)
    look()
    const own = watches.begin()
    idle(50)
    assert.isUndefined(own.end(50, true))
  })

  it("counts in full when it was made alone, or came at once", () => {
    const { watches, busy, look } = bench()
    const alone = watches.begin()
    busy(500)
    look()
    assert.isUndefined(alone.end(500, true))
    watches.begin()
    const atOnce = watches.begin()
    busy(500)
    assert.isUndefined(atOnce.end(500, false))
  })
})
