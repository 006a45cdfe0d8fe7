/**
 * Does slowing down help? A limit stops refusing when less is sent; refusals by chance go on.
 *
 * A *series* begins with a refusal and its cut, and goes on while the lane runs below where it began. Refusals in it
 * are doubtful: the cut was not deep enough, or it was for nothing. A *probe* tells which. It is made right after a
 * refusal, when by any limit the server has nothing to give but what came back since: some calls more than that are
 * sent at once. If a limit is behind, nearly all are refused, and the probe has failed. If most are served, the
 * refusals of the series came whatever was sent.
 *
 * So it is the outcome of sending more that decides, as in the controlled experiments of PCC (Dong et al., NSDI 2015),
 * not what a single refusal is taken to mean. Probes cost refusals where a limit is behind: they are made in two
 * parts, the second only if most calls of the first were served, and after each that fails the next takes twice
 * the doubt.
 */

/** A probe that goes on. Times are milliseconds of a monotonic clock. */
export interface Probe {
  /** How many probes there were before it. */
  readonly id: number
  /** No call of it starts earlier. */
  readonly from: number
  /** The calls that it is made of. */
  readonly size: number
  /** How many of them may start now. */
  readonly part: number
  /** How many of them have started. */
  readonly started: number
  /** How many of them were refused. */
  readonly refused: number
  /** When the last of its calls started. */
  readonly lastAt: number
}

/** A refusal in its series: the first, one that the cut explains or that comes too early to doubt it, or doubtful. */
export type Place = "first" | "again" | "doubtful"

/** What a probe showed: the refusals have a cause in what is sent, or come whatever is sent, or neither. */
export type Finding = "failed" | "shown" | "unclear"

/** The refusals since the lane last slowed down. Times are milliseconds of a monotonic clock. */
export interface Series {
  /** The length of the window that the server is assumed to count in. */
  readonly windowMs: number
  /** When the series began. */
  readonly began: number
  /** The lane had been without a refusal for a window when the series began. */
  readonly wasSteady: boolean
  /** Calls of the series since `countedFrom`, 0 or more. */
  readonly calls: number
  /** Refusals among them, 0 or more. */
  readonly refusals: number
  /** Since when they are counted. */
  readonly countedFrom: number
  /** Refusals that the cut does not explain. */
  readonly doubtful: number
  /** Probes that failed in a row. */
  readonly failures: number
  /** Probes that were passed since one failed. */
  readonly passed: number
  /** When a call was last refused; 0 before the first refusal. */
  readonly lastRefusedAt: number
  /** Calls since the last refusal that were not refused. */
  readonly servedSince: number
  /** What was served per millisecond when the probe began: what a limit gives back. */
  readonly servedPerMs: number
  /** How many probes there were. */
  readonly probes: number
  /** The probe that goes on. */
  readonly probe: Probe | undefined
}

/**
 * Doubtful refusals before a probe, and probes that are passed, in the first window of a series; later it takes twice
 * that: by then it is more likely that what was cut to is a limit, and a window of the server may turn just then.
 */
const doubtsEarly = 1
const probesEarly = 1
/** The most times that doubts are doubled. */
const mostDoublings = 6
/** Calls of a probe, and of its first part, beyond what a limit may have given back. */
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
export const make = (windowMs: number): Series => ({
  windowMs,
  began: 0,
  wasSteady: false,
  calls: 0,
  refusals: 0,
  countedFrom: 0,
  doubtful: 0,
  failures: 0,
  passed: 0,
  lastRefusedAt: 0,
  servedSince: 0,
  servedPerMs: 0,
  probes: 0,
  probe: undefined
})

/** The counts begin again. */
const countedAnew = (now: number, inFlight: number) => ({
  calls: 1 + inFlight,
  refusals: 1,
  countedFrom: now,
  doubtful: 0
})

const lateness = ({ began, windowMs }: Series, now: number): number => (now - began < windowMs ? 1 : 2)

/** A call started. */
export const started = (series: Series): Series => ({
  ...series,
  calls: series.calls + 1,
  servedSince: series.servedSince + 1
})

/** A call of the probe started. */
export const startedInProbe = (series: Series, now: number): Series => {
  const { probe } = series
  return probe === undefined
    ? series
    : { ...series, probe: { ...probe, started: probe.started + 1, lastAt: now } }
}

/** A call that started, of this probe, has ended without telling anything. */
export const untold = (series: Series, of: number | undefined): Series => {
  const { calls, probe, servedSince } = series
  return {
    ...series,
    calls: calls - 1,
    servedSince: servedSince - 1,
    probe: probe !== undefined && probe.id === of ? { ...probe, started: probe.started - 1 } : probe
  }
}

/** A call was refused, of this probe, but not one for {@link refused}. */
export const refusedToo = (series: Series, of: number | undefined): Series => {
  const { probe, refusals, servedSince } = series
  return {
    ...series,
    refusals: refusals + 1,
    servedSince: servedSince - 1,
    probe: probe !== undefined && probe.id === of ? { ...probe, refused: probe.refused + 1 } : probe
  }
}

/**
 * A call was refused that started after the last cut, and that was not expected to be.
 *
 * @param isBelow whether the lane runs below where the series began
 * @param isForeseen whether a limit that is known explains it
 * @param inFlight calls in flight, this one not counted
 */
export const refused = (
  before: Series,
  now: number,
  isBelow: boolean,
  isForeseen: boolean,
  inFlight: number
): readonly [Series, Place] => {
  const { calls, countedFrom, failures, lastRefusedAt, refusals, servedSince, wasSteady, windowMs } = before
  const served = Math.max(0, servedSince - 1)
  const quietMs = now - lastRefusedAt
  const series = {
    ...before,
    servedPerMs: Math.min(served / Math.max(quietMs, 1), calls / Math.max(now - countedFrom, 1)),
    servedSince: 0,
    lastRefusedAt: now
  }
  const anew = countedAnew(now, inFlight)
  if (!isBelow || refusals === 0) {
    return [
      { ...series, ...anew, began: now, passed: 0, wasSteady: wasSteady || quietMs >= windowMs },
      "first"
    ]
  }
  if (isForeseen && served >= soon) return [{ ...series, ...anew }, "again"]
  // Where nothing is served there is nothing to compare with.
  if (served === 0) return [{ ...series, refusals: refusals + 1 }, "again"]
  const doubtful = series.doubtful + 1
  const doubted = { ...series, refusals: refusals + 1, doubtful }
  const isEnough = doubtful >= doubtsEarly * lateness(series, now) * 2 ** Math.min(failures, mostDoublings)
  return [doubted, isEnough && 2 * doubted.refusals <= calls + 4 ? "doubtful" : "again"]
}

/** Whether refusals have stopped, after a series that began where the lane had been without one for a window. */
export const isOver = (
  { lastRefusedAt, probe, servedSince, wasSteady, windowMs }: Series,
  now: number
): boolean =>
  wasSteady && probe === undefined && servedSince >= quietCalls && now - lastRefusedAt > quietPart * windowMs

/** What was cut in the series has been taken back for that reason, which is to be done once. */
export const takenBack = (series: Series): Series => ({ ...series, wasSteady: false })

/**
 * Begins a probe.
 *
 * @param from when its first call may start
 * @param knownMs how long after a call is sent a refusal is known
 */
export const beginProbe = (series: Series, now: number, from: number, knownMs: number): Series => {
  const given = series.servedPerMs * (from - now + knownMs)
  return {
    ...series,
    probes: series.probes + 1,
    probe: {
      id: series.probes,
      from,
      size: Math.ceil(leastSize + 2 * given),
      part: Math.ceil(leastPart + given),
      started: 0,
      refused: 0,
      lastAt: from
    }
  }
}

/** All calls of the probe may start. */
export const widenProbe = (series: Series): Series => {
  const { probe } = series
  return probe === undefined ? series : { ...series, probe: { ...probe, part: probe.size } }
}

/** Ends the probe. */
export const endProbe = (before: Series, now: number, inFlight: number): readonly [Series, Finding] => {
  const { failures, lastRefusedAt, passed, probe, servedPerMs } = before
  const series = { ...before, probe: undefined }
  if (probe === undefined || probe.started < probe.size || 2 * probe.refused > probe.size) {
    return [{ ...series, failures: failures + 1, passed: 0, ...countedAnew(now, inFlight) }, "failed"]
  }
  const served = probe.started - probe.refused
  const isMoreThanGiven = served >= leastPart + 1.5 * servedPerMs * (now - lastRefusedAt)
  if (!isMoreThanGiven) return [series, "unclear"]
  return passed + 1 < probesEarly * lateness(series, now)
    ? [{ ...series, passed: passed + 1 }, "unclear"]
    : [{ ...series, doubtful: 0, failures: 0, passed: 0 }, "shown"]
}

/** Calls of the series, and how many of them were refused. */
export const countsOf = ({
  calls,
  refusals
}: Series): { readonly calls: number; readonly refused: number } => ({
  calls: Math.max(calls, refusals),
  refused: refusals
})
