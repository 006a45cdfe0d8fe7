/**
 * What a run would do, without doing it.
 */

import type { Budget } from "@assay/pacing/Budget"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { DatasetError } from "../../dataset/DatasetError.ts"
import type { Experiment } from "../../definition/definition.ts"
import type { ExperimentError } from "../../definition/ExperimentError.ts"
import { type Options, resolve } from "../../definition/settings.ts"
import { RunStore, type StoreError } from "../../store/RunStore.ts"
import { open } from "./open.ts"
import { makeClusters, type OutOfReach, outOfReach } from "./outOfReach.ts"
import { type BudgetOutlook, outlook, type PlannedCost, tally } from "./plannedCost.ts"
import { readStanding, type Standing } from "./standing.ts"

/**
 * What would be done for one candidate.
 *
 * - `trials` = `stored` + `calls`. A trial that errored before counts as a call: it would be tried again. One that
 *   was answered counts as stored, scored or not.
 * - `inputTokens`: estimated, over all calls; absent for candidates that send no prompt.
 * - `cost`: what the calls will cost, by prices and kept replies; absent for candidates that call no provider.
 */
export interface CandidatePlan {
  readonly name: string
  readonly trials: number
  readonly stored: number
  readonly calls: number
  readonly inputTokens: number | undefined
  readonly cost?: PlannedCost
}

/**
 * What a run would do.
 *
 * - `budget`: the budget of the run and how the plan stands to it; absent without one.
 * - `outOfReach`: margins of the gate (or of `against`) within which "equivalent" cannot be shown with so few cases.
 */
export interface Plan {
  readonly experiment: string
  readonly dataset: { readonly name: string; readonly cases: number; readonly selected: number }
  readonly repeats: number
  readonly candidates: ReadonlyArray<CandidatePlan>
  readonly budget?: Budget & { readonly outlook: BudgetOutlook }
  readonly outOfReach: ReadonlyArray<OutOfReach>
}

/** The repeats of a case that are still to be asked for, in order. */
function* missingRepeats(standing: Standing, candidate: number, caseId: string, repeats: number) {
  for (let repeat = 0; repeat < repeats; repeat++) {
    if (standing.undone(candidate, caseId, repeat)?.todo === "ask") yield repeat
  }
}

/**
 * Plans a run: validates the dataset, looks up what the store has, and counts what is missing. Nothing is asked
 * of any candidate, and no run is left in the store.
 */
export const plan = Effect.fn("Run.plan")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: Options
): Effect.fn.Return<Plan, DatasetError | ExperimentError | StoreError, RunStore> {
  const settings = yield* resolve(experiment, options)
  const store = yield* RunStore
  // Planned afresh, every trial is a call; a fresh run in the store would cut off the answers of earlier ones.
  const opened = yield* open(experiment, { ...settings, fresh: false }, () => {})
  const { run, selection } = opened
  const members = opened.candidates.map(([position, prepared]) => ({ position, prepared }))
  const at = yield* Clock.currentTimeMillis
  // An empty cache has nothing to be looked up.
  const reads = settings.cache === "read" && (yield* store.cacheSize).replies > 0
  const counts = members.map(({ prepared: { entrant } }) => ({
    calls: 0,
    inputTokens: undefined as number | undefined,
    cost:
      entrant._tag === "Candidate" && entrant.call !== undefined
        ? tally(store, entrant.call, { at, reads })
        : undefined
  }))
  const clusters = makeClusters()
  const standing = yield* readStanding(
    store,
    run,
    settings.fresh ? { has: () => false } : selection,
    settings.repeats
  )
  yield* opened.dataset.rows.pipe(
    Stream.filter((row) => selection.has(row.case.id)),
    Stream.runForEach((row) =>
      Effect.gen(function* () {
        const { id: caseId, input, cluster } = row.case
        clusters.add(cluster)
        for (const [index, { position, prepared }] of members.entries()) {
          const { entrant, name } = prepared
          const calls = standing.toAsk(position, caseId)
          const count = counts[index]
          if (count === undefined || calls === 0) continue
          count.calls += calls
          const tokens = entrant._tag === "Candidate" ? entrant.estimateTokens?.(input) : undefined
          if (tokens !== undefined) count.inputTokens = (count.inputTokens ?? 0) + calls * tokens
          if (count.cost === undefined) continue
          const question = { input, caseId, candidate: name, repeat: 0, seed: settings.seed }
          const repeats = missingRepeats(standing, position, caseId, settings.repeats)
          yield* count.cost.add(question, calls, repeats)
        }
      })
    )
  )
  if (opened.created) yield* store.discardUnused(run)
  const trials = selection.count * settings.repeats
  const costs = counts.flatMap(({ cost }) => (cost === undefined ? [] : [cost.sum()]))
  const expects = outlook(settings.budget, costs)
  return {
    experiment: experiment.name,
    dataset: { name: experiment.dataset.name, cases: run.manifest.dataset.cases, selected: selection.count },
    repeats: settings.repeats,
    candidates: members.map(({ prepared }, index) => {
      const count = counts[index]
      const calls = count?.calls ?? 0
      const cost = count?.cost?.sum()
      return {
        name: prepared.name,
        trials,
        stored: trials - calls,
        calls,
        inputTokens: count?.inputTokens,
        ...(cost === undefined ? {} : { cost })
      }
    }),
    ...(settings.budget === undefined || expects === undefined
      ? {}
      : { budget: { ...settings.budget, outlook: expects } }),
    outOfReach: outOfReach(experiment, selection.count, clusters.kish())
  }
})
