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

/** What happened in one slot, which begins at `slot` × the length of a slot. */
interface Slot {
  /** The number of the slot, counted from the beginning of the clock. */
  readonly slot: number
  /** The sum of what happened in it, 0 or more. */
  readonly amount: number
}

/** A sum over the trailing window. Times are milliseconds of a monotonic clock and must not go back. */
export interface SlidingSum {
  /** The length of a slot, milliseconds. */
  readonly slotMs: number
  /** The slot that was reached last; undefined before anything happened. */
  readonly newest: number | undefined
  /** What happened in that slot: apart from the others, since most of what is added belongs there. */
  readonly newestAmount: number
  /** The slots before it in which something happened, oldest first. */
  readonly older: ReadonlyArray<Slot>
  /** The sum of them all. */
  readonly sum: number
}

/**
 * An empty sum.
 *
 * @param windowMs the length of the window in milliseconds, above 0
 */
export const make = (windowMs: number): SlidingSum => ({
  slotMs: windowMs / slotsPerWindow,
  newest: undefined,
  newestAmount: 0,
  older: [],
  sum: 0
})

/** The sum over the window that ends now. */
export const advance = (window: SlidingSum, now: number): SlidingSum => {
  const { newest, newestAmount, older, slotMs } = window
  const slot = Math.floor(now / slotMs)
  if (newest !== undefined && slot <= newest) return window
  if (newest === undefined || slot - newest >= kept) {
    return { slotMs, newest: slot, newestAmount: 0, older: [], sum: 0 }
  }
  let { sum } = window
  let left = 0
  for (let each = older[0]; each !== undefined && each.slot <= slot - kept; each = older[++left]) {
    sum -= each.amount
  }
  const remaining = left === 0 ? older : older.slice(left)
  return {
    slotMs,
    newest: slot,
    newestAmount: 0,
    older: newestAmount === 0 ? remaining : [...remaining, { slot: newest, amount: newestAmount }],
    sum
  }
}

/** Adds an amount to a slot before the newest. */
const addOlder = (older: ReadonlyArray<Slot>, slot: number, amount: number): ReadonlyArray<Slot> => {
  const place = older.findLastIndex((each) => each.slot <= slot)
  const found = older[place]
  return found?.slot === slot
    ? older.with(place, { slot, amount: found.amount + amount })
    : older.toSpliced(place + 1, 0, { slot, amount })
}

/** Adds an amount at a time; negative takes back. What has left the window is ignored. */
export const add = (window: SlidingSum, now: number, at: number, amount: number): SlidingSum => {
  const advanced = advance(window, now)
  const { newest = 0, newestAmount, older, slotMs, sum } = advanced
  const slot = Math.min(newest, Math.floor(at / slotMs))
  if (slot <= newest - kept) return advanced
  return slot === newest
    ? { slotMs, newest, newestAmount: newestAmount + amount, older, sum: sum + amount }
    : { slotMs, newest, newestAmount, older: addOlder(older, slot, amount), sum: sum + amount }
}

/** The earliest time, `now` or later, at which a sum that was advanced to `now` is at most `most`, if nothing is added. */
export const whenAtMost = (
  { newest = 0, older, slotMs, sum }: SlidingSum,
  now: number,
  most: number
): number => {
  let left = sum
  if (left <= most) return now
  for (const { slot, amount } of older) {
    left -= amount
    if (left <= most) return (slot + kept) * slotMs
  }
  return (newest + kept) * slotMs
}
