/**
 * A limit that the server tells beside its replies: `limit`, `remaining`, and when it is full again.
 *
 * One rule serves buckets that are refilled all the time (OpenAI, Anthropic, Groq), windows that start afresh, and
 * limits per second, minute or day. The allowance is kept as a bucket of size `limit`, filled once per T, where
 *
 *     T = max(longest reset seen, smallest of reset × limit / (limit − remaining))
 *
 * For a bucket the second term is exactly the time that fills it: a limit of 10 000 a day with one request used and
 * a reset of 8.64 s gives T = 1 day. For a window the second term falls to the window's length or less while it is
 * used up, and the first is the window's length. As long as little is known, T is too long; that costs nothing, as
 * then most of the allowance remains, and what remains may be sent at once.
 *
 * Others may use the same key: `remaining`, less what was started since, wins where it is below this book-keeping.
 */
import type { Allowance } from "../RateLimits.ts"

/** Servers that tell a time in whole seconds tell up to this much too late. */
const roundingMs = 1000

/**
 * A reset that no other comes near, so many replies long, was a slip of the server's: it is forgotten. Windows and
 * buckets tell their longest resets again and again.
 */
const lonely = { factor: 4, replies: 20 } as const

/** No allowance is refilled faster; a reset of next to nothing must not make the rate infinite. */
const leastPeriodMs = 1

/** An allowance as the server tells it. Amounts are requests or tokens; times are milliseconds. */
export interface Advertised {
  /** The rate at which it refills, units per millisecond; undefined before the server told a limit. */
  readonly rate: () => number | undefined
  /** The time at which a call of this size may start: `now` when it may start at once. */
  readonly readyAt: (now: number, amount: number) => number
  /** Counts a call that starts now; negative corrects an estimate. */
  readonly spend: (now: number, amount: number) => void
  /**
   * Learns from a reply.
   *
   * @param startedAt when the call started that was replied to
   * @param spentSince what calls have spent that started after it, and that `remaining` may not count yet
   */
  readonly observe: (now: number, startedAt: number, spentSince: number, told: Allowance) => void
  /** Empties the bucket and keeps it from filling until a time. */
  readonly drain: (now: number, until: number) => void
}

/**
 * An allowance of which nothing is known yet.
 *
 * @param windowMs the window assumed when the server tells no reset, and the longest wait that this asks for: after
 * it one call may find out whether the server still means it
 */
export const make = (windowMs: number): Advertised => {
  let limit: number | undefined
  let longestReset = 0
  /** The longest of the resets told since that one, and how many they are. */
  let nextReset = 0
  let resetsSince = 0
  let fillMs = Number.POSITIVE_INFINITY
  let level = Number.POSITIVE_INFINITY
  let filledAt = 0
  let lastSpentAt = Number.NEGATIVE_INFINITY

  const rate = (): number | undefined => {
    if (limit === undefined) return undefined
    const period = Math.max(longestReset - roundingMs, Number.isFinite(fillMs) ? fillMs : 0)
    // Times told in whole seconds make a minute of 61.
    if (period <= 0 || Math.abs(period / windowMs - 1) < 0.1) return limit / windowMs
    return limit / Math.max(period, leastPeriodMs)
  }

  const fill = (now: number): void => {
    const perMs = rate()
    if (perMs === undefined || limit === undefined || now <= filledAt) return
    level = Math.min(limit, level + perMs * (now - filledAt))
    filledAt = now
  }

  const seen = (resetMs: number): void => {
    if (resetMs >= longestReset) {
      longestReset = resetMs
      nextReset = resetsSince = 0
      return
    }
    nextReset = Math.max(nextReset, resetMs)
    resetsSince++
    if (resetsSince < lonely.replies) return
    // Only what this window is too long for: shorter resets are met again in the next.
    if (longestReset > windowMs && longestReset > lonely.factor * nextReset) longestReset = nextReset
    nextReset = resetsSince = 0
  }

  return {
    rate,
    readyAt: (now, amount) => {
      fill(now)
      const perMs = rate()
      if (perMs === undefined || limit === undefined) return now
      // A reserve of one percent: the server rounds what remains, and sizes are estimates.
      const needed = Math.min(amount + limit / 100, limit)
      if (level >= needed - 1e-6) return now
      const ready = Math.max(now, filledAt) + (needed - level) / perMs
      return Math.max(now, Math.min(ready, lastSpentAt + windowMs))
    },
    spend: (now, amount) => {
      fill(now)
      level -= amount
      if (amount > 0) lastSpentAt = now
    },
    observe: (now, startedAt, spentSince, told) => {
      if (told.limit !== undefined && told.limit > 0 && told.limit !== limit) {
        limit = told.limit
        longestReset = nextReset = resetsSince = 0
        fillMs = Number.POSITIVE_INFINITY
        level = Math.min(level, limit)
        filledAt = Math.max(filledAt, now)
      }
      if (limit === undefined) return
      fill(now)
      if (told.resetMs !== undefined && told.resetMs > 0) {
        seen(told.resetMs)
        if (told.remaining !== undefined && told.remaining < limit)
          fillMs = Math.min(fillMs, (told.resetMs * limit) / (limit - told.remaining))
      }
      if (told.remaining !== undefined) {
        const refilled = (rate() ?? 0) * (now - startedAt)
        level = Math.min(level, told.remaining + refilled - spentSince)
      }
    },
    drain: (now, until) => {
      fill(now)
      level = Math.min(level, 0)
      filledAt = Math.max(filledAt, until)
    }
  }
}
