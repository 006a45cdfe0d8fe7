/**
 * What a run would do, without doing it.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { DatasetError } from "../dataset/DatasetError.ts"
import type { Experiment } from "../experiment/definition.ts"
import type { ExperimentError } from "../experiment/ExperimentError.ts"
import { RunStore, type StoreError } from "../store/RunStore.ts"
import { open } from "./open.ts"
import { type Options, settle } from "./settings.ts"
import { readStanding } from "./standing.ts"

/**
 * What would be done for one candidate.
 *
 * - `trials` = `stored` + `calls`. A trial that errored before counts as a call: it would be tried again. One that
 *   was answered counts as stored, scored or not.
 * - `inputTokens`: estimated, over all calls; absent for candidates that send no prompt.
 */
export interface CandidatePlan {
  readonly name: string
  readonly trials: number
  readonly stored: number
  readonly calls: number
  readonly inputTokens: number | undefined
}

export interface Plan {
  readonly experiment: string
  readonly dataset: { readonly name: string; readonly cases: number; readonly selected: number }
  readonly repeats: number
  readonly candidates: ReadonlyArray<CandidatePlan>
}

/**
 * Plans a run: validates the dataset, looks up what the store has, and counts what is missing. Nothing is asked
 * of any candidate, and no run is left in the store.
 */
export const plan = Effect.fn("Run.plan")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: Options
): Effect.fn.Return<Plan, DatasetError | ExperimentError | StoreError, RunStore> {
  const settings = yield* settle(experiment, options)
  const store = yield* RunStore
  // Planned afresh, every trial is a call; a fresh run in the store would cut off the answers of earlier ones.
  const opened = yield* open(experiment, { ...settings, fresh: false }, () => {})
  const { run, selection } = opened
  const members = opened.candidates.map(([position, prepared]) => ({ position, prepared }))
  const counts = members.map(() => ({ calls: 0, inputTokens: undefined as number | undefined }))
  const standing = yield* readStanding(
    store,
    run,
    settings.fresh ? { has: () => false } : selection,
    settings.repeats
  )
  yield* opened.dataset.rows.pipe(
    Stream.filter((row) => selection.has(row.case.id)),
    Stream.runForEach((row) =>
      Effect.sync(() => {
        members.forEach(({ position, prepared: { entrant } }, index) => {
          const calls = standing.toAsk(position, row.case.id)
          const count = counts[index]
          if (count === undefined || calls === 0) return
          count.calls += calls
          const tokens = entrant._tag === "Candidate" ? entrant.estimateTokens?.(row.case.input) : undefined
          if (tokens !== undefined) count.inputTokens = (count.inputTokens ?? 0) + calls * tokens
        })
      })
    )
  )
  if (opened.created) yield* store.discardUnused(run)
  const trials = selection.count * settings.repeats
  return {
    experiment: experiment.name,
    dataset: { name: experiment.dataset.name, cases: run.manifest.dataset.cases, selected: selection.count },
    repeats: settings.repeats,
    candidates: members.map(({ prepared }, index) => {
      const count = counts[index]
      const calls = count?.calls ?? 0
      return { name: prepared.name, trials, stored: trials - calls, calls, inputTokens: count?.inputTokens }
    })
  }
})
