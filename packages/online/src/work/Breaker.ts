/**
 * Leaves alone what failed over and over, and tries it with one at a time after a rest. Time passes with what happens: there
 * is no timer that a frozen process would miss.
 */

import { isWithin } from "./clock.ts"

/** What was tried. */
export interface Breaker {
  /** Whether it may be tried. `pending`: how many tries are under way. */
  readonly allows: (pending: number) => boolean
  /** A try ended well. */
  readonly succeeded: () => void
  /** A try failed. */
  readonly failed: () => void
  /** Whether it is left alone, or tried again after its rest. */
  readonly isOpen: () => boolean
}

/**
 * Starts closed.
 *
 * @param failures in a row after which it opens, 1 or more
 * @param restMs how long it is left alone, in milliseconds
 */
export const make = (failures: number, restMs: number, now: () => number): Breaker => {
  let inARow = 0
  let until = 0
  return {
    allows: (pending) => inARow < failures || (pending === 0 && !isWithin(now(), until, restMs)),
    succeeded: () => {
      inARow = 0
    },
    failed: () => {
      if (++inARow >= failures) until = now() + restMs
    },
    isOpen: () => inARow >= failures
  }
}
