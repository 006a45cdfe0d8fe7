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
export interface AdvertisedLimits {
  /** The window assumed when the server tells no reset, and the longest wait that this asks for. */
  readonly windowMs: number
  /** How much the server allows, above 0; undefined before it told that. */
  readonly limit: number | undefined
  /** The longest time until all is back that the server told, 0 before it told one. */
  readonly longestReset: number
  /** The longest of those that were told since that one, milliseconds. */
  readonly nextReset: number
  /** How many they are. */
  readonly resetsSince: number
  /** The shortest time in which all of it can come back, as far as is known. */
  readonly fillMs: number | undefined
  /** What is left, by our book-keeping; undefined before anything was told. */
  readonly level: number | undefined
  /** Up to when the level has been filled. */
  readonly filledAt: number
  /** When a call was last started. */
  readonly lastSpentAt: number | undefined
}

/**
 * An allowance of which nothing is known yet.
 *
 * @param windowMs the window assumed when the server tells no reset, and the longest wait that this asks for: after
 * it one call may find out whether the server still means it
 */
export const make = (windowMs: number): AdvertisedLimits => ({
  windowMs,
  limit: undefined,
  longestReset: 0,
  nextReset: 0,
  resetsSince: 0,
  fillMs: undefined,
  level: undefined,
  filledAt: 0,
  lastSpentAt: undefined
})

/** The rate at which it refills, units per millisecond; undefined before the server told a limit. */
export const rateOf = ({ fillMs, limit, longestReset, windowMs }: AdvertisedLimits): number | undefined => {
  if (limit === undefined) return undefined
  const period = Math.max(longestReset - roundingMs, fillMs ?? 0)
  // Times told in whole seconds make a minute of 61.
  if (period <= 0 || Math.abs(period / windowMs - 1) < 0.1) return limit / windowMs
  return limit / Math.max(period, leastPeriodMs)
}

const lower = (level: number | undefined, most: number): number =>
  level === undefined ? most : Math.min(level, most)

const fill = (told: AdvertisedLimits, now: number): AdvertisedLimits => {
  const { filledAt, level, limit } = told
  const perMs = rateOf(told)
  if (perMs === undefined || limit === undefined || now <= filledAt) return told
  const filled = level === undefined ? undefined : level + perMs * (now - filledAt)
  return { ...told, level: lower(filled, limit), filledAt: now }
}

/** The time at which a call of this size may start: `now` when it may start at once. */
export const readyAt = (
  told: AdvertisedLimits,
  now: number,
  amount: number
): readonly [AdvertisedLimits, number] => {
  const filled = fill(told, now)
  const { filledAt, lastSpentAt, level, limit, windowMs } = filled
  const perMs = rateOf(filled)
  if (perMs === undefined || limit === undefined) return [filled, now]
  // A reserve of one percent: the server rounds what remains, and sizes are estimates.
  const needed = Math.min(amount + limit / 100, limit)
  if (level === undefined || level >= needed - 1e-6 || lastSpentAt === undefined) return [filled, now]
  const ready = Math.max(now, filledAt) + (needed - level) / perMs
  return [filled, Math.max(now, Math.min(ready, lastSpentAt + windowMs))]
}

/** Counts a call that starts now; negative corrects an estimate. */
export const spend = (told: AdvertisedLimits, now: number, amount: number): AdvertisedLimits => {
  const filled = fill(told, now)
  const level = filled.level === undefined ? undefined : filled.level - amount
  return { ...filled, level, lastSpentAt: amount > 0 ? now : filled.lastSpentAt }
}

/** Learns from a time until all is back. */
const seen = (told: AdvertisedLimits, resetMs: number): AdvertisedLimits => {
  const { longestReset, windowMs } = told
  if (resetMs >= longestReset) return { ...told, longestReset: resetMs, nextReset: 0, resetsSince: 0 }
  const nextReset = Math.max(told.nextReset, resetMs)
  const resetsSince = told.resetsSince + 1
  if (resetsSince < lonely.replies) return { ...told, nextReset, resetsSince }
  // Only what this window is too long for: shorter resets are met again in the next.
  const isLonely = longestReset > windowMs && longestReset > lonely.factor * nextReset
  return { ...told, longestReset: isLonely ? nextReset : longestReset, nextReset: 0, resetsSince: 0 }
}

/**
 * Learns from a reply.
 *
 * @param startedAt when the call started that was replied to
 * @param spentSince what calls have spent that started after it, and that `remaining` may not count yet
 */
export const observe = (
  before: AdvertisedLimits,
  now: number,
  startedAt: number,
  spentSince: number,
  { limit, remaining, resetMs }: Allowance
): AdvertisedLimits => {
  let told = before
  if (limit !== undefined && limit > 0 && limit !== told.limit)
    told = {
      ...told,
      limit,
      longestReset: 0,
      nextReset: 0,
      resetsSince: 0,
      fillMs: undefined,
      level: lower(told.level, limit),
      filledAt: Math.max(told.filledAt, now)
    }
  const allowed = told.limit
  if (allowed === undefined) return told
  told = fill(told, now)
  if (resetMs !== undefined && resetMs > 0) {
    told = seen(told, resetMs)
    if (remaining !== undefined && remaining < allowed)
      told = { ...told, fillMs: lower(told.fillMs, (resetMs * allowed) / (allowed - remaining)) }
  }
  if (remaining === undefined) return told
  const refilled = (rateOf(told) ?? 0) * (now - startedAt)
  return { ...told, level: lower(told.level, remaining + refilled - spentSince) }
}

/** Empties the bucket and keeps it from filling until a time. */
export const drain = (told: AdvertisedLimits, now: number, until: number): AdvertisedLimits => {
  const filled = fill(told, now)
  return { ...filled, level: lower(filled.level, 0), filledAt: Math.max(filled.filledAt, until) }
}
