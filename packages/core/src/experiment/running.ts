/**
 * Running an experiment from code: as an Effect, or as a promise.
 */
import { Effect } from "effect"
import * as Comparison from "../compare/Comparison.ts"
import type { Summary } from "../report/Summary.ts"
import { summarise } from "../report/summarise.ts"
import { execute, type RunError } from "../run/engine.ts"
import type { Opened } from "../run/open.ts"
import * as Progress from "../run/Progress.ts"
import type { Options, Settings } from "../run/settings.ts"
import { RunStore } from "../store/RunStore.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import type { Experiment } from "./definition.ts"

/**
 * A run that has ended.
 *
 * - `stopped`: why it ended before all was done, if it did.
 * - `isSelected`: whether a case is among those that were asked for; the store may hold more.
 */
export interface Run {
  readonly id: string
  readonly summary: Summary
  readonly stopped: string | undefined
  readonly isSelected: (caseId: string) => boolean
}

/**
 * Runs what is missing of an experiment and summarises it.
 *
 * Trials that error, and scorers that fail, are part of the result. The Effect fails when nothing sensible can be
 * run: a faulty dataset, an experiment that does not make sense, a baseline that cannot be fitted, a broken store.
 */
export const run = Effect.fn("Experiment.run")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: Options = {}
): Effect.fn.Return<Run, RunError, RunStore | Progress.Progress> {
  const { opened, settings, stopped } = yield* execute(experiment, options)
  const figures = yield* summarise(yield* RunStore, experiment.scorers, opened, settings)
  const comparisons = yield* compareAll(experiment.against, opened, settings)
  return {
    id: opened.run.id,
    summary: { ...figures, comparisons },
    stopped,
    isSelected: opened.selection.has
  }
})

/** Holds every other candidate against the one that is named, on the selected cases. */
const compareAll = Effect.fnUntraced(function* <Input, Expected, Output>(
  against: string | undefined,
  { run, candidates, selection }: Opened<Input, Expected, Output>,
  { repeats, seed }: Settings
) {
  const store = yield* RunStore
  const names = candidates.map(([, { name }]) => name)
  if (against === undefined || !names.includes(against)) return []
  // Read again: the run has finished since it was opened, unless it was stopped.
  const finished = (yield* store.byId(run.id)) ?? run
  return yield* Effect.forEach(
    names.filter((name) => name !== against),
    (candidate) =>
      Comparison.within(store, finished, {
        baseline: against,
        candidate,
        cases: selection.has,
        repeats,
        seed
      }).pipe(
        // Both are candidates of this run and the options are its own: nothing is left to be unknown.
        Effect.catchTag("ComparisonError", Effect.die)
      )
  )
})

/** Options of `runPromise`: those of a run, where its store is, and a signal that interrupts it. */
export interface PromiseOptions extends Options {
  /** Path of the store, or `:memory:`. Default `.assay/assay.db` under the working directory. */
  readonly store?: string
  readonly signal?: AbortSignal
}

/** `run` for code without Effect. Rejects with what `run` fails with; prints nothing. */
export const runPromise = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: PromiseOptions = {}
): Promise<Run> =>
  run(experiment, options).pipe(
    Effect.provide([SqliteStore.layer(options.store), Progress.layerSilent]),
    (effect) => Effect.runPromise(effect, options.signal === undefined ? {} : { signal: options.signal })
  )
