/**
 * What a governor is asked and told, and what it answers.
 */
import type { RateLimits } from "../RateLimits.ts"

/** How a lane is governed. */
export interface Options {
  /**
   * Calls in flight, whole numbers ≥ 1: at first, and at most. With `start` equal to `max` the ceiling is fixed; it
   * still shrinks when the server asks for less.
   *
   * @defaultValue `{ start: 8, max: 64 }`
   */
  readonly concurrency?: {
    /** Calls in flight at first, 1 or more. */
    readonly start: number
    /** Calls in flight at most, no less than `start`. */
    readonly max: number
  }
  /**
   * A cap on calls started in any window, above 0.
   *
   * @defaultValue no cap
   */
  readonly requestsPerMinute?: number
  /**
   * A cap on tokens, input and output together, of the calls started in any window, above 0.
   *
   * @defaultValue no cap
   */
  readonly tokensPerMinute?: number
  /**
   * The length of "a minute", milliseconds, above 0; shorter in tests.
   *
   * @defaultValue 60 000
   */
  readonly windowMs?: number
}

/** The right to make one call. */
export interface Permit {
  readonly _tag: "Permit"
  /** The number of the permit: 1 for the lane's first call, one more for each after it. */
  readonly id: number
  /** When the call may start, milliseconds of the lane's clock. */
  readonly startedAt: number
  /** Input and output together, 0 or more. */
  readonly estimatedTokens: number
  /** Calls in flight when this one started, itself counted; 1 or more. */
  readonly inFlight: number
  /** How many episodes there had been when this call started, 0 or more. */
  readonly episodes: number
  /** How many refusals had been expected, and passed over, when this call started; 0 or more. */
  readonly passedOver: number
  /** The probe that this call is part of; undefined for most. */
  readonly probe: number | undefined
  /** Calls that the lane had spent, this one included. */
  readonly spentRequests: number
  /** Tokens that the lane had spent, those of this call included. */
  readonly spentTokens: number
}

/** What holds a call back. */
export interface Wait {
  readonly _tag: "Wait"
  /**
   * When to ask again, milliseconds of the lane's clock, later than now.
   *
   * @defaultValue absent: only the end of a call can free a place
   */
  readonly untilMs?: number
  /** A place, a rate of requests or tokens, or a pause that the server asked for or that its refusals called for. */
  readonly why: "concurrency" | "requests" | "tokens" | "asked-to-wait"
}

/** The server served the call. */
export interface Ok {
  readonly _tag: "Ok"
  /**
   * What the server says about its limits.
   *
   * @defaultValue nothing
   */
  readonly limits?: RateLimits
  /**
   * Input and output together, 0 or more: replaces the estimate.
   *
   * @defaultValue the estimate
   */
  readonly tokens?: number
  /**
   * The output's part of `tokens`, 0 or more.
   *
   * @defaultValue not known
   */
  readonly outputTokens?: number
}

/** The server refused the call with 429. */
interface RateLimited {
  readonly _tag: "RateLimited"
  /** Which limit it names. */
  readonly scope: "requests" | "tokens" | "concurrency" | "unknown"
  /**
   * How long it asks to wait, milliseconds, 0 or more.
   *
   * @defaultValue what `limits` say, else nothing
   */
  readonly retryAfterMs?: number
  /**
   * What the server says about its limits.
   *
   * @defaultValue nothing
   */
  readonly limits?: RateLimits
}

/** The server refused the call with 503 or 529. */
interface Overloaded {
  readonly _tag: "Overloaded"
  /**
   * How long it asks to wait, milliseconds, 0 or more.
   *
   * @defaultValue what `limits` say, else nothing
   */
  readonly retryAfterMs?: number
  /**
   * What the server says about its limits.
   *
   * @defaultValue nothing
   */
  readonly limits?: RateLimits
}

/** The server failed: other 5xx, timeouts, broken connections. */
interface Fault {
  readonly _tag: "Fault"
}

/** The end of the call says nothing about the server. */
interface Neutral {
  readonly _tag: "Neutral"
  /**
   * Whether the call was cancelled on the way: the server may have counted it, so what it took stays taken. A call
   * that was never sent (a cache hit) gives it back.
   *
   * @defaultValue false
   */
  readonly sent?: boolean
}

/** How a call ended, as far as the lane is concerned. */
export type CallResult = Ok | RateLimited | Overloaded | Fault | Neutral

/** A result that asks for less. */
export type Refusal = RateLimited | Overloaded

/** A call asks to start. */
export interface CallRequested {
  readonly _tag: "CallRequested"
  /** Milliseconds of one monotonic clock; no event lies before another that came earlier. */
  readonly at: number
  /** Input and output together, as guessed; 0 or more, 0 where unknown. */
  readonly tokens: number
}

/** A call that had a permit has ended. */
export interface CallEnded {
  readonly _tag: "CallEnded"
  /** Milliseconds of one monotonic clock; no event lies before another that came earlier. */
  readonly at: number
  /** The `id` of its permit. A permit that has been handed back is ignored. */
  readonly permit: number
  /** How it ended. */
  readonly result: CallResult
}

/** What happens to a lane. Events are plain values, so that a log of them can be kept and replayed. */
export type Event = CallRequested | CallEnded

/**
 * What the end of a call told.
 *
 * - `served`, `fault`, `neutral`: the call was not refused.
 * - `unknown-permit`: the permit has been handed back already.
 * - `same-episode`: it was refused, and had started before the lane last slowed down.
 * - `expected`: it was refused by chance, as some part of all calls is.
 * - `probe-began`: it was refused although the lane sends less than before; a probe tells whether that helps.
 * - `in-probe`: it was refused while a probe goes on.
 * - `episode`: it was refused, and the lane slowed down.
 */
export type Conclusion =
  | "served"
  | "fault"
  | "neutral"
  | "unknown-permit"
  | "same-episode"
  | "expected"
  | "probe-began"
  | "in-probe"
  | "episode"

/** The end of a call has been taken in. */
export interface Acknowledgement {
  readonly _tag: "Acknowledgement"
  /** What it told. */
  readonly conclusion: Conclusion
}

/** The answer to a {@link CallRequested}, or to a {@link CallEnded}. */
export type Decision = Permit | Wait | Acknowledgement

/** A rate that an episode slowed, per window. */
export interface Slowed {
  /** The unit of the rate. */
  readonly of: "requests" | "tokens"
  /** Before; undefined where no rate was known. */
  readonly from: number | undefined
  /** After; undefined where too little was measured. */
  readonly to: number | undefined
}

/** A time at which the server asked for less. */
export interface Episode {
  /** When it was, milliseconds of the lane's clock. */
  readonly at: number
  /** Calls in flight that were allowed before it, 1 or more. */
  readonly from: number
  /** Calls in flight that are allowed after it, 1 or more; equal to `from` when only a rate was slowed. */
  readonly to: number
  /** Which limit the server named, or that it was overloaded. */
  readonly reason: "requests" | "tokens" | "concurrency" | "unknown" | "overloaded"
  /**
   * The rate that was slowed.
   *
   * @defaultValue none
   */
  readonly slowed?: Slowed
  /**
   * Until when the lane is paused, milliseconds of the lane's clock.
   *
   * @defaultValue it is not paused
   */
  readonly untilMs?: number
}

/** The lane now, for people to read. */
export interface Overview {
  /** Calls that may be in flight, 1 or more. */
  readonly concurrency: number
  /** Calls that are in flight, 0 or more. */
  readonly inFlight: number
  /** The strictest limit that is known, per window; undefined where none is. */
  readonly requestsPerMinute: number | undefined
  /** The strictest limit that is known, per window, input and output together; undefined where none is. */
  readonly tokensPerMinute: number | undefined
  /** Until when no call starts, milliseconds of the lane's clock; undefined where the lane is not paused. */
  readonly pausedUntil: number | undefined
  /** The last time that the server asked for less; undefined where it never did. */
  readonly lastEpisode: Episode | undefined
}
