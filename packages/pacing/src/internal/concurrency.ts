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

/** An adaptive limit on calls in flight. */
export interface Concurrency {
  /** The limit now, a whole number from 1 to `max`. */
  readonly limit: () => number
  /** The most it may ever be. */
  readonly most: () => number
  /** A call succeeded while the lane was full. */
  readonly grow: (now: number) => void
  /** No growth until a time. */
  readonly pauseGrowth: (until: number) => void
  /**
   * One episode: shrinks to 0.7, by at least one, never under one.
   *
   * @param refused how many calls were in flight when one was refused, itself counted
   */
  readonly shrink: (refused: number) => void
  /** Whether one more than was refused before is being tried, or a few more. */
  readonly isProbing: () => boolean
  /** Remembers the limit as it is. */
  readonly mark: () => void
  /** Whether the limit is below the mark, and whether it is by more than one episode. */
  readonly isBelowMark: () => boolean
  readonly isFarBelowMark: () => boolean
  /** Takes back what happened since the mark, pauses of growth too. */
  readonly undo: () => void
  /** Takes back episodes that turned out not to be about concurrency: the limit is at least this again. */
  readonly restore: (to: number) => void
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
const probingSteps = 5

/**
 * A limit before its first episode.
 *
 * @param start the limit at first, a whole number from 1 to `max`
 * @param max the most it may grow to
 */
export const make = (start: number, max: number): Concurrency => {
  let limit = start
  let ceiling = Number.POSITIVE_INFINITY
  let patience = leastPatience
  let refusedBefore = Number.POSITIVE_INFINITY
  let atCeiling = 0
  let steps = 0
  let growthFrom = Number.NEGATIVE_INFINITY
  let marked = { limit, ceiling }

  return {
    limit: () => Math.max(1, Math.floor(limit + 1e-9)),
    most: () => max,
    grow: (now) => {
      if (now < growthFrom || limit >= max) return
      if (ceiling === Number.POSITIVE_INFINITY) {
        limit = Math.min(max, limit + 1)
      } else if (limit < ceiling) {
        limit = Math.min(max, ceiling, limit + Math.max(2 * (ceiling - limit), 1) / limit)
      } else if (++atCeiling >= (patience * Math.max(ceiling, 10)) / 2 ** Math.min(steps, 5)) {
        atCeiling = 0
        steps++
        ceiling = limit = Math.min(max, limit + 1)
      }
    },
    pauseGrowth: (until) => {
      growthFrom = Math.max(growthFrom, until)
    },
    shrink: (refused) => {
      ceiling = Math.max(1, Math.min(max, limit, refused - 1))
      const agrees = Math.abs(ceiling - refusedBefore) <= 1 + 0.05 * ceiling
      refusedBefore = ceiling
      // A refusal on the way back to the ceiling tells nothing about it.
      if (atCeiling > 0 || steps > 0) patience = agrees ? Math.min(2 * patience, mostPatience) : leastPatience
      limit = Math.max(1, Math.floor(Math.min(limit * decrease, limit - 1)))
      atCeiling = 0
      steps = 0
    },
    isProbing: () => steps > 0 && steps <= probingSteps,
    mark: () => {
      marked = { limit, ceiling }
    },
    isBelowMark: () => limit < marked.limit,
    isFarBelowMark: () => limit < decrease * marked.limit,
    undo: () => {
      limit = Math.max(limit, marked.limit)
      ceiling = Math.max(ceiling, marked.ceiling, limit)
      growthFrom = Number.NEGATIVE_INFINITY
    },
    restore: (to) => {
      limit = Math.max(limit, Math.min(to, max))
      ceiling = Math.max(ceiling, limit)
    }
  }
}
