/**
 * Counts what becomes of answers, so that nothing is lost between two figures.
 */
import type { Counts, Reason } from "./model.ts"

/** Counts under way. */
export interface Tally {
  /** The sample left an answer out. */
  readonly decline: () => void
  /** The sample picked an answer: it is pending until one of the two below is called, once. */
  readonly sample: () => Taken
  /** The counts. */
  readonly counts: () => Counts
}

/** A picked answer. Only the first call counts. */
export interface Taken {
  /** Its checks ended. */
  readonly score: () => void
  /** It is not scored. */
  readonly drop: (reason: Reason) => void
  /** Whether one of the two was called. */
  readonly isSettled: () => boolean
}

/** Starts at zero. */
export const make = (): Tally => {
  let [declined, sampled, scored, dropped] = [0, 0, 0, 0]
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
        isSettled: () => isSettled,
        score: () => settle(() => scored++),
        drop: (reason) =>
          settle(() => {
            dropped++
            by.set(reason, (by.get(reason) ?? 0) + 1)
          })
      }
    },
    counts: () => ({
      seen: declined + sampled,
      declined,
      sampled,
      scored,
      dropped,
      droppedBy: Object.fromEntries(by),
      pending: sampled - scored - dropped
    })
  }
}
