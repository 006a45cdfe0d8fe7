/**
 * Many at work on one stream, each taking the next item when it is done with its own. A fiber for every item, which is
 * what mapping a stream concurrently takes, costs more than an item here does.
 */
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"

/**
 * Does `work` on the items of a stream, `count` at a time. `isOver` is asked before an item is taken: those that are
 * not taken stay undone. The first failure, of the stream or the work, ends it all.
 */
export const each = <A, E, E2>(
  items: Stream.Stream<A, E>,
  count: number,
  isOver: () => boolean,
  work: (item: A) => Effect.Effect<void, E2>
): Effect.Effect<void, E | E2> =>
  Effect.scoped(
    Effect.gen(function* () {
      const pull = yield* Stream.toPull(items)
      const one = Semaphore.makeUnsafe(1)
      let ready: ReadonlyArray<A> = []
      let taken = 0
      let ended = false
      const refill = one.withPermit(
        Effect.suspend(() => {
          if (ended || taken < ready.length) return Effect.void
          return Pull.matchEffect(pull, {
            onSuccess: (items) =>
              Effect.sync(() => {
                ready = items
                taken = 0
              }),
            onFailure: Effect.failCause,
            onDone: () =>
              Effect.sync(() => {
                ended = true
              })
          })
        })
      )
      const worker = Effect.gen(function* () {
        for (;;) {
          if (isOver()) return
          if (taken < ready.length) {
            const item = ready[taken++] as A
            yield* work(item)
          } else if (ended) return
          else yield* refill
        }
      })
      yield* Effect.forEach(Array.from({ length: count }), () => worker, {
        concurrency: "unbounded",
        discard: true
      })
    })
  )
