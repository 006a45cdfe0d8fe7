/**
 * Running the code of a user so that nothing it does becomes the run's.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { CandidateError } from "../../candidate/Candidate.ts"
import { describe } from "../../foundation/userCode.ts"
import * as Custody from "./custody.ts"
import { outOfTime, type Timeouts } from "./timeouts.ts"

/** What code did in the background while it was waited for. */
class Background extends Error {
  override readonly name = "in the background"
}

/** Why the code of a user did not come to an end of its own, in words. */
export const explain = (cause: Cause.Cause<unknown>, timedOut: string): string => {
  if (Cause.hasInterruptsOnly(cause)) return "the code interrupted itself"
  const thrown = Cause.squash(cause)
  if (thrown === outOfTime) return timedOut
  return thrown instanceof CandidateError ? thrown.message : describe(thrown)
}

/**
 * What surrounds the code.
 *
 * - `timeouts`: the time limit; without, it has all the time it takes.
 * - `stray`: told what it does in the background when it is over.
 * - `waits`: told when it did not end at once.
 * - `pausedMs`: how much of its time so far does not count for the limit.
 * - `begun`: given what ends the code, where it did not end at once.
 */
export interface Surroundings {
  readonly timeouts?: Timeouts | undefined
  readonly stray: (what: string) => void
  readonly waits?: (() => void) | undefined
  readonly pausedMs?: (() => number) | undefined
  readonly begun?: ((interrupt: () => void) => void) | undefined
}

/**
 * Runs the code of a user in a fiber of its own, within a time limit. Whatever becomes of it, an interruption of its
 * own making included, is its exit; an interruption of the run is not, and passes through. What fails in its background
 * meanwhile ends it.
 */
export const isolate = <A, E>(
  body: () => Effect.Effect<A, E>,
  { timeouts, stray, waits, pausedMs, begun }: Surroundings
): Effect.Effect<Exit.Exit<A, E | typeof outOfTime>> =>
  Effect.suspend(() => {
    let running: Fiber.Fiber<A, E> | undefined
    let failure: string | undefined
    Custody.enter({
      failed: (what) => {
        if (running === undefined || running.pollUnsafe() !== undefined) return stray(what)
        failure ??= what
        running.interruptUnsafe()
      }
    })
    return Effect.flatMap(
      Effect.forkChild(Effect.suspend(body), { startImmediately: true }),
      (fiber): Effect.Effect<Exit.Exit<A, E | typeof outOfTime>> => {
        Custody.leave()
        // Much of it does not wait for anything, and is over by now.
        const exit = fiber.pollUnsafe()
        if (exit !== undefined) return Effect.succeed(exit)
        running = fiber
        waits?.()
        begun?.(() => fiber.interruptUnsafe())
        return Effect.map(
          timeouts === undefined ? Fiber.await(fiber) : timeouts.within(fiber, pausedMs),
          (ended) =>
            failure === undefined || Exit.isSuccess(ended) ? ended : Exit.die(new Background(failure))
        )
      }
    )
  })
