/**
 * A token bucket that may go into debt: calls are spaced so that what they spend follows a rate.
 *
 * With debt a call may start as soon as the level is not below zero, whatever its size, and the next waits until it
 * is paid for. The average is exact, large calls never starve, and the burst is small. It is the generic cell rate
 * algorithm (ITU-T I.371) with the level kept instead of the theoretical arrival time, so that the rate may change.
 */

/** A bucket. Times are milliseconds of a monotonic clock. */
export interface Bucket {
  /** Fills the bucket at this rate (units per millisecond) for the time since the last call. */
  readonly fill: (now: number, rate: number) => void
  /** The time at which the level is back at zero: `now` or earlier when a call may start. */
  readonly readyAt: (now: number, rate: number) => number
  /** Takes an amount out; negative puts it back. */
  readonly spend: (amount: number) => void
  /** Empties the bucket and keeps it from filling until a time. */
  readonly drain: (until: number) => void
}

/**
 * A full bucket.
 *
 * @param burstMs how much the bucket holds, in milliseconds of its rate. It makes up for late timers; keep it small,
 * since some servers enforce a limit per minute second by second.
 */
export const make = (burstMs: number): Bucket => {
  let level = 0
  let filledAt: number | undefined
  return {
    fill: (now, rate) => {
      if (filledAt === undefined) filledAt = now
      if (now <= filledAt) return
      level = Math.min(Math.max(rate * burstMs, level), level + rate * (now - filledAt))
      filledAt = now
    },
    readyAt: (now, rate) => (level >= -1e-6 ? now : Math.max(now, filledAt ?? now) - level / rate),
    spend: (amount) => {
      level -= amount
    },
    drain: (until) => {
      level = Math.min(level, 0)
      filledAt = Math.max(filledAt ?? until, until)
    }
  }
}
