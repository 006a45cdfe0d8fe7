import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { makeLedger } from "./Budget.ts"
import * as Governor from "./Governor.ts"
import * as Lane from "./Lane.ts"

const make = Effect.fnUntraced(function* (options: Governor.Options, usd?: number) {
  const spent: Array<string> = []
  const ledger = usd === undefined ? undefined : makeLedger({ usd })
  const lane = yield* Lane.make("lane", {
    pacing: options,
    ledger,
    clock: yield* Clock.Clock,
    onSpent: () => spent.push("spent")
  })
  return { lane, ledger, spent }
})

const one = { concurrency: { start: 1, max: 1 } }
const request: Lane.CallRequest = { tokens: () => 0, most: undefined, isRetry: false }
const ok = { _tag: "Ok" } as const

const admission = (turn: Lane.Admission | Lane.Closed): Lane.Admission => {
  if (turn._tag === "Closed") throw new Error("the lane is closed")
  return turn
}

/** Comes into the lane, is there for some time, and notes its name when its turn begins. */
const call = (
  lane: Lane.Lane,
  order: Array<string>,
  name: string,
  tookMs: number,
  more: Partial<Lane.CallRequest> = {}
) =>
  Effect.gen(function* () {
    const turn = yield* lane.acquire({ ...request, ...more })
    order.push(turn._tag === "Closed" ? `${name} ${turn.by}` : name)
    if (turn._tag === "Closed") return
    yield* Effect.sleep(tookMs)
    lane.release(turn, ok)
    return turn
  })

const fork = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkChild(effect, { startImmediately: true })

describe("a lane", () => {
  it.effect("lets calls in as they came, and tries after the first before others", () =>
    Effect.gen(function* () {
      const { lane } = yield* make(one)
      const order: Array<string> = []
      for (const name of ["a", "b", "c"]) yield* fork(call(lane, order, name, 10))
      for (const name of ["again 1", "again 2"]) yield* fork(call(lane, order, name, 10, { isRetry: true }))
      expect(lane.status()).toMatchObject({ waiting: 4, inFlight: 1, held: { why: "concurrency" } })
      yield* TestClock.adjust(50)
      expect(order).toEqual(["a", "again 1", "again 2", "b", "c"])
      expect(lane.status()).toMatchObject({ waiting: 0, inFlight: 0, held: undefined })
    })
  )

  it.effect("tells waiting for a place from waiting for a limit", () =>
    Effect.gen(function* () {
      const { lane } = yield* make(one)
      const order: Array<string> = []
      const first = admission(yield* lane.acquire(request))
      expect([first.queuedMs, first.limitedMs]).toEqual([0, 0])
      const second = yield* fork(call(lane, order, "second", 10))
      yield* TestClock.adjust(300)
      // Asked to wait a second: what was queued before is not limited, what is limited is not queued.
      lane.release(first, { _tag: "RateLimited", scope: "unknown", retryAfterMs: 1_000 })
      yield* TestClock.adjust(200)
      const third = yield* fork(call(lane, order, "third", 10))
      yield* TestClock.adjust(900)
      const [waited, later] = [yield* Fiber.join(second), yield* Fiber.join(third)]
      expect([waited?.queuedMs, waited?.limitedMs]).toEqual([300, 1_000])
      expect([later?.queuedMs, later?.limitedMs]).toEqual([10, 800])
    })
  )

  it.effect("is left by a call that is interrupted while it waits, and the next has its turn", () =>
    Effect.gen(function* () {
      const { lane } = yield* make(one)
      const order: Array<string> = []
      yield* fork(call(lane, order, "a", 10))
      const waiting = yield* Effect.forEach(["b", "c", "d"], (name) => fork(call(lane, order, name, 10)))
      const again = yield* fork(call(lane, order, "again", 10, { isRetry: true }))
      for (const fiber of [waiting[0], waiting[2], again]) if (fiber) yield* Fiber.interrupt(fiber)
      expect(lane.status().waiting).toBe(1)
      yield* TestClock.adjust(100)
      expect(order).toEqual(["a", "c"])
    })
  )

  it.effect("turns everyone away once it is closed, and wakes who waits for something else", () =>
    Effect.gen(function* () {
      const { lane } = yield* make(one)
      const order: Array<string> = []
      for (const name of ["a", "b", "c"]) yield* fork(call(lane, order, name, 10))
      yield* fork(call(lane, order, "again", 10, { isRetry: true }))
      const sleeping = yield* fork(lane.whileOpen(Effect.as(Effect.sleep("1 hour"), "slept")))
      lane.close("provider")
      expect(yield* Fiber.join(sleeping)).toBeUndefined()
      yield* call(lane, order, "late", 10)
      yield* TestClock.adjust(10)
      expect(order).toEqual(["a", "again provider", "b provider", "c provider", "late provider"])
      expect(lane.status()).toMatchObject({ waiting: 0, inFlight: 0 })
      expect(yield* lane.whileOpen(Effect.sleep("1 hour"))).toBeUndefined()
    })
  )

  it.effect("waits for money that is reserved, and closes when what is left does not pay for a call", () =>
    Effect.gen(function* () {
      const { lane, ledger, spent } = yield* make({ concurrency: { start: 8, max: 8 } }, 10)
      const order: Array<string> = []
      const most = { usd: 4, tokens: 0 }
      const first = admission(yield* lane.acquire({ ...request, most }))
      const second = admission(yield* lane.acquire({ ...request, most }))
      for (const name of ["c", "d"]) yield* fork(call(lane, order, name, 10, { most }))
      expect(lane.status().held).toEqual({ why: "budget", forMs: undefined })
      yield* TestClock.adjust(100)
      lane.release(first, ok)
      expect(order).toEqual([])
      ledger?.settle(most, { usd: 1, tokens: 0 })
      expect(order).toEqual(["c"])
      lane.release(second, ok)
      // 1 + 4 are spent, 4 reserved: there is no other call in it until that is settled at all of it.
      ledger?.settle(most, { usd: 4, tokens: 0 })
      expect([order, spent]).toEqual([["c"], []])
      yield* TestClock.adjust(10)
      ledger?.settle(most, undefined)
      expect([order, spent]).toEqual([["c", "d budget"], ["spent"]])
    })
  )

  it.effect("passes ten thousand calls through in order and forgets them", () =>
    Effect.gen(function* () {
      const { lane } = yield* make({ concurrency: { start: 4, max: 4 } })
      const order: Array<string> = []
      const names = Array.from({ length: 10_000 }, (_, index) => `${index}`)
      yield* fork(
        Effect.forEach(names, (name) => call(lane, order, name, 1), {
          concurrency: "unbounded",
          discard: true
        })
      )
      yield* TestClock.adjust(2_500)
      expect(order).toEqual(names)
      expect(lane.status()).toMatchObject({ waiting: 0, inFlight: 0 })
    })
  )
})

describe("the events of a lane", () => {
  it.effect("are all that is needed to see again what was decided", () =>
    Effect.gen(function* () {
      const events: Array<Governor.Event> = []
      const pacing = { concurrency: { start: 2, max: 2 } }
      const lane = yield* Lane.make("lane", {
        pacing,
        ledger: undefined,
        clock: yield* Clock.Clock,
        onSpent: () => {},
        onEvent: (event) => events.push(event)
      })
      const refused = admission(yield* lane.acquire(request))
      yield* TestClock.adjust(50)
      lane.release(refused, { _tag: "RateLimited", scope: "concurrency", retryAfterMs: 2000 })
      const waiting = yield* fork(lane.acquire(request))
      yield* TestClock.adjust(3000)
      lane.release(admission(yield* Fiber.join(waiting)), ok)
      expect(Array.from(Governor.replay(pacing, events), Governor.explain)).toEqual([
        "Call 1 starts as number 1 of at most 2 at once.",
        "The lane went from 2 to 1 call at once and paused for 2 s because the server refused a call with 429 and named its limit of concurrent calls.",
        "The call waits 2 s because the lane is paused after a refusal.",
        "Call 2 starts as number 1 of at most 1 at once.",
        "Call 2 was served."
      ])
    })
  )
})
