/**
 * Running the code of a user so that nothing it does becomes the run's.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { CandidateError } from "../candidate/Candidate.ts"
import { describe } from "../settle.ts"
import { outOfTime, type Timeouts } from "./timeouts.ts"

/** Why the code of a user did not come to an end of its own, in words. */
export const explain = (cause: Cause.Cause<unknown>, timedOut: string): string => {
  if (Cause.hasInterruptsOnly(cause)) return "it interrupted itself"
  const thrown = Cause.squash(cause)
  if (thrown === outOfTime) return timedOut
  return thrown instanceof CandidateError ? thrown.message : describe(thrown)
}

/**
 * Runs the code of a user in a fiber of its own, within a time limit. Whatever becomes of it, an interruption of its
 * own making included, is its exit; an interruption of the run is not, and passes through.
 */
export const isolate = <A, E>(
  body: () => Effect.Effect<A, E>,
  timeouts: Timeouts | undefined
): Effect.Effect<Exit.Exit<A, E | typeof outOfTime>> =>
  Effect.flatMap(
    Effect.forkChild(Effect.suspend(body), { startImmediately: true }),
    (fiber): Effect.Effect<Exit.Exit<A, E | typeof outOfTime>> => {
      // Much of it does not wait for anything, and is over by now.
      const exit = fiber.pollUnsafe()
      if (exit !== undefined) return Effect.succeed(exit)
      return timeouts === undefined ? Fiber.await(fiber) : timeouts.within(fiber)
    }
  )
