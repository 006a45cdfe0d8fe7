/**
 * Progress for code that shows it in its own way.
 */
import { performance } from "node:perf_hooks"
import type { Waiting } from "../measure/measuring.ts"
import type { Reporter } from "./reporter.ts"
import { type CandidateStatus, makeTally, type RunProgress, type RunStart, type Tally } from "./tally.ts"

export type { CandidateStatus } from "./tally.ts"

/** How a run gets on, as plain numbers. */
export interface Status extends Omit<CandidateStatus, "name"> {
  /** The name of the experiment. */
  readonly experiment: string
  /** Time since the run began, in milliseconds. */
  readonly elapsedMs: number
  /** How each candidate gets on, in the order of the experiment. */
  readonly candidates: ReadonlyArray<CandidateStatus>
  /** How many answers wait for scorers that call models. Scorers for which none do are left out. */
  readonly waiting: ReadonlyArray<Waiting>
}

const statusOf = ({ experiment, elapsedMs, candidates, overall, waiting }: RunProgress): Status => {
  const { name: _, ...all } = overall
  return { experiment, elapsedMs, candidates, waiting, ...all }
}

/** Milliseconds between two tellings, so that showing them costs the run nothing. */
const interval = 100

/**
 * Tells at the start, then at most ten times a second, and at the end. What `tell` throws is passed to `failed`, and ends
 * the telling.
 */
export const listening = (tell: (status: Status) => void, failed: (thrown: unknown) => void): Reporter => {
  let tally: Tally | undefined
  let toldAt = Number.NEGATIVE_INFINITY
  const say = (): void => {
    if (tally === undefined) return
    toldAt = performance.now()
    try {
      tell(statusOf(tally.standings(toldAt)))
    } catch (thrown) {
      tally = undefined
      failed(thrown)
    }
  }
  return {
    start: (run: RunStart) => {
      tally = makeTally(run, performance.now())
      say()
    },
    trial: (trial) => {
      tally?.trial(trial)
      if (performance.now() - toldAt >= interval) say()
    },
    note: () => {},
    end: () => {
      say()
      tally = undefined
    }
  }
}
