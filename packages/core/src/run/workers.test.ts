import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Stream } from "effect"
import * as Workers from "./workers.ts"

const never = () => false

describe("workers", () => {
  it.effect("do every item once, no more than so many at a time", () =>
    Effect.gen(function* () {
      const done: Array<number> = []
      let under = 0
      let most = 0
      yield* Workers.each(Stream.rechunk(Stream.range(1, 1_000), 7), 10, never, (item) =>
        Effect.gen(function* () {
          most = Math.max(most, ++under)
          if (item % 3 === 0) yield* Effect.yieldNow
          under--
          done.push(item)
        })
      )
      assert.deepStrictEqual(
        done.toSorted((a, b) => a - b),
        Array.from({ length: 1_000 }, (_, nth) => nth + 1)
      )
      assert.isAtMost(most, 10)
      assert.isAtLeast(most, 2)
    })
  )

  it.effect("read the stream no further than they work", () =>
    Effect.gen(function* () {
      let read = 0
      let over = false
      const items = Stream.map(Stream.rechunk(Stream.range(1, 1_000), 1), (item) => {
        read = item
        return item
      })
      yield* Workers.each(
        items,
        4,
        () => over,
        (item) =>
          Effect.gen(function* () {
            yield* Effect.yieldNow
            over = over || item === 20
          })
      )
      assert.isAtMost(read, 40)
    })
  )

  it.effect("leave the rest when it is over", () =>
    Effect.gen(function* () {
      const done: Array<number> = []
      yield* Workers.each(
        Stream.range(1, 100),
        1,
        () => done.length === 5,
        (item) =>
          Effect.sync(() => {
            done.push(item)
          })
      )
      assert.deepStrictEqual(done, [1, 2, 3, 4, 5])
    })
  )

  it.effect("end at the first failure, of the work or the stream, and interrupt the others", () =>
    Effect.gen(function* () {
      let interrupted = 0
      const work = yield* Effect.exit(
        Workers.each(Stream.range(1, 100), 8, never, (item) =>
          item === 8
            ? Effect.fail("broken")
            : Effect.onInterrupt(Effect.never, () => Effect.sync(() => void interrupted++))
        )
      )
      assert.deepStrictEqual(work, Exit.fail("broken"))
      assert.strictEqual(interrupted, 7)
      const broken = Stream.concat(Stream.range(1, 3), Stream.fail("torn"))
      assert.deepStrictEqual(
        yield* Effect.exit(Workers.each(broken, 2, never, () => Effect.void)),
        Exit.fail("torn")
      )
    })
  )
})
