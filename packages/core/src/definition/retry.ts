/**
 * When a failed attempt is tried again, and after how long.
 *
 * Exponential backoff with full jitter (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015): the
 * nth wait is uniform between 0 and `baseDelay` · 2^(n-1), at most `maxDelay`. What the server asks for wins.
 */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import type { ProviderError } from "../provider/ProviderError.ts"

/** When a failed attempt is made again. */
export interface Retry {
  /**
   * Attempts in all, the first included. A whole number of 1 or more.
   *
   * @defaultValue 6
   */
  readonly attempts: number
  /**
   * The bound of the first wait. It doubles with each attempt.
   *
   * @defaultValue `"1 second"`
   */
  readonly baseDelay: Duration.Input
  /**
   * The bound that no wait of ours exceeds. A wait that the server asks for may be longer.
   *
   * @defaultValue `"60 seconds"`
   */
  readonly maxDelay: Duration.Input
  /**
   * Counted from the start of the first attempt. No attempt starts later.
   *
   * @defaultValue `"10 minutes"`
   */
  readonly deadline: Duration.Input
}

export const defaultRetry: Retry = {
  attempts: 6,
  baseDelay: "1 second",
  maxDelay: "60 seconds",
  deadline: "10 minutes"
}

/** The same in milliseconds. */
export interface RetryMs {
  readonly attempts: number
  readonly baseMs: number
  readonly maxMs: number
  readonly deadlineMs: number
}

export const inMillis = (retry: Retry): RetryMs => {
  const millis = (input: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(input))
  return {
    attempts: retry.attempts,
    baseMs: millis(retry.baseDelay),
    maxMs: millis(retry.maxDelay),
    deadlineMs: millis(retry.deadline)
  }
}

/** How an attempt failed. `askedMs`: how long the server asks to wait. */
export interface FailedAttempt {
  readonly attempts: number
  readonly isRetryable: boolean
  readonly askedMs: number | undefined
  readonly sinceFirstMs: number
}

/**
 * Milliseconds until the next attempt, or undefined when there is none: not retryable, no attempt left, or the wait
 * would end after the deadline. A wait the server asks for is lengthened by up to a tenth, so that those who wait
 * together do not return together.
 *
 * @param random uniform on [0, 1)
 */
export const delayMs = (retry: RetryMs, failed: FailedAttempt, random: number): number | undefined => {
  if (!failed.isRetryable || failed.attempts >= retry.attempts) return undefined
  const delay =
    failed.askedMs === undefined || failed.askedMs <= 0
      ? random * Math.min(retry.maxMs, retry.baseMs * 2 ** (failed.attempts - 1))
      : failed.askedMs * (1 + random / 10)
  return failed.sinceFirstMs + delay >= retry.deadlineMs ? undefined : delay
}

/** To the second below a minute, then to the minute: `45s`, `7m`, `24h`. */
const roughly = (ms: number): string => {
  const unit = ms < 60_000 ? 1_000 : 60_000
  return Duration.format(Duration.millis(Math.ceil(ms / unit) * unit))
}

/** A point in time as people write it, in UTC: `2026-03-01 14:05 UTC`. */
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`

/**
 * Why there is nothing to wait for: the server asks for a longer wait than any trial has time for, and every other call
 * to it would be told the same. Undefined where it does not.
 */
export const tooLongAWait = (
  { deadlineMs }: RetryMs,
  error: ProviderError,
  clock: Clock.Clock
): string | undefined => {
  const askedMs = error.retryAfterMs
  if (askedMs === undefined || askedMs < deadlineMs) return undefined
  const until = moment(clock.currentTimeMillisUnsafe() + askedMs)
  return `${error.provider} accepts no call before ${until} (in ${roughly(askedMs)}); trials wait for at most ${roughly(deadlineMs)} (${error.detail})`
}
