/**
 * Declaring and running experiments.
 *
 * An experiment is a value: importing the file that declares it runs nothing. `Experiment.main` turns the file into
 * a command when it is the one that was started; `Experiment.run` and `Experiment.runPromise` run it from code.
 */
import { realpathSync } from "node:fs"
import { Effect } from "effect"
import { type RunError, execute } from "../run/engine.ts"
import * as Progress from "../run/Progress.ts"
import type { Options } from "../run/settings.ts"
import { summarise } from "../report/summarise.ts"
import type { Summary } from "../report/Summary.ts"
import { RunStore } from "../store/RunStore.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import type { Experiment } from "./definition.ts"

export * from "./definition.ts"
export { plan, type CandidatePlan, type Plan } from "../run/plan.ts"
export type { Options } from "../run/settings.ts"
export type { RunError } from "../run/engine.ts"

/** A run that has ended. `stopped` says why it ended before all was done, if it did. */
export interface Run {
  readonly id: string
  readonly summary: Summary
  readonly stopped: string | undefined
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
  const summary = yield* summarise(yield* RunStore, experiment.scorers, opened, settings)
  return { id: opened.run.id, summary, stopped }
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

/**
 * Makes the experiment's file a command: when it is the file that was started, parses the flags, runs, reports and
 * sets the exit code; otherwise does nothing.
 *
 * @param meta the file's own `import.meta`
 */
export const main = <Input, Expected, Output>(
  meta: ImportMeta,
  experiment: Experiment<Input, Expected, Output>
): void => {
  // Loaded on demand: an application that imports an experiment needs no command line.
  if (isStarted(meta)) void import("./commandLine.ts").then(({ start }) => start(experiment))
}

/** Whether the module is the one Node was started with. */
const isStarted = (meta: ImportMeta): boolean => {
  if (meta.main !== undefined) return meta.main
  const [, script] = process.argv
  return script !== undefined && meta.filename !== undefined && realpathSync(script) === realpathSync(meta.filename)
}
