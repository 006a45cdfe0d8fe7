/**
 * The lanes of a run with what the attempts in them need: governor, budget, cache keys.
 */

import { type Amount, type Ledger, makeLedger, show } from "@assay/pacing/Budget"
import * as Lane from "@assay/pacing/Lane"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as RateLimiter from "effect/persistence/RateLimiter"
import type * as Scope from "effect/Scope"
import type { Settings } from "../../definition/settings.ts"
import type { Provider, Request } from "../../provider/Provider.ts"
import { ProviderError, Unreachable } from "../../provider/ProviderError.ts"
import type { Usage } from "../../provider/Usage.ts"
import { bytesOf, mostOf } from "../plan/estimate.ts"
import type { Stops } from "../stops.ts"
import { cacheKeys } from "./cacheKey.ts"
import * as CallSize from "./callSize.ts"
import * as Circuit from "./circuit.ts"
import { MinuteMs } from "./minute.ts"

/** A lane as its attempts see it. */
export interface LaneHandle {
  readonly lane: Lane.Lane
  readonly ledger: Ledger | undefined
  readonly keyOf: (provider: Provider, request: Request) => string
  /** What a call asks of its lane. `at`: Unix milliseconds, for its price. */
  readonly estimateOf: (provider: Provider, request: Request, at: number) => CallEstimate
  readonly guard: Circuit.Circuit["guard"]
  /** Closes the lane where its server was never there: other lanes need not stop for that. */
  readonly leaveIfGone: () => boolean
  /** How the lane is at this moment, for people to read. */
  readonly status: () => Lane.Status
  /**
   * Waits for a limit that is declared for this lane and shared with other processes. Milliseconds waited. Undefined
   * where there is none.
   */
  readonly shared: ((tokens: number) => Effect.Effect<number>) | undefined
  /** No call can succeed any more: says why, and closes the lane. `error`: what a provider said of it. */
  readonly giveUp: (reason: string, error?: ProviderError) => void
  /** Why no call can succeed any more, as the error that it would have; undefined while calls are made. */
  readonly refusal: () => ProviderError | undefined
  /** Closes the lane of a function that calls into a closed lane, where the reason is said already. */
  readonly follow: () => void
}

/** What a call may take, guessed before it, and learned from after it. */
export interface CallEstimate {
  /** Input and output tokens as they are guessed by now, 0 or more. */
  readonly tokens: () => number
  /** The highest that the call may cost; undefined where no budget is kept. */
  readonly most: Amount | undefined
  /** To be told what it used, for the guesses to come. */
  readonly used: (usage: Usage) => void
  /** To be told what it came to, so that later calls reserve more where that was beyond its reservation. */
  readonly cost: (amount: Amount) => void
}

/** Limits that other processes share, where a rate limiter is in the context: that of `effect/persistence`. */
const sharedLimit = (
  limiter: Option.Option<RateLimiter.RateLimiter>,
  id: string,
  { requestsPerMinute, tokensPerMinute }: Settings["limits"][string],
  minuteMs: number
): LaneHandle["shared"] => {
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
 * A ledger for the calls of one lane. What one call was found to cost beyond its reservation the next may cost too, also
 * one that has been waiting since: its reservation is raised when its turn comes.
 */
const raising = (ledger: Ledger, excess: Excess): Ledger => {
  const raised = new WeakMap<Amount, Amount>()
  return {
    ...ledger,
    reserve: (most) => {
      const amount = { usd: most.usd * excess.usd, tokens: Math.ceil(most.tokens * excess.tokens) }
      const answer = ledger.reserve(amount)
      if (answer === "reserved") raised.set(most, amount)
      return answer
    },
    settle: (most, cost) => ledger.settle(raised.get(most) ?? most, cost)
  }
}

/** A reason without the name of its lane, which an error says by itself. */
const withoutName = (id: string, reason: string): string =>
  reason.startsWith(`${id}: `) ? reason.slice(id.length + 2) : reason

/** All lanes of a run. `stops` is told why a lane closes. */
export const makeLines = Effect.fnUntraced(function* (settings: Settings, clock: Clock.Clock, stops: Stops) {
  const ledger = settings.budget === undefined ? undefined : makeLedger(settings.budget)
  const breaker = yield* Circuit.makeBreaker
  const limiter = yield* Effect.serviceOption(RateLimiter.RateLimiter)
  const minuteMs = yield* MinuteMs
  const lines = new Map<string, LaneHandle>()
  const open = Effect.fnUntraced(function* (
    id: string,
    isFunction: boolean
  ): Effect.fn.Return<LaneHandle, never, Scope.Scope> {
    const found = lines.get(id)
    if (found !== undefined) return found
    const { start, max } = settings.concurrency
    const pacing = {
      // Nothing but a provider's errors says that a lane is too fast: a function's lane does not grow by itself.
      concurrency: isFunction ? { start, max: start } : { start, max },
      ...settings.limits[id],
      windowMs: minuteMs
    }
    const excess: Excess = { usd: 1, tokens: 1 }
    const laneLedger = ledger === undefined ? undefined : raising(ledger, excess)
    const lane = yield* Lane.make(id, {
      pacing,
      ledger: laneLedger,
      clock,
      onSpent: () => {
        const { usd, tokens } = ledger?.spent() ?? { usd: 0, tokens: 0 }
        const spent = settings.budget?.usd === undefined ? { tokens } : { usd: Number(usd.toPrecision(4)) }
        stops.spent(
          `the budget of ${show(settings.budget ?? {})} is reached: ${show(spent)} spent, and the next call could exceed it`
        )
        // Cheaper calls that would still fit are not made either: what was asked would be no random sample.
        for (const other of lines.values()) if (other.lane !== lane) other.lane.close("budget")
      }
    })
    let refusal: ProviderError | undefined
    const giveUp = (reason: string, error?: ProviderError): void => {
      refusal ??=
        error ??
        new ProviderError({ provider: id, reason: new Unreachable({}), detail: withoutName(id, reason) })
      stops.gaveUp(id, reason)
      lane.close("provider")
    }
    const circuit = Circuit.make(breaker, id, { clock, deadlineMs: settings.retry.deadlineMs, giveUp })
    const keys = new Map<Provider, (request: Request) => string>()
    const sizes = CallSize.make()
    const handle: LaneHandle = {
      lane,
      ledger: laneLedger,
      keyOf: (provider, request) => {
        const known = keys.get(provider) ?? cacheKeys(provider)
        keys.set(provider, known)
        return known(request)
      },
      estimateOf: (provider, request, at) => {
        const bytes = bytesOf(request)
        // Replayed replies cost nothing.
        const bound =
          ledger === undefined || provider.replays === true ? undefined : mostOf(provider, request, at)
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
      guard: circuit.guard,
      leaveIfGone: circuit.leaveIfGone,
      status: () => ({ ...lane.status(), trouble: circuit.trouble() }),
      shared: sharedLimit(limiter, id, settings.limits[id] ?? {}, minuteMs),
      giveUp,
      refusal: () => refusal,
      follow: () => {
        stops.follow(id)
        lane.close("provider")
      }
    }
    lines.set(id, handle)
    return handle
  })
  const all = (): ReadonlyArray<LaneHandle> => [...lines.values()]
  return {
    open,
    ledger,
    all,
    of: (id: string | undefined): LaneHandle | undefined => (id === undefined ? undefined : lines.get(id)),
    close: (by: Lane.Closed["by"]): void => {
      for (const { lane } of all()) lane.close(by)
    }
  }
})
