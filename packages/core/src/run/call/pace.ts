/**
 * When the lanes of functions may go on: one that computes before all that wait.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

/** The pace of one lane. */
export interface Pace {
  /** Waited for before each trial. The first goes ahead, and shows what the function is like. */
  readonly turn: Effect.Effect<void>
  /** To be told that an answer did not come at once. */
  readonly waits: () => void
  /** To be told that a trial has ended. */
  readonly ended: () => void
  /** Waits until the lane waits for answers. */
  readonly standsBy: Effect.Effect<void>
}

/** The paces of lanes that have their first turn one after the other, and what lets all go on that wait. */
export const make = () => {
  const released = Deferred.makeUnsafe<void>()
  let isReleased = false
  return {
    next: (): Pace => {
      const shown = Deferred.makeUnsafe<void>()
      const standing = Deferred.makeUnsafe<void>()
      let isShown = false
      let isFirst = true
      let isWaiting = false
      const ended = (): void => {
        if (isShown) return
        isShown = true
        Deferred.doneUnsafe(shown, Effect.void)
      }
      const release = Effect.suspend(() =>
        isWaiting && !isReleased ? Deferred.await(released) : Effect.void
      )
      return {
        turn: Effect.suspend(() => {
          if (isFirst) {
            isFirst = false
            return Effect.void
          }
          return isShown ? release : Effect.andThen(Deferred.await(shown), release)
        }),
        waits: () => {
          if (isWaiting) return
          isWaiting = true
          ended()
          Deferred.doneUnsafe(standing, Effect.void)
        },
        ended,
        standsBy: Deferred.await(standing)
      }
    },
    release: (): void => {
      isReleased = true
      Deferred.doneUnsafe(released, Effect.void)
    }
  }
}
