/**
 * What follows one candidate: its figures, its limits, and whether it has come to an end.
 */
import { isWithin } from "../work/clock.ts"
import * as Units from "../work/Units.ts"
import * as Figures from "./figures.ts"
import type { CandidateReason, CandidateReport, Failure, Report } from "./model.ts"

/** What follows one candidate. */
export interface Following {
  readonly name: string
  readonly figures: Figures.Figures
  readonly units: Units.Units<Figures.Seen>
  readonly notComparedBy: Map<CandidateReason, number>
  readonly failedBy: Map<Failure, number>
  compared: number
  toolCalls: number
  otherWork: number
  isAlarm: boolean
  /** Until when it is silent since it met a quota, in Unix milliseconds. */
  quietUntil: number
  minute: number
  inMinute: number
}

/** Starts. `onUnit`: told when a session is over and counted. */
export const make = (
  name: string,
  { noise, planned, gapMs }: { readonly noise: number; readonly planned: number; readonly gapMs: number },
  onUnit: (self: Following) => void
): Following => {
  const figures = Figures.make(noise, planned)
  const self: Following = {
    name,
    figures,
    notComparedBy: new Map(),
    failedBy: new Map(),
    units: Units.make({ gapMs, open: 10_000 }, (session) => {
      figures.add(session)
      onUnit(self)
    }),
    compared: 0,
    toolCalls: 0,
    otherWork: 0,
    isAlarm: false,
    quietUntil: Number.NEGATIVE_INFINITY,
    minute: 0,
    inMinute: 0
  }
  return self
}

/** Where a shadow ends: as `stop` of its options. */
interface Ends {
  readonly alarm: number | undefined
  readonly width: number | undefined
}

/** Raises the alarm of a candidate, and says whether intervals end the shadow. */
export const judge = (
  self: Following,
  all: ReadonlyArray<Following>,
  { alarm, width }: Ends
): Report["stopped"] => {
  const { low, high } = self.figures.known().change.due
  if (alarm !== undefined && low > alarm) self.isAlarm = true
  if (all.every((each) => each.isAlarm)) return "alarm"
  if (width === undefined || high - low > width) return undefined
  const isNarrow = (each: Following): boolean => {
    const { due } = each.figures.known().change
    return each.isAlarm || due.high - due.low <= width
  }
  return all.every(isNarrow) ? "width" : undefined
}

/** Why a candidate is not asked now; undefined where it is: then it has taken a place in its minute. */
export const barred = (
  self: Following,
  now: number,
  { perMinute, quietMs }: { readonly perMinute: number; readonly quietMs: number }
): CandidateReason | undefined => {
  if (self.isAlarm) return "alarm"
  if (isWithin(now, self.quietUntil, quietMs)) return "rate limited"
  const minute = Math.floor(now / 60_000)
  if (minute !== self.minute) [self.minute, self.inMinute] = [minute, 0]
  if (self.inMinute >= perMinute) return "own limit"
  self.inMinute++
  return undefined
}

/** What is known of it. */
export const report = (self: Following): CandidateReport => ({
  candidate: self.name,
  compared: self.compared,
  notComparedBy: Object.fromEntries(self.notComparedBy),
  failedBy: Object.fromEntries(self.failedBy),
  toolCalls: self.toolCalls,
  otherWork: self.otherWork,
  isAlarm: self.isAlarm,
  ...self.figures.known()
})
