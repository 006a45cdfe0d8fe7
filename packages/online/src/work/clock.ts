/**
 * Clocks and waits beside an application, whatever clock and whatever number of milliseconds it gives.
 */

/** The longest wait that Node keeps; it takes a longer one for none. */
const longest = 2 ** 31 - 1

/** The furthest time that a date can be, in milliseconds. */
const furthest = 8.64e15

/** Whether a number is a time, in Unix milliseconds. */
export const isTime = (at: unknown): at is number => typeof at === "number" && Math.abs(at) <= furthest

/** A clock that never throws and says a time always: where the given one does not, it is the machine's. */
export const sound =
  (now: () => number): (() => number) =>
  () => {
    try {
      const at = now()
      return isTime(at) ? at : Date.now()
    } catch {
      return Date.now()
    }
  }

/** Calls back after so many milliseconds; never where that is longer than a timer can be. */
export const after = (milliseconds: number, callback: () => void): NodeJS.Timeout =>
  setTimeout(
    () => {
      if (!(milliseconds > longest)) callback()
    },
    Math.min(longest, milliseconds)
  )

/** Whether a rest goes on. A clock that was set back ends one that would be longer than it was meant. */
export const isWithin = (now: number, until: number, restMs: number): boolean =>
  now < until && now >= until - restMs
