/**
 * The time limit of attempts and scorers. It is one for all of them, so they come due in the order they began, and one
 * timer does for all: a timer and a race for each would cost more than most scorers do.
 */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"

/** Thrown in place of what did not come to an end: our own time limit, told apart from any that a user's code sets. */
export const outOfTime = Symbol("out of time")

export interface Timeouts {
  readonly limit: Duration.Duration
  /**
   * How a fiber ended; {@link outOfTime} where it did not within the limit, and was interrupted. `pausedMs`: how much of
   * its time so far does not count.
   */
  readonly within: <A, E>(
    fiber: Fiber.Fiber<A, E>,
    pausedMs?: () => number
  ) => Effect.Effect<Exit.Exit<A, E | typeof outOfTime>>
}

interface TimedAttempt {
  readonly due: number
  readonly expire: () => void
}

/** Watches fibers until its scope closes. */
export const make = Effect.fnUntraced(function* (
  limit: Duration.Duration,
  clock: Clock.Clock
): Effect.fn.Return<Timeouts, never, Scope.Scope> {
  const limitMs = Duration.toMillis(limit)
  const now = (): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
  // A set keeps the order of insertion, and gives up what is removed.
  const watched = new Set<TimedAttempt>()
  let timer: Fiber.Fiber<void> | undefined
  const runFork = Effect.runForkWith(yield* Effect.context<never>())
  const ring = (): void => {
    timer = undefined
    const expired: Array<TimedAttempt> = []
    for (const each of watched) {
      const left = each.due - now()
      if (left > 0) {
        set(left)
        break
      }
      watched.delete(each)
      expired.push(each)
    }
    // Last, since what waits for them goes on at once, and may be watched anew.
    for (const each of expired) each.expire()
  }
  const set = (ms: number): void => {
    timer = runFork(Effect.andThen(Effect.sleep(Math.ceil(ms)), Effect.sync(ring)))
  }
  yield* Effect.addFinalizer(() => (timer === undefined ? Effect.void : Fiber.interrupt(timer)))
  return {
    limit,
    within: (fiber, pausedMs = () => 0) =>
      Effect.callback((resume) => {
        let expired = false
        let granted = 0
        let longer: Fiber.Fiber<void> | undefined
        const expire = (): void => {
          const more = pausedMs() - granted
          if (more <= 0) {
            expired = true
            fiber.interruptUnsafe()
            return
          }
          granted += more
          longer = runFork(Effect.andThen(Effect.sleep(Math.ceil(more)), Effect.sync(expire)))
        }
        const each: TimedAttempt = { due: now() + limitMs, expire }
        if (Number.isFinite(limitMs)) {
          watched.add(each)
          if (timer === undefined) set(limitMs)
        }
        const forget = fiber.addObserver((exit) => {
          watched.delete(each)
          longer?.interruptUnsafe()
          resume(Effect.succeed(expired ? Exit.fail(outOfTime) : exit))
        })
        return Effect.sync(() => {
          watched.delete(each)
          longer?.interruptUnsafe()
          forget()
        })
      })
  }
})
