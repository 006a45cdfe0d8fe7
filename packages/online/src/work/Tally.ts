/**
 * Counts what becomes of requests, so that nothing is lost between two figures.
 */

/** How many there were. `seen` = `declined` + `sampled`; `sampled` = `done` + `dropped` + `pending`. */
interface Counted<Reason extends string> {
  /** Those that were shown. */
  readonly seen: number
  /** Those that the sample left out. */
  readonly declined: number
  /** Those that it picked. */
  readonly sampled: number
  /** Those that were done. */
  readonly done: number
  /** Those that were not, in all. */
  readonly dropped: number
  /** Those that were not, by reason; reasons that did not occur are left out. */
  readonly droppedBy: Readonly<Partial<Record<Reason, number>>>
  /** Those of which neither is known yet. */
  readonly pending: number
}

/** Counts under way. */
export interface Tally<Reason extends string> {
  /** The sample left one out. */
  readonly decline: () => void
  /** The sample picked one: it is pending until one of the two below is called. */
  readonly sample: () => Taken<Reason>
  /** The counts. */
  readonly counts: () => Counted<Reason>
}

/** A picked one. Only the first call counts. */
export interface Taken<Reason extends string> {
  /** It is done. */
  readonly finish: () => void
  /** It is not done, for this reason. */
  readonly drop: (reason: Reason) => void
}

/** Starts at zero. */
export const make = <Reason extends string>(): Tally<Reason> => {
  let [declined, sampled, done, dropped] = [0, 0, 0, 0]
  const by = new Map<Reason, number>()
  return {
    decline: () => {
      declined++
    },
    sample: () => {
      sampled++
      let isSettled = false
      const settle = (count: () => void): void => {
        if (isSettled) return
        isSettled = true
        count()
      }
      return {
        finish: () => settle(() => done++),
        drop: (reason) =>
          settle(() => {
            dropped++
            by.set(reason, (by.get(reason) ?? 0) + 1)
          })
      }
    },
    counts: () => {
      // Each key is a reason that was given.
      const droppedBy = Object.fromEntries(by) as Partial<Record<Reason, number>>
      return {
        seen: declined + sampled,
        declined,
        sampled,
        done,
        dropped,
        droppedBy,
        pending: sampled - done - dropped
      }
    }
  }
}
