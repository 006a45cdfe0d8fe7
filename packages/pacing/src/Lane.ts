/**
 * A lane: the calls of one provider and model wait here for their turn, in order, tries after the first before others.
 *
 * The governor decides when a call may start and the purse whether there is money for it; the lane keeps the queue,
 * wakes it when a call ends, a pause is over or a reservation is settled, and takes the time of every wait.
 */
import type * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { Amount, Purse } from "./Budget.ts"
import type { Ending, Governor, State, Ticket, Wait } from "./internal/model.ts"

/** What a call needs. `tokens`: a guess, made anew when its turn comes. `most`: the highest it may cost, where a budget is kept. */
export interface Need {
  readonly tokens: () => number
  readonly most: Amount | undefined
  readonly isRetry: boolean
}

/** A place in the lane. `queuedMs`: waited for a free place; `limitedMs`: waited for a limit or a pause. */
export interface Slot {
  readonly _tag: "Slot"
  readonly ticket: Ticket
  readonly queuedMs: number
  readonly limitedMs: number
}

/** No call is made any more: the budget is spent, the provider takes no calls at all, or too much went wrong. */
export interface Closed {
  readonly _tag: "Closed"
  readonly by: "budget" | "provider" | "errors"
}

/**
 * Why no call of a lane brings an answer at this moment. `since`: when the first of these failures came, on the clock of
 * the run. `isUnreachable`: no connection comes about. `hasAnswered`: calls of this run were answered before. `forMs`:
 * until one is tried again, where nobody calls meanwhile.
 */
export interface Trouble {
  readonly since: number
  readonly because: string
  readonly isUnreachable: boolean
  readonly hasAnswered: boolean
  readonly forMs: number | undefined
}

/** What the lane waits for at this moment, for people to read. Times are milliseconds. */
export interface Standing extends State {
  readonly id: string
  readonly waiting: number
  readonly held: { readonly why: Wait["why"] | "budget"; readonly forMs: number | undefined } | undefined
  /** How long ago the last episode began. */
  readonly episodeAgoMs: number | undefined
  /** Absent while calls are answered. */
  readonly trouble?: Trouble | undefined
}

export interface Lane {
  readonly id: string
  readonly acquire: (need: Need) => Effect.Effect<Slot | Closed>
  readonly release: (slot: Slot, ending: Ending) => void
  /** Turns away everyone who waits and whoever comes later. */
  readonly close: (by: Closed["by"]) => void
  /** Waits for something, but not when the lane is closed: undefined then. */
  readonly whileOpen: <A>(wait: Effect.Effect<A>) => Effect.Effect<A | undefined>
  readonly standing: () => Standing
}

interface Waiter extends Need {
  readonly since: number
  readonly limitedBefore: number
  readonly resume: (turn: Slot | Closed) => void
}

export const make = Effect.fnUntraced(function* (
  id: string,
  {
    governor,
    purse,
    clock,
    onSpent
  }: {
    readonly governor: Governor
    readonly purse: Purse | undefined
    readonly clock: Clock.Clock
    readonly onSpent: () => void
  }
): Effect.fn.Return<Lane, never, Scope.Scope> {
  const now = (): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
  const first: Array<Waiter> = []
  const others: Array<Waiter> = []
  let taken = 0
  let closed: Closed | undefined
  const closing = Deferred.makeUnsafe<undefined>()
  let held: Wait | "budget" | undefined
  /** How long the lane has been held by a limit in all, up to `heldSince`. */
  let limitedMs = 0
  let heldSince: number | undefined
  let alarm: { readonly at: number; readonly fiber: Fiber.Fiber<void> } | undefined
  const runFork = Effect.runForkWith(yield* Effect.context<never>())

  const limitedUntil = (at: number): number =>
    limitedMs + (heldSince === undefined ? 0 : Math.max(0, at - heldSince))

  const holding = (at: number, by: Wait | "budget" | undefined): void => {
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

  /** A turn for this need now, or what holds it back. */
  const tryTurn = (at: number, { most, tokens }: Need): Ticket | Wait | "budget" | Closed => {
    const money = most === undefined ? "yes" : (purse?.reserve(most) ?? "yes")
    if (money === "spent") return { _tag: "Closed", by: "budget" }
    if (money === "no") return "budget"
    const turn = governor.admit(at, tokens())
    if (turn._tag === "Wait" && most !== undefined) purse?.settle(most, { usd: 0, tokens: 0 })
    return turn
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
        const turn = tryTurn(at, next)
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
        const slot: Slot = {
          _tag: "Slot",
          ticket: turn,
          limitedMs: limited,
          queuedMs: Math.max(0, at - next.since - limited)
        }
        turns.push(() => next.resume(slot))
      }
    } finally {
      isPumping = false
    }
    for (const resume of turns) resume()
  }

  purse?.onSettled(() => {
    if (held === "budget") pump()
  })
  yield* Effect.addFinalizer(() => Effect.sync(silence))

  return {
    id,
    acquire: (need) =>
      Effect.callback((resume) => {
        if (closed !== undefined) return resume(Effect.succeed(closed))
        const at = now()
        const waiter: Waiter = {
          ...need,
          since: at,
          limitedBefore: limitedUntil(at),
          resume: (turn) => resume(Effect.succeed(turn))
        }
        const queue = need.isRetry ? first : others
        queue.push(waiter)
        pump()
        return Effect.sync(() => {
          const place = queue.indexOf(waiter)
          if (place >= (queue === others ? taken : 0)) queue.splice(place, 1)
        })
      }),
    release: ({ ticket }, ending) => {
      governor.ended(now(), ticket, ending)
      // A call that was cut short is the first of all to be: the run ends, and its place is for nobody.
      if (ending._tag !== "Neutral" || ending.sent !== true) pump()
    },
    close,
    whileOpen: (wait) => Effect.raceFirst(wait, Deferred.await(closing)),
    standing: () => {
      const at = now()
      const state = governor.state(at)
      return {
        ...state,
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
        episodeAgoMs: state.lastEpisode === undefined ? undefined : at - state.lastEpisode.at
      }
    }
  }
})
