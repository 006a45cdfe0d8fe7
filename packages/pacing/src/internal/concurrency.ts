/**
 * How many calls may be in flight: additive increase, multiplicative decrease (Chiu & Jain 1989), with the fast
 * return and the plateau of CUBIC (RFC 9438).
 *
 * Until the first episode the limit grows by one per successful call while saturated, so it doubles per round trip
 * (slow start). An episode shrinks it to 0.7 of itself and remembers the level that was refused as the ceiling. The
 * limit is back under the ceiling within a few round trips, stays there for some hundred calls, and then tries one
 * more, so that a server with a limit on concurrency refuses well under one call in a hundred.
 *
 * Episodes that turn out to have been about something else can be taken back to a mark.
 */

/** A level that a mark remembers. */
interface Level {
  /** Calls in flight at most. */
  readonly limit: number
  /** The limit that growth returns to; undefined where none was found. */
  readonly ceiling: number | undefined
}

/** An adaptive limit on calls in flight. */
export interface Concurrency {
  /** The most it may ever be, a whole number of 1 or more. */
  readonly max: number
  /** The limit now, from 1 to `max`; see {@link limitOf}. */
  readonly limit: number
  /** The level that was refused last; undefined before the first episode. */
  readonly ceiling: number | undefined
  /** Successful calls at the ceiling before one more is tried, as a multiple of the ceiling. */
  readonly patience: number
  /** The ceiling of the last episode. */
  readonly refusedBefore: number | undefined
  /** Successful calls at the ceiling. */
  readonly atCeiling: number
  /** Steps that were taken beyond the ceiling. */
  readonly steps: number
  /** No growth before this time, milliseconds; undefined where growth was never paused. */
  readonly growthFrom: number | undefined
  /** The level at the mark. */
  readonly marked: Level
}

/** How much an episode leaves of the limit. */
const decrease = 0.7
/**
 * Successful calls at the ceiling before one more is tried, as a multiple of the ceiling, halved for each step after
 * that: at first, and at most. Doubled when an episode agrees with the ceiling before.
 */
const leastPatience = 3
const mostPatience = 30
/** So many steps beyond the ceiling it is no longer known to be one. */
const exploringSteps = 5

/**
 * A limit before its first episode.
 *
 * @param start the limit at first, a whole number from 1 to `max`
 * @param max the most it may grow to
 */
export const make = (start: number, max: number): Concurrency => ({
  max,
  limit: start,
  ceiling: undefined,
  patience: leastPatience,
  refusedBefore: undefined,
  atCeiling: 0,
  steps: 0,
  growthFrom: undefined,
  marked: { limit: start, ceiling: undefined }
})

/** How many calls may be in flight, a whole number from 1 to `max`. */
export const limitOf = ({ limit }: Concurrency): number => Math.max(1, Math.floor(limit + 1e-9))

/** A call succeeded while the lane was full. */
export const grow = (concurrency: Concurrency, now: number): Concurrency => {
  const { ceiling, growthFrom, limit, max, patience, steps } = concurrency
  if ((growthFrom !== undefined && now < growthFrom) || limit >= max) return concurrency
  if (ceiling === undefined) return { ...concurrency, limit: Math.min(max, limit + 1) }
  if (limit < ceiling) {
    const grown = limit + Math.max(2 * (ceiling - limit), 1) / limit
    return { ...concurrency, limit: Math.min(max, ceiling, grown) }
  }
  const atCeiling = concurrency.atCeiling + 1
  if (atCeiling < (patience * Math.max(ceiling, 10)) / 2 ** Math.min(steps, 5)) {
    return { ...concurrency, atCeiling }
  }
  const tried = Math.min(max, limit + 1)
  return { ...concurrency, atCeiling: 0, steps: steps + 1, ceiling: tried, limit: tried }
}

/** No growth until a time. */
export const pauseGrowth = (concurrency: Concurrency, until: number): Concurrency => ({
  ...concurrency,
  growthFrom: Math.max(concurrency.growthFrom ?? until, until)
})

/**
 * One episode: shrinks to 0.7, by at least one, never under one.
 *
 * @param refused how many calls were in flight when one was refused, itself counted
 */
export const shrink = (concurrency: Concurrency, refused: number): Concurrency => {
  const { atCeiling, limit, max, patience, refusedBefore, steps } = concurrency
  const ceiling = Math.max(1, Math.min(max, limit, refused - 1))
  const agrees = refusedBefore !== undefined && Math.abs(ceiling - refusedBefore) <= 1 + 0.05 * ceiling
  // A refusal on the way back to the ceiling tells nothing about it.
  const isTelling = atCeiling > 0 || steps > 0
  const longer = agrees ? Math.min(2 * patience, mostPatience) : leastPatience
  return {
    ...concurrency,
    ceiling,
    refusedBefore: ceiling,
    patience: isTelling ? longer : patience,
    limit: Math.max(1, Math.floor(Math.min(limit * decrease, limit - 1))),
    atCeiling: 0,
    steps: 0
  }
}

/** Whether one more than was refused before is being tried, or a few more. */
export const isExploring = ({ steps }: Concurrency): boolean => steps > 0 && steps <= exploringSteps

/** Remembers the limit as it is. */
export const mark = (concurrency: Concurrency): Concurrency => {
  const { ceiling, limit } = concurrency
  return { ...concurrency, marked: { limit, ceiling } }
}

/** Whether the limit is below the mark. */
export const isBelowMark = ({ limit, marked }: Concurrency): boolean => limit < marked.limit

/** Whether the limit is below the mark by more than one episode. */
export const isFarBelowMark = ({ limit, marked }: Concurrency): boolean => limit < decrease * marked.limit

/** Takes back what happened since the mark, pauses of growth too. */
export const undo = (concurrency: Concurrency): Concurrency => {
  const { ceiling, marked } = concurrency
  const limit = Math.max(concurrency.limit, marked.limit)
  return {
    ...concurrency,
    limit,
    ceiling:
      ceiling === undefined || marked.ceiling === undefined
        ? undefined
        : Math.max(ceiling, marked.ceiling, limit),
    growthFrom: undefined
  }
}

/** Takes back episodes that turned out not to be about concurrency: the limit is at least this again. */
export const restore = (concurrency: Concurrency, to: number): Concurrency => {
  const { ceiling, max } = concurrency
  const limit = Math.max(concurrency.limit, Math.min(to, max))
  return { ...concurrency, limit, ceiling: ceiling === undefined ? undefined : Math.max(ceiling, limit) }
}
