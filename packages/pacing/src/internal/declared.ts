/**
 * A limit that the user declared, such as 60 requests per minute: a cap that is never exceeded in any window.
 *
 * Calls are spaced evenly (token bucket) and counted in a sliding window; both must agree. Spacing alone would let a
 * window hold the rate and the burst; counting alone would send a minute's worth at once, which servers that enforce
 * a minute second by second refuse.
 */
import * as Bucket from "./bucket.ts"
import * as SlidingSum from "./slidingSum.ts"

/** A cap per window. Amounts are requests or tokens; times are milliseconds of a monotonic clock. */
export interface Declared {
  /** The time at which a call of this size may start: `now` when it may start at once. */
  readonly readyAt: (now: number, amount: number) => number
  /** Counts a call that starts now. */
  readonly spend: (now: number, amount: number) => void
  /**
   * Corrects the size of a call that started earlier. A call that turns out larger than its estimate can push its
   * window over the cap by that difference, and only by that: it has already been sent.
   */
  readonly correct: (now: number, startedAt: number, difference: number) => void
}

/**
 * An unused cap.
 *
 * @param limit how much one window may hold, above 0. A single call larger than this starts alone in its window:
 * the alternative is that it never starts.
 * @param windowMs the length of the window in milliseconds
 */
export const make = (limit: number, windowMs: number): Declared => {
  const rate = limit / windowMs
  const spacing = Bucket.make(windowMs / 60)
  const counted = SlidingSum.make(windowMs)
  return {
    readyAt: (now, amount) => {
      spacing.fill(now, rate)
      // A call larger than the cap waits for an empty window; a hair is left for the rounding of many corrections.
      const room = Math.max(limit - amount, limit * 1e-9)
      return Math.max(spacing.readyAt(now, rate), counted.whenAtMost(now, room))
    },
    spend: (now, amount) => {
      spacing.fill(now, rate)
      spacing.spend(amount)
      counted.add(now, now, amount)
    },
    correct: (now, startedAt, difference) => {
      spacing.spend(difference)
      counted.add(now, startedAt, difference)
    }
  }
}
