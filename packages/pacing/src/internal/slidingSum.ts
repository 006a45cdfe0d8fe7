/**
 * The sum of what happened in the trailing window, in bounded memory: amounts are kept in slots of window / 480.
 *
 * The sum covers a little more than the window (up to two slots, 0.4 %), never less, so that a limit held against
 * it holds for every window of that length, wherever it begins.
 */

/** How many slots one window is cut into. */
const slotsPerWindow = 480
/** The slots that any window touches: one more than it is long, and one for rounding at its edges. */
const kept = slotsPerWindow + 2

/** A sum over the trailing window. Times are milliseconds of a monotonic clock and must not go back. */
export interface SlidingSum {
  /** Adds an amount at a time; negative takes back. What has left the window is ignored. */
  readonly add: (now: number, at: number, amount: number) => void
  /** The sum over the window that ends now. */
  readonly at: (now: number) => number
  /** The earliest time, now or later, at which the sum is no more than `most`, if nothing is added. */
  readonly whenAtMost: (now: number, most: number) => number
}

/**
 * An empty sum.
 *
 * @param windowMs the length of the window in milliseconds, above 0
 */
export const make = (windowMs: number): SlidingSum => {
  const width = windowMs / slotsPerWindow
  const slots = new Float64Array(kept)
  let newest = Number.NEGATIVE_INFINITY
  let sum = 0

  const index = (slot: number): number => ((slot % kept) + kept) % kept

  const advance = (now: number): void => {
    const slot = Math.floor(now / width)
    if (slot <= newest) return
    if (slot - newest >= kept) {
      slots.fill(0)
      sum = 0
    } else {
      for (let s = newest + 1; s <= slot; s++) {
        sum -= slots[index(s)] ?? 0
        slots[index(s)] = 0
      }
    }
    newest = slot
  }

  return {
    add: (now, at, amount) => {
      advance(now)
      const slot = Math.min(newest, Math.floor(at / width))
      if (slot <= newest - kept) return
      slots[index(slot)] = (slots[index(slot)] ?? 0) + amount
      sum += amount
    },
    at: (now) => {
      advance(now)
      return sum
    },
    whenAtMost: (now, most) => {
      advance(now)
      let left = sum
      for (let s = newest - kept + 1; left > most && s <= newest; s++) {
        left -= slots[index(s)] ?? 0
        if (left <= most) return (s + kept) * width
      }
      return left > most ? (newest + kept) * width : now
    }
  }
}
