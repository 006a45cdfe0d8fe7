/**
 * Runs a stream through a machine with a state of its own for each run: a splitter, a parser, a reader.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"

/** `feed` is given a chunk at a time, `end` is called once when there are no more. Either may yield nothing. */
export interface Machine<in A, out B, out E = never> {
  readonly feed: (chunk: ReadonlyArray<A>) => ReadonlyArray<B> | Promise<ReadonlyArray<B>>
  readonly end: () => Effect.Effect<ReadonlyArray<B>, E>
}

/** Transforms a stream by a machine, started anew for each run. What `feed` throws or rejects with is a defect. */
export const transduce = <A, E, B, E2>(
  stream: Stream.Stream<A, E>,
  start: () => Machine<A, B, E2>
): Stream.Stream<B, E | E2> =>
  Stream.transformPull(stream, (pull) =>
    Effect.sync(() => {
      type Next = Pull.Pull<Arr.NonEmptyReadonlyArray<B>, E | E2>
      const machine = start()
      let ended = false
      const emit = (out: ReadonlyArray<B>): Next =>
        Arr.isReadonlyArrayNonEmpty(out) ? Effect.succeed(out) : next
      const next: Next = Effect.suspend(() =>
        ended
          ? Cause.done()
          : Pull.matchEffect(pull, {
              onSuccess: (chunk): Next => {
                const out = machine.feed(chunk)
                return out instanceof Promise
                  ? Effect.flatMap(
                      Effect.promise(() => out),
                      emit
                    )
                  : emit(out)
              },
              onFailure: (cause): Next => Effect.failCause(cause),
              onDone: (): Next => {
                ended = true
                return Effect.flatMap(machine.end(), emit)
              }
            })
      )
      return next
    })
  )
