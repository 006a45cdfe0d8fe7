/**
 * Adversarial runs from code: as an Effect, or as a promise.
 */
import { Experiment, Progress } from "@assay/core"
import { type Comparison, type RunReference, type Snapshot, SqliteStore, Store } from "@assay/core/analysis"
import { promised } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { assess } from "./assess/assess.ts"
import type { Assessment } from "./assess/model.ts"
import { derive } from "./derive/derive.ts"
import { type DeriveOptions, guarded } from "./derive/options.ts"

/** Which cases are perturbed and how, and how the run is carried out. */
export interface RunOptions extends DeriveOptions {
  /**
   * How the run is carried out: budget, repeats, concurrency and the like, as in `Experiment.runPromise`.
   *
   * @defaultValue the policy of the experiment
   */
  readonly run?: Omit<Experiment.RunOptions, "against" | "onTrial">
}

/** An adversarial run that has ended. */
export interface AdversarialRun {
  /** What it found. */
  readonly assessment: Assessment
  /** The run itself, with its figures: its slices are the families. */
  readonly run: Experiment.Run
}

/** What an adversarial run fails with: as any run, and where its runs are not to be found. */
type RunFailure = Experiment.RunError | Comparison.Error | RunReference.Error | Snapshot.Error

/**
 * Derives the adversarial experiment, runs what is missing of it, and assesses it. Fails as `Experiment.run` does, and where
 * no family applies to any case.
 */
export const run = Effect.fn("Adversarial.run")(function* <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  { run: options = {}, ...derivation }: RunOptions = {}
): Effect.fn.Return<AdversarialRun, RunFailure, Store.Store | Progress.Progress> {
  const derived = derive(experiment, derivation)
  const ended = yield* Experiment.run(derived, options)
  const stored = yield* (yield* Store.Runs).byId(ended.id)
  if (stored === undefined) return yield* Effect.die(new Error(`the run ${ended.id} is gone`))
  const assessment = yield* assess(yield* Store.Trials, stored, {
    families: guarded(derivation.families),
    repeats: options.repeats ?? derived.policy.repeats,
    ...(options.only === undefined || options.only.length === 0 ? {} : { only: options.only })
  })
  return { assessment, run: ended }
})

/** Options of `runPromise`. */
export interface PromiseOptions extends RunOptions {
  /**
   * The path of the store, or `:memory:`.
   *
   * @defaultValue `.assay/assay.db` under the working directory
   */
  readonly store?: string
  /**
   * Interrupts the run when it aborts. What was answered is in the store.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal
}

/** `run` for code without Effect. Rejects with what `run` fails with; prints nothing. */
export const runPromise = <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  { store, signal, ...options }: PromiseOptions = {}
): Promise<AdversarialRun> =>
  promised(Effect.provide(run(experiment, options), [SqliteStore.layer(store), Progress.layerSilent]), signal)
