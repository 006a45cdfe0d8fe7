/**
 * Answers of one session are alike, so that the session is the unit: its mean counts once, when it is over. A session is over
 * when it has been silent for a while, or when there are too many. Time passes with the answers: there is no timer.
 */

/** How sessions end. */
export interface UnitLimits {
  /** Milliseconds without an answer after which a session is over, above 0. */
  readonly gapMs: number
  /** Sessions that may be open, 1 or more; the one that is silent longest is closed. */
  readonly open: number
}

/** Sessions that are open. */
export interface Units<A> {
  /** Adds an answer. One without a session is a unit of its own. */
  readonly add: (session: string | undefined, at: number, answer: A) => void
  /** Closes those that have been silent for long enough, or all. */
  readonly close: (at: number) => void
  /** How many are open. */
  readonly open: () => number
}

interface Open<A> {
  readonly answers: Array<A>
  last: number
}

/** Answers that all open sessions hold together; with more the one that is silent longest is closed. */
const mostHeld = 200_000

/** Answers of a session that are kept apart; a session that is longer is closed, and goes on as another one. */
const longest = 1_000

/** Starts with none. `onUnit`: told of the answers of each session that is over. */
export const make = <A>(
  limits: UnitLimits,
  onUnit: (answers: ReadonlyArray<A>, at: number) => void
): Units<A> => {
  // In the order of their last answers.
  const open = new Map<string, Open<A>>()
  let held = 0
  const end = (session: string, { answers, last }: Open<A>): void => {
    open.delete(session)
    held -= answers.length
    onUnit(answers, last)
  }
  const close = (at: number): void => {
    for (const [session, each] of open) {
      if (at - each.last < limits.gapMs) return
      end(session, each)
    }
  }
  return {
    close,
    open: () => open.size,
    add: (session, at, answer) => {
      close(at)
      if (session === undefined) {
        onUnit([answer], at)
        return
      }
      const found = open.get(session) ?? { answers: [], last: at }
      open.delete(session)
      found.answers.push(answer)
      held++
      found.last = at
      open.set(session, found)
      if (found.answers.length >= longest) end(session, found)
      for (const [oldest, each] of open) {
        if (open.size <= limits.open && held <= mostHeld) break
        end(oldest, each)
      }
    }
  }
}
