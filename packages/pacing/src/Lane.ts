/**
 * A lane: the calls of one provider and model wait here for their turn, in order, tries after the first before others.
 *
 * The governor decides when a call may start and the ledger whether there is money for it. The lane holds the governor's
 * state, keeps the queue, wakes it when a call ends, a pause is over or a reservation is settled, and takes the time of
 * every wait.
 */
import type * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { Amount, Ledger } from "./Budget.ts"
import * as Governor from "./Governor.ts"

/** What a call asks of its lane. */
export interface CallRequest {
  /** Input and output tokens, 0 or more: a guess, made anew when the call's turn comes. */
  readonly tokens: () => number
  /** The highest that the call may cost; undefined where no budget is kept. */
  readonly most: Amount | undefined
  /** A try after the first goes before others. */
  readonly isRetry: boolean
}

/** A call may start. Hand it back with `release`, once. */
export interface Admission {
  readonly _tag: "Admission"
  /** What the governor permitted. */
  readonly permit: Governor.Permit
  /** How long the call waited for a free place, milliseconds, 0 or more. */
  readonly queuedMs: number
  /** How long it waited for a limit or a pause, milliseconds, 0 or more. */
  readonly limitedMs: number
}

/** No call is made any more. */
export interface Closed {
  readonly _tag: "Closed"
  /** The budget is spent, the provider takes no calls at all, or too much went wrong. */
  readonly by: "budget" | "provider" | "errors"
}

/** Why no call of a lane brings an answer at this moment. */
export interface Trouble {
  /** When the first of these failures came, milliseconds on the clock of the run. */
  readonly since: number
  /** What is wrong, for people to read. */
  readonly because: string
  /** No connection comes about. */
  readonly isUnreachable: boolean
  /** Calls of this run were answered before. */
  readonly hasAnswered: boolean
  /** How long until a call is tried again, milliseconds; undefined where calls go on. */
  readonly forMs: number | undefined
}

/** What holds the first of the calls that wait. */
export interface Hold {
  /** What it waits for. */
  readonly why: Governor.Wait["why"] | "budget"
  /** For how long, milliseconds, 0 or more; undefined where that depends on other calls. */
  readonly forMs: number | undefined
}

/** How the lane is at this moment, for people to read. */
export interface Status extends Governor.Overview {
  /** The lane's name. */
  readonly id: string
  /** How many calls wait, 0 or more. */
  readonly waiting: number
  /** What they wait for; undefined while none does. */
  readonly held: Hold | undefined
  /** How long ago the last episode began, milliseconds; undefined before the first. */
  readonly episodeAgoMs: number | undefined
  /**
   * Why no call brings an answer.
   *
   * @defaultValue absent while calls are answered
   */
  readonly trouble?: Trouble | undefined
}

/** The calls of one provider and model. */
export interface Lane {
  /** The lane's name. */
  readonly id: string
  /** Waits for the call's turn. */
  readonly acquire: (request: CallRequest) => Effect.Effect<Admission | Closed>
  /** Hands back the place of a call that has ended. */
  readonly release: (admission: Admission, result: Governor.CallResult) => void
  /** Turns away everyone who waits and whoever comes later. */
  readonly close: (by: Closed["by"]) => void
  /** Waits for something, but not when the lane is closed: undefined then. */
  readonly whileOpen: <A>(wait: Effect.Effect<A>) => Effect.Effect<A | undefined>
  /** How the lane is at this moment. */
  readonly status: () => Status
}

/** What a lane is made of. */
export interface Options {
  /** How its calls are paced. */
  readonly pacing: Governor.Options
  /** Where its calls reserve what they may cost; undefined where no budget is kept. */
  readonly ledger: Ledger | undefined
  /** Tells the time. */
  readonly clock: Clock.Clock
  /** To be told that the budget is spent, before those who wait are turned away. */
  readonly onSpent: () => void
  /**
   * To be told of every event that the governor takes in, for `Governor.replay`.
   *
   * @defaultValue nobody is told
   */
  readonly onEvent?: (event: Governor.Event) => void
}

interface Waiter extends CallRequest {
  readonly since: number
  readonly limitedBefore: number
  readonly resume: (turn: Admission | Closed) => void
}

/**
 * A lane without calls.
 *
 * @throws RangeError when an option of its pacing is impossible.
 */
export const make = Effect.fnUntraced(function* (
  id: string,
  { pacing, ledger, clock, onSpent, onEvent }: Options
): Effect.fn.Return<Lane, never, Scope.Scope> {
  const now = (): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
  let state = Governor.initial(pacing)
  const first: Array<Waiter> = []
  const others: Array<Waiter> = []
  let taken = 0
  let closed: Closed | undefined
  const closing = Deferred.makeUnsafe<undefined>()
  let held: Governor.Wait | "budget" | undefined
  /** How long the lane has been held by a limit in all, up to `heldSince`. */
  let limitedMs = 0
  let heldSince: number | undefined
  let alarm: { readonly at: number; readonly fiber: Fiber.Fiber<void> } | undefined
  const runFork = Effect.runForkWith(yield* Effect.context<never>())

  const limitedUntil = (at: number): number =>
    limitedMs + (heldSince === undefined ? 0 : Math.max(0, at - heldSince))

  const holding = (at: number, by: Governor.Wait | "budget" | undefined): void => {
    const isLimit = by !== undefined && by !== "budget" && by.why !== "concurrency"
    if (!isLimit && heldSince !== undefined) {
      limitedMs += Math.max(0, at - heldSince)
      heldSince = undefined
    } else if (isLimit) heldSince ??= at
    held = by
  }

  const silence = (): void => {
    if (alarm !== undefined) runFork(Fiber.interrupt(alarm.fiber))
    alarm = undefined
  }

  const wakeAt = (at: number): void => {
    if (alarm !== undefined && alarm.at <= at) return
    silence()
    const fiber = runFork(
      Effect.andThen(
        Effect.sleep(Math.max(1, Math.ceil(at - now()))),
        Effect.sync(() => {
          alarm = undefined
          pump()
        })
      )
    )
    alarm = { at, fiber }
  }

  const admit = (at: number, tokens: number): Governor.Permit | Governor.Wait => {
    const event = { _tag: "CallRequested", at, tokens } as const
    onEvent?.(event)
    const [next, decision] = Governor.step(state, event)
    state = next
    return decision
  }

  /** A permit for this call now, or what holds it back. */
  const permitFor = (
    at: number,
    { most, tokens }: CallRequest
  ): Governor.Permit | Governor.Wait | "budget" | Closed => {
    const money = most === undefined ? "reserved" : (ledger?.reserve(most) ?? "reserved")
    if (money === "spent") return { _tag: "Closed", by: "budget" }
    if (money === "later") return "budget"
    const decision = admit(at, tokens())
    if (decision._tag === "Wait" && most !== undefined) ledger?.settle(most, { usd: 0, tokens: 0 })
    return decision
  }

  const close = (by: Closed["by"]): void => {
    closed ??= { _tag: "Closed", by }
    Deferred.doneUnsafe(closing, Effect.undefined)
    holding(now(), undefined)
    silence()
    for (const waiter of first.splice(0)) waiter.resume(closed)
    for (const waiter of others.splice(taken)) waiter.resume(closed)
    others.length = 0
    taken = 0
  }

  const takeNext = (): Waiter | undefined => {
    if (first.length > 0) return first.shift()
    const next = others[taken]
    if (next === undefined) return undefined
    taken++
    // The places of those who are gone are given up now and then, not one by one.
    if (taken > 1_024 && taken * 2 > others.length) {
      others.splice(0, taken)
      taken = 0
    }
    return next
  }

  let isPumping = false
  const pump = (): void => {
    // Settling a reservation that was of no use comes back here.
    if (isPumping) return
    isPumping = true
    const turns: Array<() => void> = []
    try {
      for (;;) {
        const next = first[0] ?? others[taken]
        if (next === undefined || closed !== undefined) {
          if (closed === undefined) holding(now(), undefined)
          break
        }
        const at = now()
        const turn = permitFor(at, next)
        if (turn === "budget") {
          holding(at, turn)
          break
        }
        if (turn._tag === "Closed") {
          // Said first: those who are turned away go on at once, and must not come again.
          onSpent()
          close(turn.by)
          break
        }
        if (turn._tag === "Wait") {
          holding(at, turn)
          if (turn.untilMs !== undefined) wakeAt(turn.untilMs)
          break
        }
        holding(at, undefined)
        takeNext()
        const limited = limitedUntil(at) - next.limitedBefore
        const admission: Admission = {
          _tag: "Admission",
          permit: turn,
          limitedMs: limited,
          queuedMs: Math.max(0, at - next.since - limited)
        }
        turns.push(() => next.resume(admission))
      }
    } finally {
      isPumping = false
    }
    for (const resume of turns) resume()
  }

  ledger?.onSettled(() => {
    if (held === "budget") pump()
  })
  yield* Effect.addFinalizer(() => Effect.sync(silence))

  return {
    id,
    acquire: (request) =>
      Effect.callback((resume) => {
        if (closed !== undefined) return resume(Effect.succeed(closed))
        const at = now()
        const waiter: Waiter = {
          ...request,
          since: at,
          limitedBefore: limitedUntil(at),
          resume: (turn) => resume(Effect.succeed(turn))
        }
        const queue = request.isRetry ? first : others
        queue.push(waiter)
        pump()
        return Effect.sync(() => {
          const place = queue.indexOf(waiter)
          if (place >= (queue === others ? taken : 0)) queue.splice(place, 1)
        })
      }),
    release: ({ permit }, result) => {
      const event = { _tag: "CallEnded", at: now(), permit: permit.id, result } as const
      onEvent?.(event)
      state = Governor.step(state, event)[0]
      // A call that was cut short is the first of all to be: the run ends, and its place is for nobody.
      if (result._tag !== "Neutral" || result.sent !== true) pump()
    },
    close,
    whileOpen: (wait) => Effect.raceFirst(wait, Deferred.await(closing)),
    status: () => {
      const at = now()
      const seen = Governor.overview(state, at)
      return {
        ...seen,
        id,
        waiting: first.length + others.length - taken,
        held:
          held === undefined
            ? undefined
            : held === "budget"
              ? { why: held, forMs: undefined }
              : {
                  why: held.why,
                  forMs: held.untilMs === undefined ? undefined : Math.max(0, held.untilMs - at)
                },
        episodeAgoMs: seen.lastEpisode === undefined ? undefined : at - seen.lastEpisode.at
      }
    }
  }
})
