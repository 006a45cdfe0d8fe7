/**
 * Reads refusals that do not say which limit was hit: too many calls in flight, or too many per minute?
 *
 * A limit on concurrency refuses calls that met more in flight than were accepted before, and goes away when the
 * lane shrinks. So a refusal is about a rate when clearly more calls in flight were accepted lately, when the call
 * was alone, or when shrinking again and again did not help; the shrinks are then to be taken back. Else it is read as
 * concurrency, which costs little where it is wrong.
 */

/** What was accepted so far. */
export interface Suspicion {
  /** The most calls in flight of which the last was accepted; old evidence fades. */
  readonly proven: number
  /** Calls that were accepted since a refusal was doubted; undefined before the first. */
  readonly acceptedSince: number | undefined
  /** Shrinks in a row that did not help. */
  readonly doubts: number
  /** The limit on calls in flight before the first of them. */
  readonly limitBefore: number
}

/** Shrinks in a row, each followed by another within so many accepted calls, that did not help. */
const doubtsAllowed = 3
const acceptedSoon = 20
/** While the lane may still shrink below this, it has not been tried whether shrinking helps. */
const narrow = 4

/**
 * No evidence yet.
 *
 * @param limit how many calls may be in flight
 */
export const make = (limit: number): Suspicion => ({
  proven: 0,
  acceptedSince: undefined,
  doubts: 0,
  limitBefore: limit
})

/** A call was accepted, beside none that was refused, that met this many in flight, itself counted. */
export const accepted = (
  { acceptedSince, doubts, limitBefore, proven }: Suspicion,
  inFlight: number
): Suspicion => ({
  proven: Math.max(proven * 0.9999, inFlight),
  acceptedSince: acceptedSince === undefined ? undefined : acceptedSince + 1,
  doubts,
  limitBefore
})

/** What a refusal is about. `restoreTo`: shrinking did not help, and the limit on calls in flight may be this again. */
export interface Reading {
  readonly isRate: boolean
  readonly restoreTo?: number
}

/**
 * Reads a refusal.
 *
 * @param limit how many calls may be in flight
 * @param inFlight how many were when it started, itself counted
 * @param isPaced whether a learned pace, not the concurrency, is what holds calls back
 */
export const read = (
  suspicion: Suspicion,
  limit: number,
  inFlight: number,
  isPaced: boolean
): readonly [Suspicion, Reading] => {
  const { acceptedSince, proven } = suspicion
  const most = isPaced ? Math.max(proven, limit) : proven
  if (inFlight <= Math.max(1, 0.9 * most - 1)) return [suspicion, { isRate: true }]
  const doubts = acceptedSince !== undefined && acceptedSince < acceptedSoon ? suspicion.doubts + 1 : 0
  const limitBefore = doubts === 0 ? limit : suspicion.limitBefore
  const next = { proven, acceptedSince: 0, doubts, limitBefore }
  return doubts < doubtsAllowed || limit > narrow
    ? [next, { isRate: false }]
    : [next, { isRate: true, restoreTo: limitBefore }]
}
