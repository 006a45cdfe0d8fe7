/**
 * Does slowing down help? A limit stops refusing when less is sent; refusals by chance go on.
 *
 * A *series* begins with a refusal and its cut, and goes on while the lane runs below where it began. Refusals in it
 * are doubtful: the cut was not deep enough, or it was for nothing. A *trial* tells which. It is made right after a
 * refusal, when by any limit the server has nothing to give but what came back since: some calls more than that are
 * sent at once. If a limit is behind, nearly all are refused, and the trial has failed. If most are served, the
 * refusals of the series came whatever was sent.
 *
 * So it is the outcome of sending more that decides, as in the controlled experiments of PCC (Dong et al., NSDI 2015),
 * not what a single refusal is taken to mean. Trials cost refusals where a limit is behind: they are made in two
 * parts, the second only if more than one call of the first was served, and after each that fails the next takes twice the
 * doubt.
 */

/** A trial that goes on. Times are milliseconds of a monotonic clock. */
export interface Trial {
  /** No call of it starts earlier. */
  readonly from: number
  /** The calls that it is made of, and how many of them may start now. */
  readonly size: number
  part: number
  started: number
  refused: number
  /** When the last of its calls started. */
  lastAt: number
}

/** A refusal in its series: the first, one that the cut explains or that comes too early to doubt it, or doubtful. */
export type Place = "first" | "again" | "doubtful"

/** What a trial showed: the refusals have a cause in what is sent, or come whatever is sent, or neither. */
type Verdict = "failed" | "shown" | "unclear"

export interface Series {
  /** A call started. */
  readonly started: () => void
  /** A call that started has ended without telling anything. */
  readonly untold: (trial: Trial | undefined) => void
  /** A call was refused, but not one for `refused`. */
  readonly refusedToo: (trial: Trial | undefined) => void
  /**
   * A call was refused that started after the last cut, and that was not expected to be.
   *
   * @param below whether the lane runs below where the series began
   * @param foreseen whether a limit that is known explains it
   * @param inFlight calls in flight, this one not counted
   */
  readonly refused: (now: number, below: boolean, foreseen: boolean, inFlight: number) => Place
  /** Whether refusals have stopped, after a series that began where the lane had been without one for a window. */
  readonly isOver: (now: number) => boolean
  /** What was cut in the series has been taken back for that reason, which is to be done once. */
  readonly takenBack: () => void
  /**
   * Begins a trial.
   *
   * @param from when its first call may start
   * @param knownMs how long after a call is sent a refusal is known
   */
  readonly begin: (now: number, from: number, knownMs: number) => void
  readonly trial: () => Trial | undefined
  /** Ends the trial. */
  readonly decide: (now: number, inFlight: number) => Verdict
  /** Calls of the series, and how many of them were refused. */
  readonly counts: () => { readonly calls: number; readonly refused: number }
}

/**
 * Doubtful refusals before a trial, and trials that are passed, in the first window of a series; later it takes twice
 * that: by then it is more likely that what was cut to is a limit, and a window of the server may turn just then.
 */
const doubtsEarly = 1
const trialsEarly = 1
/** The most times that doubts are doubled. */
const mostDoublings = 6
/** Calls of a trial, and of its first part, beyond what a limit may have given back. */
const leastSize = 12
const leastPart = 4
/** A limit that is known is not reached again within fewer calls. */
const soon = 8
/** Calls without a refusal, and the part of a window without one, after which refusals have stopped. */
const quietCalls = 20
const quietPart = 1 / 12

/**
 * Nothing was refused yet.
 *
 * @param windowMs the length of the window that the server is assumed to count in
 */
export const make = (windowMs: number): Series => {
  let began = 0
  /** The lane had been without a refusal for a window when the series began. */
  let wasSteady = false
  let calls = 0
  let refusals = 0
  let countedFrom = 0
  let doubtful = 0
  let failures = 0
  /** Trials that were passed since one failed. */
  let passed = 0
  let lastRefusedAt = 0
  /** Calls since the last refusal that were not refused. */
  let servedSince = 0
  /** What was served per millisecond when the trial began: what a limit gives back. */
  let servedPerMs = 0
  let trial: Trial | undefined

  const countAnew = (now: number, inFlight: number): void => {
    calls = 1 + inFlight
    refusals = 1
    countedFrom = now
    doubtful = 0
  }

  const lateness = (now: number): number => (now - began < windowMs ? 1 : 2)

  const isServedMoreThanGiven = (now: number, served: number): boolean =>
    served >= leastPart + 1.5 * servedPerMs * (now - lastRefusedAt)

  return {
    started: () => {
      calls++
      servedSince++
    },
    untold: (of) => {
      calls--
      servedSince--
      if (of !== undefined && of === trial) trial.started--
    },
    refusedToo: (of) => {
      refusals++
      servedSince--
      if (of !== undefined && of === trial) trial.refused++
    },
    refused: (now, below, foreseen, inFlight) => {
      const served = Math.max(0, servedSince - 1)
      const quietMs = now - lastRefusedAt
      servedPerMs = Math.min(served / Math.max(quietMs, 1), calls / Math.max(now - countedFrom, 1))
      servedSince = 0
      lastRefusedAt = now
      if (!below || refusals === 0) {
        countAnew(now, inFlight)
        began = now
        passed = 0
        wasSteady ||= quietMs >= windowMs
        return "first"
      }
      if (foreseen && served >= soon) {
        countAnew(now, inFlight)
        return "again"
      }
      refusals++
      // Where nothing is served there is nothing to compare with.
      if (served === 0) return "again"
      doubtful++
      const isEnough = doubtful >= doubtsEarly * lateness(now) * 2 ** Math.min(failures, mostDoublings)
      return isEnough && 2 * refusals <= calls + 4 ? "doubtful" : "again"
    },
    isOver: (now) =>
      wasSteady &&
      trial === undefined &&
      servedSince >= quietCalls &&
      now - lastRefusedAt > quietPart * windowMs,
    takenBack: () => {
      wasSteady = false
    },
    begin: (now, from, knownMs) => {
      const given = servedPerMs * (from - now + knownMs)
      trial = {
        from,
        size: Math.ceil(leastSize + 2 * given),
        part: Math.ceil(leastPart + given),
        started: 0,
        refused: 0,
        lastAt: from
      }
    },
    trial: () => trial,
    decide: (now, inFlight) => {
      const ended = trial
      trial = undefined
      const served = ended === undefined ? 0 : ended.started - ended.refused
      if (ended === undefined || ended.started < ended.size || 2 * ended.refused > ended.size) {
        failures++
        passed = 0
        countAnew(now, inFlight)
        return "failed"
      }
      if (!isServedMoreThanGiven(now, served) || ++passed < trialsEarly * lateness(now)) return "unclear"
      doubtful = failures = passed = 0
      return "shown"
    },
    counts: () => ({ calls: Math.max(calls, refusals), refused: refusals })
  }
}
