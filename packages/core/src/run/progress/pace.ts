/**
 * How fast something goes, and when it will be done, from what happened lately.
 *
 * The window reaches back over the last 30 seconds, or further until it holds 20 events, so that slow work is
 * judged on enough of it and fast work on its present speed. It opens at the first event: the wait for the first
 * answers, and for a turn, says nothing about speed.
 */

const windowMs = 30_000
const windowEvents = 20

/** Below this no rate is given. */
const leastEvents = 8
const leastMs = 3_000

interface Sample {
  readonly atMs: number
  readonly events: number
}

export interface Pace {
  /** Takes in how many events there have been so far. Call it at every tick; times in milliseconds, rising. */
  readonly sample: (atMs: number, events: number) => void
  /** Events per second, or undefined while there is too little to say. */
  readonly perSecond: (atMs: number) => number | undefined
}

export const makePace = (): Pace => {
  const samples: Array<Sample> = []
  let latest = 0
  return {
    sample: (atMs, events) => {
      if (events === latest) return
      latest = events
      samples.push({ atMs, events })
      for (
        let second = samples[1];
        second !== undefined && atMs - second.atMs >= windowMs && events - second.events >= windowEvents;
        second = samples[1]
      ) {
        samples.shift()
      }
    },
    perSecond: (atMs) => {
      const [first] = samples
      if (first === undefined) return undefined
      const events = latest - first.events
      const ms = atMs - first.atMs
      return events < leastEvents || ms < leastMs ? undefined : (1_000 * events) / ms
    }
  }
}
