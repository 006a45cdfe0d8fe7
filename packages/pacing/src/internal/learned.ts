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

/** What was learned when a series of refusals began. */
interface Mark {
  /** The ceiling of that time, units per millisecond. */
  readonly ceiling: number
  /** The cut below it, a part of it. */
  readonly cut: number
  /** The time until the rate was to be back at it, milliseconds. */
  readonly returnMs: number
  /** The rate at that time, units per millisecond. */
  readonly rate: number
}

/** A learned rate of requests or tokens, its units. Times are milliseconds of a monotonic clock. */
export interface LearnedRate {
  /** The length of the window that the server is assumed to count in. */
  readonly windowMs: number
  /** What was admitted in the trailing window. */
  readonly admitted: SlidingSum.SlidingSum
  /** Spaces calls by the rate. */
  readonly pace: Bucket.Bucket
  /** When the first call started. */
  readonly firstAt: number | undefined
  /** The rate that was refused, units per millisecond; undefined before the first refusal. */
  readonly ceiling: number | undefined
  /** The cut below the ceiling, a part of it: d of the formula. */
  readonly cut: number
  /** The time until the rate is back at the ceiling: K of the formula. */
  readonly returnMs: number
  /** How far the curve has moved: t of the formula. */
  readonly elapsedMs: number
  /** Up to when it has moved. */
  readonly updatedAt: number
  /** Whether little was measured of the ceiling, so that a higher rate is to be tried sooner. */
  readonly isGuess: boolean
  /** When the pace last held back a call that could have started otherwise. */
  readonly heldBackAt: number | undefined
  /** When a call last started. */
  readonly lastSpentAt: number | undefined
  /** When the last episode was. */
  readonly episodeAt: number
  /** What was admitted since, in units. */
  readonly amountSince: number
  /** What was admitted since, in calls. */
  readonly callsSince: number
  /** What the trailing window held at the last episode. */
  readonly trailingThen: number
  /** A moving average of the size of a call. */
  readonly typicalAmount: number
  /** The rate that was last refused at the ceiling, after the first window; 0 where none was. */
  readonly refusedAtCeiling: number
  /** What was learned at the mark; undefined where nothing was. */
  readonly marked: Mark | undefined
  /** The rate that was admitted over the window before the mark. */
  readonly sustained: number
}

/**
 * No rate yet.
 *
 * @param windowMs the length of the window that the server is assumed to count in
 */
export const make = (windowMs: number): LearnedRate => ({
  windowMs,
  admitted: SlidingSum.make(windowMs),
  pace: Bucket.make(windowMs / 240),
  firstAt: undefined,
  ceiling: undefined,
  cut: measuredCut,
  returnMs: shortestReturn * windowMs,
  elapsedMs: 0,
  updatedAt: 0,
  isGuess: false,
  heldBackAt: undefined,
  lastSpentAt: undefined,
  episodeAt: 0,
  amountSince: 0,
  callsSince: 0,
  trailingThen: 0,
  typicalAmount: 0,
  refusedAtCeiling: 0,
  marked: undefined,
  sustained: 0
})

/** (t − K)³ in units of K, or of a window when the ceiling was measured, and K is longer or it is no guess. */
const beyond = ({ cut, elapsedMs, isGuess, returnMs, windowMs }: LearnedRate): number => {
  const unitMs = cut !== measuredCut ? returnMs : isGuess ? Math.min(returnMs, windowMs) : windowMs
  return ((elapsedMs - returnMs) / unitMs) ** 3
}

/** Units per millisecond now; undefined before the first refusal. */
export const rateOf = (learned: LearnedRate): number | undefined => {
  const { ceiling, cut, elapsedMs, returnMs } = learned
  if (ceiling === undefined) return undefined
  return ceiling * (1 - cut * (elapsedMs < returnMs ? (1 - elapsedMs / returnMs) ** 3 : -beyond(learned)))
}

/** Whether the pace held back a call in the last twentieth of a window. */
export const binds = ({ heldBackAt, windowMs }: LearnedRate, now: number): boolean =>
  heldBackAt !== undefined && now - heldBackAt < windowMs / 20

const isBack = ({ ceiling, elapsedMs, returnMs }: LearnedRate): boolean =>
  ceiling !== undefined && elapsedMs >= returnMs

/** Whether the pace is what holds calls back, and is back at the ceiling. */
export const isAtCeiling = (learned: LearnedRate, now: number): boolean =>
  isBack(learned) && binds(learned, now)

/** Whether a refusal is no surprise: the rate is back at the ceiling, or nearly, and about where it was refused. */
export const isForeseen = (learned: LearnedRate): boolean => {
  const { refusedAtCeiling } = learned
  const perMs = rateOf(learned) ?? 0
  if (isBack(learned)) return perMs >= about * refusedAtCeiling
  return refusedAtCeiling > 0 && perMs >= nearly * refusedAtCeiling
}

/** Moves the curve on to a time, and fills the pace by it. */
const update = (learned: LearnedRate, now: number): LearnedRate => {
  const { ceiling, elapsedMs, pace, returnMs, updatedAt } = learned
  if (now <= updatedAt && ceiling === undefined) return learned
  const moves = now > updatedAt && (elapsedMs < returnMs || binds(learned, now))
  const moved = {
    ...learned,
    elapsedMs: moves ? elapsedMs + (now - updatedAt) : elapsedMs,
    updatedAt: Math.max(updatedAt, now)
  }
  const perMs = rateOf(moved)
  return perMs === undefined ? moved : { ...moved, pace: Bucket.fill(pace, now, perMs) }
}

/** The time at which a call may start: `now` when it may start at once. */
export const readyAt = (before: LearnedRate, now: number): readonly [LearnedRate, number] => {
  const learned = update(before, now)
  const { lastSpentAt, pace, windowMs } = learned
  const perMs = rateOf(learned)
  if (perMs === undefined || lastSpentAt === undefined) return [learned, now]
  // However little the rate, a call per window finds out whether the server still means it.
  const ready = Math.max(now, Math.min(Bucket.readyAt(pace, now, perMs), lastSpentAt + windowMs))
  return [ready > now ? { ...learned, heldBackAt: now } : learned, ready]
}

/** Counts a call that starts now. */
export const spend = (before: LearnedRate, now: number, amount: number): LearnedRate => {
  const learned = update(before, now)
  const { admitted, amountSince, callsSince, ceiling, firstAt, pace, typicalAmount } = learned
  return {
    ...learned,
    firstAt: firstAt ?? now,
    admitted: SlidingSum.add(admitted, now, now, amount),
    pace: ceiling === undefined ? pace : Bucket.spend(pace, amount),
    lastSpentAt: now,
    typicalAmount: typicalAmount === 0 ? amount : typicalAmount + 0.05 * (amount - typicalAmount),
    amountSince: amountSince + amount,
    callsSince: callsSince + 1
  }
}

/** Corrects the size of a call that was counted. */
export const correct = (
  learned: LearnedRate,
  now: number,
  startedAt: number,
  difference: number
): LearnedRate => {
  const { admitted, amountSince, ceiling, episodeAt, pace } = learned
  return {
    ...learned,
    admitted: SlidingSum.add(admitted, now, startedAt, difference),
    pace: ceiling === undefined ? pace : Bucket.spend(pace, difference),
    amountSince: startedAt >= episodeAt ? amountSince + difference : amountSince
  }
}

/** A call that was counted was not served; `unsent` gives its place in the pace to another. */
export const takeBack = (
  learned: LearnedRate,
  now: number,
  startedAt: number,
  amount: number,
  unsent: boolean
): LearnedRate => {
  const { admitted, amountSince, callsSince, ceiling, episodeAt, pace } = learned
  const isCounted = startedAt >= episodeAt
  return {
    ...learned,
    admitted: SlidingSum.add(admitted, now, startedAt, -amount),
    pace: unsent && ceiling !== undefined ? Bucket.spend(pace, -amount) : pace,
    amountSince: isCounted ? amountSince - amount : amountSince,
    callsSince: isCounted ? callsSince - 1 : callsSince
  }
}

/** The curve begins again below this ceiling. */
const restart = (learned: LearnedRate, ceiling: number, cut: number): LearnedRate => {
  const { returnMs, windowMs } = learned
  const agrees = learned.ceiling !== undefined && Math.abs(ceiling / learned.ceiling - 1) < 0.12
  return {
    ...learned,
    returnMs: agrees ? Math.min(2 * returnMs, longestReturn * windowMs) : shortestReturn * windowMs,
    ceiling,
    cut,
    elapsedMs: 0
  }
}

/** In the first window: a count that has not filled one yet is too small, or holds a burst. */
const limitedEarly = (learned: LearnedRate, between: number, calls: number, sofarMs: number): LearnedRate => {
  const { trailingThen, windowMs } = learned
  const perMs = rateOf(learned)
  return perMs === undefined
    ? restart(learned, trailingThen / Math.max(sofarMs, windowMs / 60), guessedCut)
    : restart(learned, Math.min(perMs, Math.max(between, perMs * 0.5)), calls >= 10 ? measuredCut : 0.2)
}

/**
 * One episode: a call that started after the last one was refused, and is no longer counted.
 *
 * @param isGuess whether little was measured of what is learned now, so that it is to be tried out sooner
 */
export const limited = (before: LearnedRate, now: number, isGuess: boolean): LearnedRate => {
  const updated = update({ ...before, isGuess }, now)
  const { amountSince, callsSince: calls, ceiling, episodeAt, firstAt, trailingThen, windowMs } = updated
  const sofarMs = now - (firstAt ?? now)
  const gapMs = now - episodeAt
  const isMet = sofarMs >= windowMs && isBack(updated) && isForeseen(updated)
  const since = {
    ...updated,
    refusedAtCeiling: isMet ? (rateOf(updated) ?? 0) : updated.refusedAtCeiling,
    episodeAt: now,
    amountSince: 0,
    callsSince: 0
  }
  if (calls <= 0 && ceiling !== undefined) return since
  const admitted = SlidingSum.advance(updated.admitted, now)
  const learned = { ...since, admitted, trailingThen: admitted.sum }
  if (admitted.sum <= 0) return learned
  // The refused call nearly had a place.
  const between = (amountSince * (1 + 1 / Math.max(calls, 1))) / Math.max(gapMs, 1e-3)
  if (sofarMs < windowMs) return limitedEarly(learned, between, calls, sofarMs)
  const perMs = rateOf(learned)
  const measured = admitted.sum / windowMs
  const isConfirmed = Math.abs(admitted.sum / trailingThen - 1) < 0.03
  if (perMs === undefined) return restart(learned, measured, measuredCut)
  const ceilingNow =
    gapMs < windowMs / 4 && !isConfirmed
      ? Math.min(perMs, Math.max(between, perMs * (calls >= 10 ? 0.6 : 0.85)))
      : Math.min(measured, Math.max(perMs, ceiling ?? 0))
  return restart(learned, ceilingNow, measuredCut)
}

/** The server accepts calls again, after it accepted none for this long. */
export const reopened = (before: LearnedRate, now: number, closedMs: number): LearnedRate => {
  const learned = update(before, now)
  const { trailingThen, typicalAmount, windowMs } = learned
  const perMs = rateOf(learned)
  // A bucket would have refilled by then; a window had nothing to give.
  return perMs !== undefined && trailingThen > 0 && closedMs * perMs > 5 * typicalAmount
    ? restart(learned, trailingThen / windowMs, measuredCut)
    : learned
}

/** A limit was shown to be there: the ceiling may be anywhere. */
export const confirm = (learned: LearnedRate): LearnedRate => ({ ...learned, refusedAtCeiling: 0 })

/** Remembers what was learned up to now. */
export const mark = (learned: LearnedRate, now: number): LearnedRate => {
  const { ceiling, cut, returnMs, windowMs } = learned
  const rate = rateOf(learned)
  const admitted = SlidingSum.advance(learned.admitted, now)
  return {
    ...learned,
    admitted,
    marked: ceiling === undefined || rate === undefined ? undefined : { ceiling, cut, returnMs, rate },
    sustained: admitted.sum / windowMs
  }
}

/** Whether the rate is below the mark. */
export const isBelowMark = (learned: LearnedRate): boolean => {
  const perMs = rateOf(learned)
  return perMs !== undefined && (learned.marked === undefined || perMs < learned.marked.rate)
}

/** Whether the rate is far below the mark, or below what was sustained then. */
export const isFarBelowMark = (learned: LearnedRate): boolean => {
  const perMs = rateOf(learned)
  return perMs !== undefined && perMs < far * (learned.marked?.rate ?? learned.sustained)
}

/** Takes back what was learned since the mark. */
export const undo = (before: LearnedRate, now: number): LearnedRate => {
  const learned = { ...update(before, now), refusedAtCeiling: 0 }
  const { marked } = learned
  if (marked === undefined) return { ...learned, ceiling: undefined }
  const { ceiling, cut, returnMs } = marked
  return { ...learned, ceiling, cut, returnMs, elapsedMs: 0 }
}

/** No call will start until a time, and what is not sent until then is not made up for. */
export const drain = (learned: LearnedRate, until: number): LearnedRate => ({
  ...learned,
  pace: Bucket.drain(learned.pace, until)
})
