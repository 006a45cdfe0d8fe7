/**
 * What a governor is asked and told: tickets, waits and endings.
 */
import type { RateLimits } from "../RateLimits.ts"
import type { Trial } from "./series.ts"

/** How a lane is governed. */
export interface Options {
  /**
   * Calls in flight, whole numbers ≥ 1: at first, and at most. Default 8 and 64. With `start` equal to `max` the
   * ceiling is fixed; it still shrinks when the server asks for less.
   */
  readonly concurrency?: { readonly start: number; readonly max: number }
  /** A cap on calls started in any window, above 0. Default: none. */
  readonly requestsPerMinute?: number
  /** A cap on tokens, input and output together, of the calls started in any window, above 0. Default: none. */
  readonly tokensPerMinute?: number
  /** The length of "a minute", milliseconds. Default 60 000; shorter in tests. */
  readonly windowMs?: number
}

/** The right to make one call. Hand it back with `ended`, once. */
export interface Ticket {
  readonly _tag: "Ticket"
  readonly startedAt: number
  readonly estimatedTokens: number
  /** Calls in flight when this one started, itself counted. */
  readonly inFlight: number
  /** Which episode was the last when this call started. */
  readonly episode: number
  /** How many refusals had been expected, and passed over, when this call started. */
  readonly passedOver: number
  /** The trial that this call is part of. */
  readonly trial: Trial | undefined
  /** Calls and tokens that the lane had spent, this call included. */
  readonly spentRequests: number
  readonly spentTokens: number
}

/** What holds a call back. */
export interface Wait {
  readonly _tag: "Wait"
  /** When to ask again, later than now. Absent: only the end of a call can free a place. */
  readonly untilMs?: number
  readonly why: "concurrency" | "requests" | "tokens" | "asked-to-wait"
}

/** How a call ended, as far as the lane is concerned. */
export type Ending =
  /** The server served it. `tokens`, input and output together, replaces the estimate; `outputTokens` is its part. */
  | {
      readonly _tag: "Ok"
      readonly limits?: RateLimits
      readonly tokens?: number
      readonly outputTokens?: number
    }
  /** 429, and which limit it names. */
  | {
      readonly _tag: "RateLimited"
      readonly scope: "requests" | "tokens" | "concurrency" | "unknown"
      readonly retryAfterMs?: number
      readonly limits?: RateLimits
    }
  /** 503, 529. */
  | { readonly _tag: "Overloaded"; readonly retryAfterMs?: number; readonly limits?: RateLimits }
  /** Other 5xx, timeouts, broken connections. */
  | { readonly _tag: "Fault" }
  /**
   * Says nothing about the server. Never sent (a cache hit): gives back what it had reserved. `sent: true` (cancelled
   * on the way): the reservation stays, as the server may have counted it.
   */
  | { readonly _tag: "Neutral"; readonly sent?: boolean }

/** The last time that the server asked for less. */
export interface Episode {
  readonly at: number
  /** The concurrency before and after; equal when only a rate was slowed. */
  readonly from: number
  readonly to: number
  readonly reason: "requests" | "tokens" | "concurrency" | "unknown" | "overloaded"
  /** Until when the lane was paused. */
  readonly untilMs?: number
}

/** The lane now, for people to read. Rates are per window; undefined where none is known. */
export interface State {
  readonly concurrency: number
  readonly inFlight: number
  readonly requestsPerMinute: number | undefined
  readonly tokensPerMinute: number | undefined
  readonly pausedUntil: number | undefined
  readonly lastEpisode: Episode | undefined
}

export interface Governor {
  /**
   * May a call start now?
   *
   * @param estimatedTokens input and output together, 0 or more; 0 where unknown
   */
  readonly admit: (now: number, estimatedTokens: number) => Ticket | Wait
  /** A call ended. A ticket that was handed back already is ignored. */
  readonly ended: (now: number, ticket: Ticket, ending: Ending) => void
  readonly state: (now: number) => State
}

/** An ending that asks for less. */
export type Refusal = Extract<Ending, { readonly _tag: "RateLimited" | "Overloaded" }>
