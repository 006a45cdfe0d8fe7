import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Timeouts from "./timeouts.ts"

const make = Effect.flatMap(Clock.Clock, (clock) => Timeouts.make(Duration.seconds(10), clock))

describe("timeouts", () => {
  it.effect("end each fiber at its own limit, though one timer serves them all", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const timeouts = yield* make
        const ended: Array<readonly [name: string, atMs: number, isOut: boolean]> = []
        const watch = Effect.fnUntraced(function* (name: string, body: Effect.Effect<void>) {
          const fiber = yield* Effect.forkChild(body)
          const exit = yield* timeouts.within(fiber)
          const isOut = Exit.isFailure(exit)
          ended.push([name, yield* Clock.currentTimeMillis, isOut])
        })
        yield* Effect.forkChild(watch("never", Effect.never))
        yield* Effect.forkChild(watch("in time", Effect.sleep("9 seconds")))
        yield* TestClock.adjust("4 seconds")
        yield* Effect.forkChild(watch("later", Effect.never))
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(ended, [["in time", 9_000, false]])
        yield* TestClock.adjust("1 seconds")
        yield* TestClock.adjust("4 seconds")
        assert.deepStrictEqual(ended.slice(1), [
          ["never", 10_000, true],
          ["later", 14_000, true]
        ])
        // And again, after all have gone.
        yield* Effect.forkChild(watch("again", Effect.never))
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(ended.at(-1), ["again", 24_000, true])
      })
    )
  )

  it.effect("leave no timer behind, whatever goes on when a limit is reached", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      let sleeping = 0
      const counted: Clock.Clock = Object.create(clock, {
        sleep: {
          value: (duration: Duration.Duration) =>
            Effect.suspend(() => {
              sleeping++
              return Effect.ensuring(
                clock.sleep(duration),
                Effect.sync(() => void sleeping--)
              )
            })
        }
      })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const timeouts = yield* Timeouts.make(Duration.seconds(10), counted)
          // Watched again as soon as the limit is reached, as a worker's next attempt is.
          const again: Effect.Effect<never> = Effect.suspend(() =>
            Effect.forkChild(Effect.never, { startImmediately: true }).pipe(
              Effect.flatMap(timeouts.within),
              Effect.flatMap(() => again)
            )
          )
          for (let nth = 0; nth < 5; nth++) {
            yield* Effect.forkChild(again, { startImmediately: true })
            yield* TestClock.adjust("1 seconds")
          }
          yield* TestClock.adjust("60 seconds")
          assert.strictEqual(sleeping, 1)
        })
      ).pipe(Effect.provideService(Clock.Clock, counted))
      assert.strictEqual(sleeping, 0)
    })
  )

  it.effect("tell their own limit from an interruption, and let go of what was interrupted", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const timeouts = yield* make
        const own = yield* Effect.forkChild(Effect.interrupt)
        assert.isTrue(Exit.hasInterrupts(yield* timeouts.within(own)))
        const fiber = yield* Effect.forkChild(Effect.never)
        const waiting = yield* Effect.forkChild(timeouts.within(fiber))
        yield* TestClock.adjust("1 seconds")
        yield* Fiber.interrupt(waiting)
        yield* TestClock.adjust("20 seconds")
        assert.strictEqual(fiber.pollUnsafe(), undefined)
        const slow = yield* Effect.forkChild(Effect.never)
        const expired = yield* Effect.forkChild(timeouts.within(slow))
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(yield* Fiber.join(expired), Exit.fail(Timeouts.outOfTime))
      })
    )
  )
})
