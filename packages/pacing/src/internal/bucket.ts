/**
 * A token bucket that may go into debt: calls are spaced so that what they spend follows a rate.
 *
 * With debt a call may start as soon as the level is not below zero, whatever its size, and the next waits until it
 * is paid for. The average is exact, large calls never starve, and the burst is small. It is the generic cell rate
 * algorithm (ITU-T I.371) with the level kept instead of the theoretical arrival time, so that the rate may change.
 */

/** A bucket. Times are milliseconds of a monotonic clock. */
export interface Bucket {
  /** How much the bucket holds, in milliseconds of its rate. */
  readonly burstMs: number
  /** What is in it, in units of its rate; negative while calls are not paid for. */
  readonly level: number
  /** Up to when it has been filled; undefined before the first time. */
  readonly filledAt: number | undefined
}

/**
 * An empty bucket, of which the first call may be taken.
 *
 * @param burstMs how much it holds, in milliseconds of its rate. It makes up for late timers; keep it small, since
 * some servers enforce a limit per minute second by second.
 */
export const make = (burstMs: number): Bucket => ({ burstMs, level: 0, filledAt: undefined })

/** Fills the bucket at this rate (units per millisecond) for the time since it was filled last. */
export const fill = (bucket: Bucket, now: number, rate: number): Bucket => {
  const { burstMs, filledAt, level } = bucket
  if (filledAt === undefined) return { burstMs, level, filledAt: now }
  if (now <= filledAt) return bucket
  return {
    burstMs,
    level: Math.min(Math.max(rate * burstMs, level), level + rate * (now - filledAt)),
    filledAt: now
  }
}

/** The time at which the level is back at zero: `now` or earlier when a call may start. */
export const readyAt = ({ filledAt, level }: Bucket, now: number, rate: number): number =>
  level >= -1e-6 ? now : Math.max(now, filledAt ?? now) - level / rate

/** Takes an amount out; negative puts it back. */
export const spend = ({ burstMs, filledAt, level }: Bucket, amount: number): Bucket => ({
  burstMs,
  level: level - amount,
  filledAt
})

/** Empties the bucket and keeps it from filling until a time. */
export const drain = ({ burstMs, filledAt, level }: Bucket, until: number): Bucket => ({
  burstMs,
  level: Math.min(level, 0),
  filledAt: Math.max(filledAt ?? until, until)
})
