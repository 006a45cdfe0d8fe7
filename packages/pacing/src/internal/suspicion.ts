/**
 * Reads refusals that do not say which limit was hit: too many calls in flight, or too many per minute?
 *
 * A limit on concurrency refuses calls that met more in flight than were accepted before, and goes away when the
 * lane shrinks. So a refusal is about a rate when clearly more calls in flight were accepted lately, when the call
 * was alone, or when shrinking again and again did not help; the shrinks are then taken back. Else it is read as
 * concurrency, which costs little where it is wrong.
 */
import type { Concurrency } from "./concurrency.ts"

/** What was accepted so far. */
export interface Suspicion {
  /** A call was accepted, beside none that was refused, that met this many in flight, itself counted. */
  readonly accepted: (inFlight: number) => void
  /**
   * Whether a refusal is about a rate.
   *
   * @param inFlight how many calls were in flight when it started, itself counted
   * @param paced whether a learned pace, not the concurrency, is what holds calls back
   */
  readonly isRate: (inFlight: number, paced: boolean) => boolean
}

/** Shrinks in a row, each followed by another within so many accepted calls, that did not help. */
const doubtsAllowed = 3
const acceptedSoon = 20
/** While the lane may still shrink below this, it has not been tried whether shrinking helps. */
const narrow = 4

/** No evidence yet. */
export const make = (slots: Concurrency): Suspicion => {
  /** The most calls in flight of which the last was accepted; old evidence fades. */
  let proven = 0
  let acceptedSince = Number.POSITIVE_INFINITY
  let doubts = 0
  let before = slots.limit()
  return {
    accepted: (inFlight) => {
      proven = Math.max(proven * 0.9999, inFlight)
      acceptedSince++
    },
    isRate: (inFlight, paced) => {
      const most = paced ? Math.max(proven, slots.limit()) : proven
      if (inFlight <= Math.max(1, 0.9 * most - 1)) return true
      doubts = acceptedSince < acceptedSoon ? doubts + 1 : 0
      if (doubts === 0) before = slots.limit()
      acceptedSince = 0
      if (doubts < doubtsAllowed || slots.limit() > narrow) return false
      slots.restore(before)
      return true
    }
  }
}
