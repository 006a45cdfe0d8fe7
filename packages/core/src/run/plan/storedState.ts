/**
 * What a run has of its trials, read in one pass before anything is asked. Looked up case by case in the store, it would
 * take turns with the calls and lengthen what is measured of them.
 *
 * Memory holds the ids of the cases that were attempted, and four bytes for each of their trials.
 */
import * as Effect from "effect/Effect"
import type { Journal, TrialState } from "../../store/Journal.ts"
import type { StoredRun } from "../../store/Runs.ts"
import type { StoreError } from "../../store/StoreError.ts"
import type { Selection } from "./selection.ts"

/**
 * What is to be done of a trial. `ask`: it has no answer. `score`: it has one that is not scored. `rescore`: it is scored
 * but for a scorer that failed. `wait`: it is scored but for a scorer that waits.
 */
export interface PendingWork {
  readonly pending: "ask" | "score" | "rescore" | "wait"
  /** Attempts that were made. */
  readonly attempts: number
}

const unattempted: PendingWork = { pending: "ask", attempts: 0 }

export interface StoredState {
  /** What is to be done of a trial; undefined when nothing is. */
  readonly pendingWork: (candidate: number, caseId: string, repeat: number) => PendingWork | undefined
  /** An answer that can no longer be read: it is asked for again. */
  readonly askAgain: (candidate: number, caseId: string, repeat: number) => void
  /** Trials of a candidate of which nothing is to be done. */
  readonly done: (candidate: number) => number
  /** Trials of a candidate that have an answer, scored or not. */
  readonly answered: (candidate: number) => number
  /** Of how many repeats of a case a candidate is still to be asked. */
  readonly toAsk: (candidate: number, caseId: string) => number
  /** How many repeats of a case have an answer of a candidate that is to be scored, by scorers that wait or by others. */
  readonly toScore: (candidate: number, caseId: string) => number
  /** Whether a trial has an answer that is to be scored, by scorers that do not wait. */
  readonly hasUnscored: boolean
  /** How many answers wait for a scorer, by its position; those that none waits for are left out. */
  readonly waiting: ReadonlyMap<number, number>
  /** Nothing was attempted yet. */
  readonly isEmpty: boolean
}

/** A trial in four bytes: three bits for what is to be done, the rest for the attempts. */
const pendingTrials = ["none", "ask", "score", "rescore", "wait", "done"] as const
type PendingKind = (typeof pendingTrials)[number]
const bits = 3
const most = 2 ** (32 - bits) - 1
const pack = (pending: PendingKind, attempts: number): number =>
  ((Math.min(attempts, most) << bits) | pendingTrials.indexOf(pending)) >>> 0

const todoOf = ({ finished, isAnswered, failedScorer, waitingScorers }: TrialState): PendingKind => {
  if (finished === undefined || finished === "Errored") return isAnswered ? "score" : "ask"
  if (failedScorer) return "rescore"
  return waitingScorers.length > 0 ? "wait" : "done"
}

/** Trials of one case beyond which most were never attempted: only those that were are then kept. */
const manyTrials = 10_000

/** Whole numbers by index, 0 where none was set: an array where cases have few trials each, else a map. */
const makeTrials = (width: number) => {
  if (width > manyTrials) {
    const sparse = new Map<number, number>()
    return {
      get: (index: number): number => sparse.get(index) ?? 0,
      set: (index: number, packed: number): void => void sparse.set(index, packed)
    }
  }
  let dense = new Uint32Array(0)
  return {
    get: (index: number): number => dense[index] ?? 0,
    set: (index: number, packed: number): void => {
      if (index >= dense.length) {
        const larger = new Uint32Array(Math.max(1_024 * width, 2 * (index + width)))
        larger.set(dense)
        dense = larger
      }
      dense[index] = packed
    }
  }
}

/** Reads how the selected trials of a run stand, up to so many repeats. */
export const readStoredState = Effect.fnUntraced(function* (
  journal: Pick<Journal["Service"], "eachState">,
  run: StoredRun,
  selection: Pick<Selection, "has">,
  repeats: number
): Effect.fn.Return<StoredState, StoreError> {
  const width = run.manifest.candidates.length * repeats
  const trials = makeTrials(width)
  const positions = new Map<string, number>()
  const done = run.manifest.candidates.map(() => 0)
  const answered = run.manifest.candidates.map(() => 0)
  let unscored = 0
  const waiting = new Map<number, number>()
  const count = (counts: Array<number>, candidate: number): void => {
    counts[candidate] = (counts[candidate] ?? 0) + 1
  }
  const indexOf = (candidate: number, caseId: string, repeat: number): number | undefined => {
    const at = positions.get(caseId)
    return at === undefined || repeat >= repeats ? undefined : at * width + candidate * repeats + repeat
  }
  let mostRepeats = 0
  yield* journal.eachState(run, (state) => {
    const { candidate, caseId, repeat, attempts } = state
    if (repeat >= repeats || !selection.has(caseId)) return
    if (!positions.has(caseId)) positions.set(caseId, positions.size)
    const index = indexOf(candidate, caseId, repeat)
    if (index === undefined) return
    mostRepeats = Math.max(mostRepeats, repeat + 1)
    const pending = todoOf(state)
    trials.set(index, pack(pending, attempts))
    if (pending === "done") count(done, candidate)
    if (pending !== "ask") count(answered, candidate)
    if (pending === "score" || pending === "rescore") unscored++
    for (const scorer of state.waitingScorers) waiting.set(scorer, (waiting.get(scorer) ?? 0) + 1)
  })
  const countOf = (candidate: number, caseId: string, kinds: ReadonlyArray<PendingKind>): number => {
    const from = indexOf(candidate, caseId, 0)
    if (from === undefined) return 0
    let count = 0
    for (let repeat = 0; repeat < mostRepeats; repeat++) {
      if (kinds.includes(pendingTrials[trials.get(from + repeat) & (2 ** bits - 1)] ?? "none")) count++
    }
    return count
  }
  return {
    pendingWork: (candidate, caseId, repeat) => {
      const index = indexOf(candidate, caseId, repeat)
      if (index === undefined) return unattempted
      const packed = trials.get(index)
      const pending = pendingTrials[packed & (2 ** bits - 1)] ?? "none"
      if (pending === "done") return undefined
      return pending === "none" ? unattempted : { pending, attempts: packed >>> bits }
    },
    askAgain: (candidate, caseId, repeat) => {
      const index = indexOf(candidate, caseId, repeat)
      if (index !== undefined) trials.set(index, pack("ask", trials.get(index) >>> bits))
    },
    done: (candidate) => done[candidate] ?? 0,
    answered: (candidate) => answered[candidate] ?? 0,
    toAsk: (candidate, caseId) => repeats - countOf(candidate, caseId, ["score", "rescore", "wait", "done"]),
    toScore: (candidate, caseId) => countOf(candidate, caseId, ["score", "rescore", "wait"]),
    hasUnscored: unscored > 0,
    waiting,
    isEmpty: positions.size === 0
  }
})
