/**
 * The arithmetic of a fixed cost against a variable one.
 */

/** A number with its bounds; a bound is Infinity where nothing is above. */
export interface Bounded {
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * The volume a month from which on what is saved a task pays for the fixed cost: fixed ÷ saved. Infinity where nothing is
 * saved.
 *
 * @param fixed US dollars a month, 0 or more
 * @param saved US dollars a task, with its bounds
 */
export const breakEvenVolume = (fixed: number, saved: Bounded): Bounded => {
  const at = (each: number): number => (each > 0 ? fixed / each : Number.POSITIVE_INFINITY)
  return { value: at(saved.value), low: at(saved.high), high: at(saved.low) }
}

/** Months until what is saved has paid what is spent once. Infinity where it never does. */
export const payback = (once: number, monthly: number, volume: number, saved: Bounded): Bounded => {
  const at = (each: number): number => {
    const net = each * volume - monthly
    return net > 0 ? once / net : Number.POSITIVE_INFINITY
  }
  return { value: at(saved.value), low: at(saved.high), high: at(saved.low) }
}
