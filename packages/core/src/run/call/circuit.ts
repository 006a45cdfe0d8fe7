/**
 * Calls are not made in vain: after many failures in a row nobody calls for a while, and then one goes ahead. A server
 * that was never there ends its lane soon, one that went away after the deadline of a trial.
 */

import type { Trouble } from "@assay/pacing/Lane"
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Schedule from "effect/Schedule"
import { type Failure, isOutage } from "./callEnding.ts"

/** A call that has ended, well or not. */
interface CallEnd {
  readonly error: Failure | undefined
}

/** The circuit is open. `forMs`: until it may be closed again. */
interface OpenCircuit {
  readonly _tag: "OpenCircuit"
  readonly forMs: number
}

export interface Circuit {
  /** Makes a call unless the circuit is open. A call that is held back is not an attempt. */
  readonly guard: <A extends CallEnd, E>(call: Effect.Effect<A, E>) => Effect.Effect<A | OpenCircuit, E>
  /** Gives up where no connection ever came about, and says whether it did. */
  readonly leaveIfGone: () => boolean
  /** What is wrong at this moment; undefined while calls are answered, or fail now and then. */
  readonly trouble: () => Trouble | undefined
}

/** Failures in a row that open the circuit: more than chance brings where half of all calls fail. */
const outage = 20

/** How long the circuit stays open, opening after opening: 1, 2, 4 … 32 seconds, and no longer. */
const openDuration = Schedule.exponential("1 second").pipe(Schedule.upTo({ times: 6 }))

/** While another call finds out whether the server is back. */
const probingMs = 500

/** A server that is being started is waited for; one to which no connection came about for so long is not there. */
const longestStartMs = 30_000

/** A circuit breaker, and whether other processes share its state. */
interface Breaker {
  readonly breaker: CircuitBreaker.CircuitBreaker
  readonly isShared: boolean
}

/** The breaker of a run: its state in this process, or wherever the store in the context keeps it. */
export const makeBreaker = Effect.gen(function* () {
  const shared = yield* Effect.serviceOption(CircuitBreaker.CircuitBreakerStore)
  const store = Option.isSome(shared)
    ? shared.value
    : Context.get(yield* Layer.build(CircuitBreaker.layerStoreMemory()), CircuitBreaker.CircuitBreakerStore)
  const breaker = yield* Effect.provideService(
    CircuitBreaker.make({
      tripPolicy: CircuitBreaker.consecutive(outage),
      openDuration
    }),
    CircuitBreaker.CircuitBreakerStore,
    store
  )
  return { breaker, isShared: Option.isSome(shared) } satisfies Breaker
})

/** `deadlineMs`: how long a trial has. `giveUp`: no call can succeed any more. */
interface Options {
  readonly clock: Clock.Clock
  readonly deadlineMs: number
  readonly giveUp: (reason: string) => void
}

/** Failures that go on. `openUntil`: nobody calls before. */
interface Failing {
  readonly since: number
  readonly because: string
  readonly isUnreachable: boolean
  readonly openUntil: number | undefined
}

const isUnreachable = (error: Failure): boolean =>
  typeof error === "object" && error.reason._tag === "Unreachable"

const causeOf = (error: Failure): string => (typeof error === "string" ? "calls time out" : error.message)

/** The circuit of one lane. `key`: its name. */
export const make = (
  { breaker, isShared }: Breaker,
  key: string,
  { clock, deadlineMs, giveUp }: Options
): Circuit => {
  let failing: Failing | undefined
  /** Whether the server was heard of in this run, be it that it refused. */
  let hasAnswered = false
  const now = (): number => clock.currentTimeMillisUnsafe()
  /** A cause where the lane's name has been said. */
  const bare = (because: string): string =>
    because.startsWith(`${key}: `) ? because.slice(key.length + 2) : because

  const failed = (error: Failure): void => {
    const since = failing?.since ?? now()
    failing = {
      openUntil: undefined,
      ...failing,
      since,
      because: causeOf(error),
      isUnreachable: isUnreachable(error)
    }
    if (now() - since >= Math.min(longestStartMs, deadlineMs)) leaveIfGone()
  }

  const leaveIfGone = (): boolean => {
    if (failing === undefined || hasAnswered || !failing.isUnreachable) return false
    const forMs = Math.round((now() - failing.since) / 1_000) * 1_000
    const tried = forMs === 0 ? "" : ` after ${Duration.format(Duration.millis(forMs))} of attempts`
    giveUp(`${key} cannot be reached${tried}: ${bare(failing.because)}`)
    return true
  }

  const judge = ({ error }: CallEnd): CircuitBreaker.Outcome => {
    if (error === undefined || !isOutage(error)) {
      failing = undefined
      hasAnswered = true
      return error === undefined ? CircuitBreaker.success : CircuitBreaker.ignored
    }
    hasAnswered ||= typeof error === "object" && !["Unreachable", "TimedOut"].includes(error.reason._tag)
    failed(error)
    return CircuitBreaker.failure()
  }

  const heldBack = ({ reason }: CircuitBreaker.CircuitBreakerError): OpenCircuit => {
    const forMs =
      reason._tag === "CircuitOpen" ? Math.max(1, Duration.toMillis(reason.retryAfter)) : probingMs
    if (failing !== undefined) {
      failing = { ...failing, openUntil: now() + forMs }
      const failingMs = now() - failing.since
      if (failingMs >= deadlineMs) {
        giveUp(
          `calls to ${key} have failed for ${Duration.format(Duration.millis(failingMs))}: ${failing.because}`
        )
      }
    }
    return { _tag: "OpenCircuit", forMs }
  }

  const guarded: Circuit["guard"] = (call) =>
    Effect.catch(
      breaker.execute(call, {
        key,
        classify: (exit) => (Exit.isSuccess(exit) ? judge(exit.value) : CircuitBreaker.ignored)
      }),
      (error) =>
        error instanceof CircuitBreaker.CircuitBreakerError
          ? Effect.succeed(heldBack(error))
          : Effect.fail(error)
    )

  return {
    // Most calls come while nothing fails and no other process could know better: they need not ask the breaker.
    guard: (call) =>
      Effect.suspend(() =>
        isShared || failing !== undefined
          ? guarded(call)
          : Effect.flatMap(call, (ended) => {
              if (ended.error !== undefined && isOutage(ended.error)) {
                // A failure is told to the breaker all the same, so that it counts.
                return Effect.as(guarded(Effect.succeed(ended)), ended)
              }
              hasAnswered = true
              return Effect.succeed(ended)
            })
      ),
    leaveIfGone,
    trouble: () => {
      if (failing === undefined) return undefined
      const { since, because, openUntil } = failing
      if (openUntil === undefined && !failing.isUnreachable) return undefined
      const forMs = openUntil === undefined ? undefined : Math.max(0, openUntil - now())
      return { since, because: bare(because), isUnreachable: failing.isUnreachable, hasAnswered, forMs }
    }
  }
}
