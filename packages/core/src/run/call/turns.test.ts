import * as Budget from "@assay/pacing/Budget"
import { expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import type { LaneHandle } from "./laneHandles.ts"
import { inTurn, left } from "./turns.ts"

it.effect("what was paid for a try that is left is settled, once", () =>
  Effect.gen(function* () {
    const ledger = Budget.makeLedger({ usd: 100 })
    const nothing = { usd: 0, tokens: 0 }
    const lane = {
      acquire: () =>
        Effect.sync(() => {
          expect(ledger.reserve(nothing)).toBe("reserved")
          return { _tag: "Admitted", queuedMs: 0, limitedMs: 0 }
        }),
      release: () => {}
    }
    // Of the handle, what a try that is left comes to see.
    const handle = { lane, ledger, guard: (calling: unknown) => calling } as unknown as LaneHandle
    const clock = yield* Clock.Clock
    const tried = inTurn({ clock, retry: {} as never }, handle, {
      once: () => Effect.succeed({ ...left, paid: { usd: 25, tokens: 7 } }),
      write: () => Effect.die("nothing is written down"),
      abandoned: () => {},
      settle: () => expect.fail("there is no result to settle"),
      estimate: { tokens: () => 0, most: nothing, used: () => {}, cost: () => {} },
      isPaid: false,
      isBilled: false
    })
    expect(yield* tried).toBeUndefined()
    expect(ledger.spent()).toEqual({ usd: 25, tokens: 7 })
    // Nothing is reserved any more.
    expect(ledger.reserve({ usd: 75, tokens: 0 })).toBe("reserved")
  })
)
