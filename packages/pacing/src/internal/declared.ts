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
export interface WindowCap {
  /** How much one window may hold, above 0. */
  readonly limit: number
  /** The same as a rate, units per millisecond. */
  readonly rate: number
  /** Spaces calls evenly. */
  readonly spacing: Bucket.Bucket
  /** What calls of the trailing window have taken. */
  readonly counted: SlidingSum.SlidingSum
}

/**
 * An unused cap.
 *
 * @param limit how much one window may hold, above 0. A single call larger than this starts alone in its window:
 * the alternative is that it never starts.
 * @param windowMs the length of the window in milliseconds
 */
export const make = (limit: number, windowMs: number): WindowCap => ({
  limit,
  rate: limit / windowMs,
  spacing: Bucket.make(windowMs / 60),
  counted: SlidingSum.make(windowMs)
})

/** The time at which a call of this size may start: `now` when it may start at once. */
export const readyAt = (cap: WindowCap, now: number, amount: number): readonly [WindowCap, number] => {
  const { limit, rate } = cap
  const spacing = Bucket.fill(cap.spacing, now, rate)
  const counted = SlidingSum.advance(cap.counted, now)
  // A call larger than the cap waits for an empty window; a hair is left for the rounding of many corrections.
  const room = Math.max(limit - amount, limit * 1e-9)
  return [
    { limit, rate, spacing, counted },
    Math.max(Bucket.readyAt(spacing, now, rate), SlidingSum.whenAtMost(counted, now, room))
  ]
}

/** Counts a call that starts now. */
export const spend = (
  { counted, limit, rate, spacing }: WindowCap,
  now: number,
  amount: number
): WindowCap => ({
  limit,
  rate,
  spacing: Bucket.spend(Bucket.fill(spacing, now, rate), amount),
  counted: SlidingSum.add(counted, now, now, amount)
})

/**
 * Corrects the size of a call that started earlier. A call that turns out larger than its estimate can push its window
 * over the cap by that difference, and only by that: it has already been sent.
 */
export const correct = (
  { counted, limit, rate, spacing }: WindowCap,
  now: number,
  startedAt: number,
  difference: number
): WindowCap => ({
  limit,
  rate,
  spacing: Bucket.spend(spacing, difference),
  counted: SlidingSum.add(counted, now, startedAt, difference)
})
