/**
 * What a candidate did on each case, read once from the store.
 *
 * Memory holds a few numbers per case and score, and no texts.
 */
import * as Effect from "effect/Effect"
import { type CountedMode, countedAs } from "../failure/FailureMode.ts"
import type { Reader } from "../reference/reader.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { FinishedTrial } from "../store/Trials.ts"

/** The trials of one case that have a score, and those that finished without one. */
export interface ScoreTally {
  /** Shape (cases) each. */
  readonly scored: Int32Array
  readonly sum: Float64Array
}

/** One timed trial. */
export interface TimedTrial {
  readonly at: number
  readonly repeat: number
  readonly ms: number
  readonly replayed: boolean
}

/**
 * What the trials of each case cost, in US dollars. Shape (cases) each.
 *
 * - `usd`: of those whose cost is known. A trial that could cost nothing is known to cost 0.
 * - `unpriced`: trials whose cost is not known.
 * - `priced`: whether any trial at all had a price, known or not: a call was made that costs something.
 */
interface CostTally {
  readonly usd: Float64Array
  readonly unpriced: Int32Array
  priced: boolean
}

/** A candidate's trials by case: arrays are indexed by the position of the case. */
export interface Tally {
  readonly finished: Int32Array
  readonly scores: ReadonlyArray<ScoreTally>
  readonly modes: Readonly<Record<CountedMode, Int32Array>>
  readonly timed: ReadonlyArray<TimedTrial>
  readonly cost: CostTally
  /** What values each score has. */
  readonly extent: ReadonlyArray<Extent>
}

/** The least and the greatest value, ±infinity where there is none; `isGraded`: one is neither 0 nor 1. */
interface Extent {
  readonly low: number
  readonly high: number
  readonly isGraded: boolean
}

/** A score by the position of its scorer in the manifest. */
export interface ScoreKey {
  readonly scorer: number
  readonly name: string
}

/** Whose trials to read: the candidate by its position in the manifest. The first score is the headline. */
export interface TallyScope {
  readonly candidate: number
  readonly scores: ReadonlyArray<ScoreKey>
}

const increment = (counts: Int32Array, at: number): void => {
  counts[at] = (counts[at] ?? 0) + 1
}

const makeTally = (cases: number, { scores }: TallyScope) => {
  const finished = new Int32Array(cases)
  const tallies = scores.map(() => ({ scored: new Int32Array(cases), sum: new Float64Array(cases) }))
  const extent = scores.map(() => ({
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
    isGraded: false
  }))
  const modes: Record<CountedMode, Int32Array> = {
    "wrong-silent": new Int32Array(cases),
    "wrong-detectable": new Int32Array(cases),
    hedged: new Int32Array(cases),
    refused: new Int32Array(cases),
    escalated: new Int32Array(cases),
    malformed: new Int32Array(cases),
    truncated: new Int32Array(cases),
    unscored: new Int32Array(cases),
    errored: new Int32Array(cases)
  }
  const timed: Array<TimedTrial> = []
  const cost: CostTally = { usd: new Float64Array(cases), unpriced: new Int32Array(cases), priced: false }
  const tally: Tally = { finished, scores: tallies, modes, timed, cost, extent }
  const add = (at: number, trial: FinishedTrial): void => {
    increment(finished, at)
    const values = scores.map(({ scorer, name }) =>
      trial.outcome === "Errored"
        ? undefined
        : trial.scores.find((row) => row.scorer === scorer && row.name === name)?.value
    )
    for (const [nth, value] of values.entries()) {
      const into = tallies[nth]
      const seen = extent[nth]
      if (value === undefined || into === undefined || seen === undefined) continue
      increment(into.scored, at)
      into.sum[at] = (into.sum[at] ?? 0) + value
      seen.low = Math.min(seen.low, value)
      seen.high = Math.max(seen.high, value)
      if (value !== 0 && value !== 1) seen.isGraded = true
    }
    const mode = countedAs(trial.mode, trial.outcome)
    if (mode !== "right") increment(modes[mode], at)
    if (trial.cost !== undefined) {
      cost.priced = true
      cost.usd[at] = (cost.usd[at] ?? 0) + trial.cost.inputUsd + trial.cost.outputUsd
      if (trial.cost.unpriced !== undefined) increment(cost.unpriced, at)
    }
    if (trial.outcome !== "Errored" && trial.latencyMs !== undefined) {
      timed.push({ at, repeat: trial.repeat, ms: trial.latencyMs, replayed: trial.replayed })
    }
  }
  return { tally, add }
}

/** Reads the trials of one candidate of a run, and passes over no others. Otherwise as {@link read}. */
export const readOne = Effect.fnUntraced(function* (
  store: Reader,
  run: StoredRun,
  wanted: TallyScope,
  positions: ReadonlyMap<string, number>,
  repeats: number
): Effect.fn.Return<Tally, StoreError> {
  const { tally, add } = makeTally(positions.size, wanted)
  yield* store.eachFinished(
    run,
    (trial) => {
      const at = positions.get(trial.caseId)
      if (at !== undefined && trial.repeat < repeats) add(at, trial)
    },
    { candidate: wanted.candidate }
  )
  return tally
})

/**
 * Reads the trials of some candidates of a run in one pass.
 *
 * @param positions of the cases that count, by case id; the trials of others are passed over
 * @param repeats trials of a further repeat than this many are passed over
 */
export const read = Effect.fnUntraced(function* (
  store: Reader,
  run: StoredRun,
  wanted: ReadonlyArray<TallyScope>,
  positions: ReadonlyMap<string, number>,
  repeats: number
): Effect.fn.Return<ReadonlyArray<Tally>, StoreError> {
  const tallies = wanted.map((each) => ({
    candidate: each.candidate,
    ...makeTally(positions.size, each)
  }))
  const byCandidate = Map.groupBy(tallies, ({ candidate }) => candidate)
  yield* store.eachFinished(run, (trial) => {
    const at = positions.get(trial.caseId)
    if (at === undefined || trial.repeat >= repeats) return
    for (const each of byCandidate.get(trial.candidate) ?? []) each.add(at, trial)
  })
  return tallies.map(({ tally }) => tally)
})
