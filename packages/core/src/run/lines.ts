/**
 * The lanes of a run with what the attempts in them need: governor, budget, cache keys.
 */
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Provider, Request } from "../provider/Provider.ts"
import type { Usage } from "../provider/Usage.ts"
import { type Amount, makePurse, type Purse, show } from "./budget.ts"
import { cacheKeys } from "./cacheKey.ts"
import { type Failure, isOutage } from "./callEnding.ts"
import * as CallSize from "./callSize.ts"
import { bytesOf, mostOf } from "./estimate.ts"
import * as Governor from "./lane/governor.ts"
import * as Lane from "./lane/Lane.ts"
import { MinuteMs } from "./lane/minute.ts"
import type { Settings } from "./settings.ts"
import type { Stops } from "./stops.ts"

/** A lane as its attempts see it. */
export interface Line {
  readonly lane: Lane.Lane
  readonly purse: Purse | undefined
  readonly keyOf: (provider: Provider, request: Request) => string
  /** What a call needs to be let in. `at`: Unix milliseconds, for its price. */
  readonly needOf: (provider: Provider, request: Request, at: number) => Need
  /**
   * Makes a call unless the circuit is open: after many failures in a row nobody calls for a while, and then one goes
   * ahead. A call that is held back is not an attempt.
   */
  readonly guard: <A extends Ended, E>(call: Effect.Effect<A, E>) => Effect.Effect<A | HeldBack, E>
  /**
   * Waits for a limit that is declared for this lane and shared with other processes. Milliseconds waited. Undefined
   * where there is none.
   */
  readonly shared: ((tokens: number) => Effect.Effect<number>) | undefined
  /** No call can succeed any more: says why, and closes the lane. */
  readonly giveUp: (reason: string) => void
}

/**
 * What a call needs. `tokens`: input and output as they are guessed by now. `most`: the highest it may cost, where a
 * budget is kept. `used`: to be told what it used, for the guesses to come. `cost`: to be told what it came to, so that
 * later calls reserve more where that was beyond its reservation.
 */
export interface Need {
  readonly tokens: () => number
  readonly most: Amount | undefined
  readonly used: (usage: Usage) => void
  readonly cost: (amount: Amount) => void
}

/** A call that has ended, well or not. */
interface Ended {
  readonly error: Failure | undefined
}

/**
 * The circuit is open. `forMs`: until it may be closed again. `failingMs`: since the server last answered. `because`:
 * what the last call failed with.
 */
interface HeldBack {
  readonly _tag: "HeldBack"
  readonly forMs: number
  readonly failingMs: number
  readonly because: string
}

/** Failures in a row that open the circuit: more than chance brings where half of all calls fail. */
const outage = 20

/** How long the circuit stays open, opening after opening: 1, 2, 4 … 32 seconds, and no longer. */
const openDuration = Schedule.exponential("1 second").pipe(Schedule.upTo({ times: 6 }))

/** While another call finds out whether the server is back. */
const probingMs = 500

const guardOf = ({ breaker, isShared }: Breaker, key: string, clock: Clock.Clock): Line["guard"] => {
  let failing: { readonly since: number; readonly because: string } | undefined
  const judge = ({ error }: Ended): CircuitBreaker.Outcome => {
    if (error === undefined || !isOutage(error)) {
      failing = undefined
      return error === undefined ? CircuitBreaker.success : CircuitBreaker.ignored
    }
    const because = typeof error === "string" ? "calls are not answered in time" : error.message
    failing = { since: failing?.since ?? clock.currentTimeMillisUnsafe(), because }
    return CircuitBreaker.failure()
  }
  const heldBack = ({ reason }: CircuitBreaker.CircuitBreakerError): HeldBack => ({
    _tag: "HeldBack",
    forMs: reason._tag === "CircuitOpen" ? Math.max(1, Duration.toMillis(reason.retryAfter)) : probingMs,
    failingMs: failing === undefined ? 0 : clock.currentTimeMillisUnsafe() - failing.since,
    because: failing?.because ?? "another process finds its calls failing"
  })
  const guarded: Line["guard"] = (call) =>
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
  // Most calls come while nothing fails and no other process could know better: they need not ask the breaker.
  return (call) =>
    Effect.suspend(() =>
      isShared || failing !== undefined
        ? guarded(call)
        : Effect.flatMap(call, (ended) =>
            // A failure is told to the breaker all the same, so that it counts.
            ended.error !== undefined && isOutage(ended.error)
              ? Effect.as(guarded(Effect.succeed(ended)), ended)
              : Effect.succeed(ended)
          )
    )
}

/** A circuit breaker, and whether other processes share its state. */
interface Breaker {
  readonly breaker: CircuitBreaker.CircuitBreaker
  readonly isShared: boolean
}

/** The breaker of a run: its state in this process, or wherever the store in the context keeps it. */
const makeBreaker = Effect.gen(function* () {
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

/** Limits that other processes share, where a rate limiter is in the context: that of `effect/persistence`. */
const sharedLimit = (
  limiter: Option.Option<RateLimiter.RateLimiter>,
  id: string,
  { requestsPerMinute, tokensPerMinute }: Settings["limits"][string],
  minuteMs: number
): Line["shared"] => {
  if (Option.isNone(limiter) || (requestsPerMinute === undefined && tokensPerMinute === undefined)) {
    return undefined
  }
  const wait = (what: string, limit: number | undefined, tokens: number) =>
    limit === undefined
      ? Effect.succeed(0)
      : limiter.value
          .consume({
            key: `assay/${id}/${what}`,
            algorithm: "token-bucket",
            onExceeded: "delay",
            window: minuteMs,
            limit,
            tokens: Math.min(tokens, limit)
          })
          .pipe(
            Effect.flatMap(({ delay }) => Effect.as(Effect.sleep(delay), Duration.toMillis(delay))),
            // A limiter that cannot be reached does not hold the run up; this process's own limit still holds.
            Effect.orElseSucceed(() => 0)
          )
  return (tokens) =>
    Effect.map(
      Effect.all([wait("requests", requestsPerMinute, 1), wait("tokens", tokensPerMinute, tokens)], {
        concurrency: 2
      }),
      (waits) => Math.max(...waits)
    )
}

/** How far calls went beyond what was reserved for them, at the most: 1 where none did. */
interface Excess {
  usd: number
  tokens: number
}

/**
 * A purse for the calls of one lane. What one call was found to cost beyond its reservation the next may cost too, also
 * one that has been waiting since: its reservation is raised when its turn comes.
 */
const raising = (purse: Purse, excess: Excess): Purse => {
  const raised = new WeakMap<Amount, Amount>()
  return {
    ...purse,
    reserve: (most) => {
      const amount = { usd: most.usd * excess.usd, tokens: Math.ceil(most.tokens * excess.tokens) }
      const answer = purse.reserve(amount)
      if (answer === "yes") raised.set(most, amount)
      return answer
    },
    settle: (most, cost) => purse.settle(raised.get(most) ?? most, cost)
  }
}

/** All lanes of a run. `stops` is told why a lane closes. */
export const makeLines = Effect.fnUntraced(function* (settings: Settings, clock: Clock.Clock, stops: Stops) {
  const purse = settings.budget === undefined ? undefined : makePurse(settings.budget)
  const breaker = yield* makeBreaker
  const limiter = yield* Effect.serviceOption(RateLimiter.RateLimiter)
  const minuteMs = yield* MinuteMs
  const lines = new Map<string, Line>()
  const open = Effect.fnUntraced(function* (
    id: string,
    isFunction: boolean
  ): Effect.fn.Return<Line, never, Scope.Scope> {
    const found = lines.get(id)
    if (found !== undefined) return found
    const { start, max } = settings.concurrency
    const governor = Governor.make({
      // Nothing but a provider's errors says that a lane is too fast: a function's lane does not grow by itself.
      concurrency: isFunction ? { start, max: start } : { start, max },
      ...settings.limits[id],
      windowMs: minuteMs
    })
    const excess: Excess = { usd: 1, tokens: 1 }
    const lanePurse = purse === undefined ? undefined : raising(purse, excess)
    const lane = yield* Lane.make(id, {
      governor,
      purse: lanePurse,
      clock,
      onSpent: () => {
        const { usd, tokens } = purse?.spent() ?? { usd: 0, tokens: 0 }
        const spent = settings.budget?.usd === undefined ? { tokens } : { usd: Number(usd.toPrecision(4)) }
        stops.spent(
          `the budget of ${show(settings.budget ?? {})} does not pay for another call; ${show(spent)} were spent`
        )
      }
    })
    const keys = new Map<Provider, (request: Request) => string>()
    const sizes = CallSize.make()
    const line: Line = {
      lane,
      purse: lanePurse,
      keyOf: (provider, request) => {
        const known = keys.get(provider) ?? cacheKeys(provider)
        keys.set(provider, known)
        return known(request)
      },
      needOf: (provider, request, at) => {
        const bytes = bytesOf(request)
        // Replayed replies cost nothing.
        const bound =
          purse === undefined || provider.replays === true ? undefined : mostOf(provider, request, at)
        return {
          tokens: () => sizes.guess(bytes, provider.maxOutputTokens),
          most: bound,
          used: (usage) => sizes.learn(bytes, usage),
          cost: (amount) => {
            if (bound === undefined) return
            if (amount.usd > bound.usd * excess.usd && bound.usd > 0) excess.usd = amount.usd / bound.usd
            if (amount.tokens > bound.tokens * excess.tokens) excess.tokens = amount.tokens / bound.tokens
          }
        }
      },
      guard: guardOf(breaker, id, clock),
      shared: sharedLimit(limiter, id, settings.limits[id] ?? {}, minuteMs),
      giveUp: (reason) => {
        stops.gaveUp(id, reason)
        lane.close("provider")
      }
    }
    lines.set(id, line)
    return line
  })
  const all = (): ReadonlyArray<Line> => [...lines.values()]
  return {
    open,
    all,
    close: (by: Lane.Closed["by"]): void => {
      for (const { lane } of all()) lane.close(by)
    }
  }
})
