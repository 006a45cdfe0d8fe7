/**
 * Why a run stops before all is done.
 */

/** Why a run, or a part of it, stopped. */
export interface Stop {
  /**
   * `errors`: too large a share of a candidate's trials errored. `budget`: what is left of the budget does
   * not pay for another call. `provider`: a provider takes no calls at all, because the key is refused or the
   * quota exhausted.
   */
  readonly by: "errors" | "budget" | "provider"
  /** Why, in words. */
  readonly reason: string
}

/** A trial may error without the run stopping, but not before so many of a candidate have finished. */
const leastForErrorRate = 20

/** Collects the reasons. Only too many errors stop everything; a closed lane leaves the others going. */
export const makeStops = (maxErrorRate: number) => {
  const counts = new Map<string, { finished: number; errored: number }>()
  const stops = new Map<string, Stop>()
  const closed = new Set<string>()
  return {
    /** Why everything stops. */
    everything: (): Stop | undefined => stops.get("errors") ?? stops.get("budget"),
    isClosed: (lane: string | undefined): boolean => lane !== undefined && closed.has(lane),
    /** A trial has ended. Why that is too much, where a candidate errs too often. */
    saw: (candidate: string, errored: boolean): string | undefined => {
      const count = counts.get(candidate) ?? { finished: 0, errored: 0 }
      count.finished++
      if (errored) count.errored++
      counts.set(candidate, count)
      const { finished, errored: failed } = count
      return finished >= leastForErrorRate && failed / finished > maxErrorRate
        ? `${failed} of ${finished} trials of ${candidate} errored, more than the ${maxErrorRate * 100} % allowed`
        : undefined
    },
    failed: (reason: string): void => {
      if (!stops.has("errors")) stops.set("errors", { by: "errors", reason })
    },
    spent: (reason: string): void => {
      if (!stops.has("budget")) stops.set("budget", { by: "budget", reason })
    },
    gaveUp: (lane: string, reason: string): void => {
      closed.add(lane)
      if (!stops.has(lane)) stops.set(lane, { by: "provider", reason })
    },
    /** A lane is closed for a reason that is known already. */
    follow: (lane: string): void => void closed.add(lane),
    all: (): ReadonlyArray<Stop> => [...stops.values()]
  }
}

export type Stops = ReturnType<typeof makeStops>
