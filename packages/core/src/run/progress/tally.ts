/**
 * The counts behind a progress display. Counting a trial costs one map look-up and an addition.
 */

import type { Status as LaneStatus } from "@assay/pacing/Lane"
import type { Tag } from "../../candidate/Outcome.ts"
import type { Waiting } from "../measure/measuring.ts"
import { makePace, type Pace } from "./pace.ts"

/** A candidate at the start of a run. */
interface Lane {
  /** The name of the candidate. */
  readonly name: string
  /** How many trials are planned. */
  readonly planned: number
  /** How many of them are already in the store. */
  readonly done: number
}

/** What a run begins with. */
export interface RunStart {
  /** The name of the experiment. */
  readonly experiment: string
  /** The candidates that are run. */
  readonly candidates: ReadonlyArray<Lane>
  /** How the lanes of the run stand. Asked at every drawing. Absent where that is not known. */
  readonly lanes?: () => ReadonlyArray<LaneStatus>
  /** How many answers wait for scorers. Asked at every drawing. Absent where none can. */
  readonly waiting?: () => ReadonlyArray<Waiting>
}

/** A trial that has ended. */
export interface TrialEnded {
  /** The name of the candidate. */
  readonly candidate: string
  /** What it ended in. */
  readonly ended: Tag
  /** Whether its answer came from the cache. Absent for false. */
  readonly replayed?: boolean
}

/** Counts of one candidate. `generated` and `replayed` are of this run; `done` is of all. */
interface LaneTally {
  readonly name: string
  readonly planned: number
  readonly stored: number
  done: number
  generated: number
  replayed: number
  errored: number
  /** Refused, malformed or truncated. */
  unanswered: number
}

/** How a candidate, or all of them, get on. */
export interface CandidateStatus {
  /** The name of the candidate. */
  readonly name: string
  /** How many trials are planned. */
  readonly planned: number
  /** How many of them are in the store. */
  readonly done: number
  /** How many were in the store before this run. */
  readonly stored: number
  /** How many came from the cache in this run. */
  readonly replayed: number
  /** How many ended in an error in this run. */
  readonly errored: number
  /** How many were refused, malformed or truncated in this run. */
  readonly unanswered: number
  /** Trials per second, lately. Undefined while there is too little to say. Replays count only when nothing is generated. */
  readonly perSecond: number | undefined
  /** Milliseconds to go; 0 when done. Undefined while there is too little to say. */
  readonly etaMs: number | undefined
}

export interface RunProgress {
  readonly experiment: string
  readonly elapsedMs: number
  readonly candidates: ReadonlyArray<CandidateStatus>
  readonly overall: CandidateStatus
  readonly lanes: ReadonlyArray<LaneStatus>
  readonly waiting: ReadonlyArray<Waiting>
}

export interface Tally {
  readonly trial: (trial: TrialEnded) => void
  /** Trials done, those that were in the store included. */
  readonly done: () => number
  /** To be called at every tick, with a time that only rises, in milliseconds. */
  readonly standings: (atMs: number) => RunProgress
}

interface TrackedCandidate {
  readonly counts: LaneTally
  readonly generated: Pace
  readonly replayed: Pace
}

export const makeTally = (started: RunStart, startedAtMs: number): Tally => {
  const lanes = new Map(started.candidates.map((lane) => [lane.name, track(lane)]))
  const all = countsOf({
    name: "all",
    planned: total(started.candidates.map(({ planned }) => planned)),
    done: total(started.candidates.map(({ done }) => done))
  })

  const standing = ({ counts, generated, replayed }: TrackedCandidate, atMs: number): CandidateStatus => {
    generated.sample(atMs, counts.generated)
    replayed.sample(atMs, counts.replayed)
    const perSecond =
      generated.perSecond(atMs) ?? (counts.generated === 0 ? replayed.perSecond(atMs) : undefined)
    return { ...counts, perSecond, etaMs: eta(counts.planned - counts.done, perSecond) }
  }

  return {
    done: () => all.done,
    trial: (trial) => {
      const lane = lanes.get(trial.candidate)
      if (lane === undefined) return
      add(lane.counts, trial)
      add(all, trial)
    },
    standings: (atMs) => {
      const candidates = Array.from(lanes.values(), (lane) => standing(lane, atMs))
      return {
        experiment: started.experiment,
        elapsedMs: atMs - startedAtMs,
        lanes: started.lanes?.() ?? [],
        waiting: started.waiting?.() ?? [],
        candidates,
        overall: {
          ...all,
          perSecond: together(candidates),
          etaMs: longest(candidates.map(({ etaMs }) => etaMs))
        }
      }
    }
  }
}

const countsOf = ({ name, planned, done }: Lane): LaneTally => ({
  name,
  planned,
  stored: done,
  done,
  generated: 0,
  replayed: 0,
  errored: 0,
  unanswered: 0
})

const track = (lane: Lane): TrackedCandidate => ({
  counts: countsOf(lane),
  generated: makePace(),
  replayed: makePace()
})

const add = (counts: LaneTally, { ended, replayed }: TrialEnded): void => {
  counts.done++
  if (replayed === true) counts.replayed++
  else counts.generated++
  if (ended === "Errored") counts.errored++
  else if (ended === "Refused" || ended === "Malformed" || ended === "Truncated") counts.unanswered++
}

const total = (numbers: ReadonlyArray<number>): number => numbers.reduce((sum, each) => sum + each, 0)

const eta = (remaining: number, perSecond: number | undefined): number | undefined =>
  remaining <= 0 ? 0 : perSecond === undefined ? undefined : (1_000 * remaining) / perSecond

/** The speed of those that are not done, as far as it is known. */
const together = (candidates: ReadonlyArray<CandidateStatus>): number | undefined => {
  const rates = candidates.flatMap(({ perSecond, etaMs }) =>
    perSecond === undefined || etaMs === 0 ? [] : [perSecond]
  )
  return rates.length === 0 ? undefined : total(rates)
}

/** They run side by side, so the slowest decides when it is over; it is unknown while one of them is. */
const longest = (etas: ReadonlyArray<number | undefined>): number | undefined =>
  etas.reduce<number | undefined>(
    (most, each) => (most === undefined || each === undefined ? undefined : Math.max(most, each)),
    0
  )
