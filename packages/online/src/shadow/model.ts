/**
 * What a shadow says.
 */
import type { CandidateFigures } from "./figures.ts"

/** Why a sampled request was not compared with any candidate. */
export const reasons = {
  "too large": "larger than one request may be",
  "not data": "input or answer could not be copied",
  "queue full": "as many requests waited as may",
  "queue out of bytes": "the requests that waited held as many bytes as they may",
  failed: "the primary failed",
  "took too long": "beside the candidates, the primary did not answer in time",
  cancelled: "the application stopped reading the answer",
  "primary rate limited": "the primary met its quota a short time ago, so shadow calls are silent",
  "out of money": "the budget in all or of the day is used up",
  stopped: "the shadow has ended",
  closed: "the shadow was closed",
  "noise leg failed":
    "the primary could not be asked again or be compared with itself; where it failed, that is a disagreement",
  "shadow failed": "a fault of the shadow itself"
} as const
export type Reason = keyof typeof reasons

/** How a candidate failed to answer what the primary did answer: a disagreement. */
export type Failure = "failed" | "took too long"

/** Why one candidate was not compared on a request, which is not its own doing. */
export type CandidateReason =
  | "rate limited"
  | "own limit"
  | "tool refused"
  | "out of money"
  | "alarm"
  | "comparison failed"

/** What is known of a candidate. */
export interface CandidateReport extends CandidateFigures {
  /** Its name. */
  readonly candidate: string
  /** Requests that were compared, those of open sessions among them. */
  readonly compared: number
  /** Requests that were not compared, by reason; reasons that did not occur are left out. */
  readonly notComparedBy: Readonly<Partial<Record<CandidateReason, number>>>
  /** Compared requests that it did not answer, by how: each of them is a disagreement. What did not occur is left out. */
  readonly failedBy: Readonly<Partial<Record<Failure, number>>>
  /** Calls of tools that were refused or pretended. */
  readonly toolCalls: number
  /** Compared requests on which it would have done other things than the primary did. */
  readonly otherWork: number
  /** Whether its disagreement is surely above what `stop.alarm` allows. */
  readonly isAlarm: boolean
}

/** What a shadow knows. */
export interface Report {
  /** Its name. */
  readonly name: string
  /** Requests. `seen` = `declined` + `sampled`; `sampled` = `compared` + `dropped` + `pending`. */
  readonly counts: {
    /** Requests that it saw. */
    readonly seen: number
    /** Those that the sample left out. */
    readonly declined: number
    /** Those that it picked. */
    readonly sampled: number
    /** Those for which the candidates were asked. */
    readonly compared: number
    /** Those for which they were not, in all. */
    readonly dropped: number
    /** Those for which they were not, by reason. */
    readonly droppedBy: Readonly<Partial<Record<Reason, number>>>
    /** Those that wait. */
    readonly pending: number
  }
  /** By candidate, in the order of the options. */
  readonly candidates: ReadonlyArray<CandidateReport>
  /** What shadow calls cost so far, in US dollars; none of it is the primary's. */
  readonly spentUsd: number
  /** Why it has ended by itself. Undefined while it goes on. */
  readonly stopped: "width" | "budget" | "alarm" | undefined
  /** Sessions that are not over, and in no interval yet. */
  readonly openSessions: number
  /** Disagreements that were written. */
  readonly reviewed: number
  /** The file they were written to. Undefined where there is none. */
  readonly reviewFile: string | undefined
}
