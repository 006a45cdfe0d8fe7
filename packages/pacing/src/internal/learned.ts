/**
 * A rate learned from refusals alone, for servers that do not tell their limits.
 *
 * A refusal shows that the limit was reached, so what was admitted before it measures the limit: over the trailing
 * window, or since the refusal before when that is recent. The pace then follows CUBIC (RFC 9438, §4.2) around that
 * ceiling: it starts a little below, is back at the ceiling after K, stays about there, and then probes upward, slowly
 * at first:
 *
 *     rate(t) = ceiling × (1 − d (1 − t/K)³)
 *
 * Where a congestion window needs a deep cut to drain queues, a rate limit has none: d is 4 %, or more in the first
 * window, when the ceiling is a guess. K is a quarter window at first and doubles, up to two windows, while refusals
 * agree about the ceiling; past the ceiling, time is counted in windows. Beyond the ceiling the curve moves only while
 * the pace is what holds calls back.
 *
 * What is learned from refusals that turn out to have another cause can be taken back to a mark.
 */
import * as Bucket from "./bucket.ts"
import * as SlidingSum from "./slidingSum.ts"

/** A learned rate of requests or tokens. Times are milliseconds of a monotonic clock. */
export interface Learned {
  /** Units per millisecond now; undefined before the first refusal. */
  readonly rate: () => number | undefined
  /** The time at which a call may start: `now` when it may start at once. */
  readonly readyAt: (now: number) => number
  /** The pace held back a call that could have started otherwise. */
  readonly heldBack: (now: number) => void
  /** Whether the pace held back a call in the last twentieth of a window. */
  readonly binds: (now: number) => boolean
  /** Counts a call that starts now. */
  readonly spend: (now: number, amount: number) => void
  /** Corrects the size of a call that was counted. */
  readonly correct: (now: number, startedAt: number, difference: number) => void
  /** A call that was counted was not served; `unsent` gives its place in the pace to another. */
  readonly takeBack: (now: number, startedAt: number, amount: number, unsent: boolean) => void
  /**
   * One episode: a call that started after the last one was refused, and is no longer counted.
   *
   * @param isGuess whether little was measured of what is learned now, so that it is to be tried out sooner
   */
  readonly limited: (now: number, isGuess: boolean) => void
  /** The server accepts calls again, after it accepted none for this long. */
  readonly reopened: (now: number, closedMs: number) => void
  /** Whether the pace is what holds calls back, and is back at the ceiling. */
  readonly isAtCeiling: (now: number) => boolean
  /** Whether a refusal is no surprise: the rate is back at the ceiling, or nearly, and about where it was refused. */
  readonly isForeseen: () => boolean
  /** A limit was shown to be there: the ceiling may be anywhere. */
  readonly confirm: () => void
  /** Remembers what was learned up to now. */
  readonly mark: (now: number) => void
  /** Whether the rate is below the mark, and whether it is far below that or what was sustained then. */
  readonly isBelowMark: () => boolean
  readonly isFarBelowMark: () => boolean
  /** Takes back what was learned since the mark. */
  readonly undo: (now: number) => void
  /** No call will start until a time, and what is not sent until then is not made up for. */
  readonly drain: (until: number) => void
}

/** The cut below a ceiling that was measured, and below one that is a guess. */
const measuredCut = 0.04
const guessedCut = 0.5
/** K, in windows, at first and at most. */
const shortestReturn = 0.25
const longestReturn = 2
/** A rate that was refused before is about this one when this one is no smaller part of it. */
const about = 0.8
/** Below the ceiling, a rate is nearly where it was refused before when it is no smaller part of that. */
const nearly = 0.97
/** What is far below a mark, as a part of it. */
const far = 0.85

interface Mark {
  readonly ceiling: number
  readonly cut: number
  readonly returnMs: number
  readonly rate: number
}

/**
 * No rate yet.
 *
 * @param windowMs the length of the window that the server is assumed to count in
 */
export const make = (windowMs: number): Learned => {
  const admitted = SlidingSum.make(windowMs)
  const pace = Bucket.make(windowMs / 240)
  let firstAt: number | undefined
  let ceiling: number | undefined
  let cut = measuredCut
  let returnMs = shortestReturn * windowMs
  let elapsed = 0
  let updatedAt = 0
  let heldBackAt = Number.NEGATIVE_INFINITY
  let lastSpentAt = Number.NEGATIVE_INFINITY
  let episodeAt = 0
  let since = 0
  let callsSince = 0
  let trailingThen = 0
  /** A moving average of the size of a call. */
  let typical = 0
  let isGuess = false
  /** The rate that was last refused at the ceiling, after the first window. */
  let refusedAtCeiling = 0
  let marked: Mark | undefined
  /** The rate over the window before the mark. */
  let sustained = 0

  const rate = (): number | undefined =>
    ceiling === undefined
      ? undefined
      : ceiling * (1 - cut * (elapsed < returnMs ? (1 - elapsed / returnMs) ** 3 : -beyond()))

  /** (t − K)³ in units of K, or of a window when the ceiling was measured, and K is longer or it is no guess. */
  const beyond = (): number => {
    const unitMs = cut !== measuredCut ? returnMs : isGuess ? Math.min(returnMs, windowMs) : windowMs
    return ((elapsed - returnMs) / unitMs) ** 3
  }

  const isBack = (): boolean => ceiling !== undefined && elapsed >= returnMs
  const isForeseen = (): boolean => {
    const perMs = rate() ?? 0
    if (isBack()) return perMs >= about * refusedAtCeiling
    return refusedAtCeiling > 0 && perMs >= nearly * refusedAtCeiling
  }

  const update = (now: number): void => {
    if (now > updatedAt) {
      if (elapsed < returnMs || now - heldBackAt < windowMs / 20) elapsed += now - updatedAt
      updatedAt = now
    }
    const perMs = rate()
    if (perMs !== undefined) pace.fill(now, perMs)
  }

  const restart = (at: number, below: number): void => {
    const agrees = ceiling !== undefined && Math.abs(at / ceiling - 1) < 0.12
    returnMs = agrees ? Math.min(2 * returnMs, longestReturn * windowMs) : shortestReturn * windowMs
    ceiling = at
    cut = below
    elapsed = 0
  }

  return {
    rate,
    readyAt: (now) => {
      update(now)
      const perMs = rate()
      if (perMs === undefined) return now
      // However little the rate, a call per window finds out whether the server still means it.
      return Math.max(now, Math.min(pace.readyAt(now, perMs), lastSpentAt + windowMs))
    },
    heldBack: (now) => {
      heldBackAt = now
    },
    binds: (now) => now - heldBackAt < windowMs / 20,
    spend: (now, amount) => {
      update(now)
      if (firstAt === undefined) firstAt = now
      admitted.add(now, now, amount)
      if (ceiling !== undefined) pace.spend(amount)
      lastSpentAt = now
      typical = typical === 0 ? amount : typical + 0.05 * (amount - typical)
      since += amount
      callsSince++
    },
    correct: (now, startedAt, difference) => {
      admitted.add(now, startedAt, difference)
      if (ceiling !== undefined) pace.spend(difference)
      if (startedAt >= episodeAt) since += difference
    },
    takeBack: (now, startedAt, amount, unsent) => {
      admitted.add(now, startedAt, -amount)
      if (unsent && ceiling !== undefined) pace.spend(-amount)
      if (startedAt < episodeAt) return
      since -= amount
      callsSince--
    },
    limited: (now, guess) => {
      isGuess = guess
      update(now)
      if (now - (firstAt ?? now) >= windowMs && isBack() && isForeseen()) refusedAtCeiling = rate() ?? 0
      // The refused call nearly had a place.
      const between = (since * (1 + 1 / Math.max(callsSince, 1))) / Math.max(now - episodeAt, 1e-3)
      const gap = now - episodeAt
      const calls = callsSince
      episodeAt = now
      since = 0
      callsSince = 0
      if (calls <= 0 && ceiling !== undefined) return
      const trailingBefore = trailingThen
      trailingThen = admitted.at(now)
      if (trailingThen <= 0) return
      const sofar = now - (firstAt ?? now)
      const perMs = rate()
      if (sofar < windowMs) {
        // A count that has not filled a window yet is too small or holds a burst.
        const guess = trailingThen / Math.max(sofar, windowMs / 60)
        if (perMs === undefined) restart(guess, guessedCut)
        else restart(Math.min(perMs, Math.max(between, perMs * 0.5)), calls >= 10 ? measuredCut : 0.2)
        return
      }
      const measured = trailingThen / windowMs
      const confirmed = Math.abs(trailingThen / trailingBefore - 1) < 0.03
      if (perMs === undefined) restart(measured, measuredCut)
      else if (gap < windowMs / 4 && !confirmed)
        restart(Math.min(perMs, Math.max(between, perMs * (calls >= 10 ? 0.6 : 0.85))), measuredCut)
      else restart(Math.min(measured, Math.max(perMs, ceiling ?? 0)), measuredCut)
    },
    reopened: (now, closedMs) => {
      update(now)
      const perMs = rate()
      if (perMs === undefined) return
      // A bucket would have refilled by then; a window had nothing to give.
      if (trailingThen > 0 && closedMs * perMs > 5 * typical) restart(trailingThen / windowMs, measuredCut)
    },
    isAtCeiling: (now) => isBack() && now - heldBackAt < windowMs / 20,
    isForeseen,
    confirm: () => {
      refusedAtCeiling = 0
    },
    mark: (now) => {
      const perMs = rate()
      marked =
        ceiling === undefined || perMs === undefined ? undefined : { ceiling, cut, returnMs, rate: perMs }
      sustained = admitted.at(now) / windowMs
    },
    isBelowMark: () => {
      const perMs = rate()
      return perMs !== undefined && (marked === undefined || perMs < marked.rate)
    },
    isFarBelowMark: () => {
      const perMs = rate()
      return perMs !== undefined && perMs < far * (marked?.rate ?? sustained)
    },
    undo: (now) => {
      update(now)
      refusedAtCeiling = 0
      ceiling = undefined
      if (marked === undefined) return
      ceiling = marked.ceiling
      cut = marked.cut
      returnMs = marked.returnMs
      elapsed = 0
    },
    drain: (until) => pace.drain(until)
  }
}
