/**
 * Where answers are scored by scorers that call models, beside the lanes in which candidates answer: a trial that is
 * answered gives back its place there before it is judged. Only so many are judged at once, that memory stays bounded; an
 * answer that finds no place is left in the store, and judged when all candidates have answered.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import type { StoreError } from "../../store/StoreError.ts"
import type { Measuring } from "./measuring.ts"

export interface Pool {
  /**
   * Carries out a trial, and goes on as soon as it is answered. `trial` is given what its scorers ask before they call.
   */
  readonly handOver: (
    trial: (
      turn: (scorers: ReadonlyArray<number>) => Effect.Effect<boolean>
    ) => Effect.Effect<void, StoreError>
  ) => Effect.Effect<void, StoreError>
  /** Waits until all that were handed over are judged, beside something else. Fails when the store does. */
  readonly beside: <A, E, R>(body: Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreError, R>
}

/** A pool until its scope closes. `places`: how many answers are judged at once, 1 or more. */
export const make = Effect.fnUntraced(function* (
  measuring: Measuring,
  places: number
): Effect.fn.Return<Pool, never, Scope.Scope> {
  const fibers = yield* FiberSet.make<void, StoreError>()
  let taken = 0
  return {
    handOver: (trial) =>
      Effect.suspend(() => {
        if (!measuring.isAny()) return trial(() => Effect.succeed(true))
        const isHandedOver = Deferred.makeUnsafe<void>()
        let waiting: ReadonlyArray<number> = []
        const turn = (scorers: ReadonlyArray<number>): Effect.Effect<boolean> =>
          Effect.sync(() => {
            if (taken >= places) return false
            taken++
            waiting = scorers
            for (const scorer of scorers) measuring.waits(scorer, 1)
            Deferred.doneUnsafe(isHandedOver, Effect.void)
            return true
          })
        const leave = Effect.sync(() => {
          if (waiting.length === 0) return
          taken--
          for (const scorer of waiting) measuring.waits(scorer, -1)
        })
        return Effect.flatMap(FiberSet.run(fibers, Effect.ensuring(trial(turn), leave)), (fiber) =>
          Effect.raceFirst(Deferred.await(isHandedOver), Fiber.join(fiber))
        )
      }),
    beside: (body) =>
      Effect.raceFirst(
        Effect.flatMap(body, (done) => Effect.as(FiberSet.awaitEmpty(fibers), done)),
        Effect.andThen(FiberSet.join(fibers), Effect.never)
      )
  }
})
