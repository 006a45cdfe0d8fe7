/**
 * Adversarial runs from code: as an Effect, or as a promise.
 */
import { Experiment, Progress } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { defined, promised } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { assess } from "./assess/assess.ts"
import type { Assessment } from "./assess/model.ts"
import { derive } from "./derive/derive.ts"
import { type DeriveOptions, guarded } from "./derive/options.ts"
import { makeFunds } from "./write/funds.ts"
import type { Written } from "./write/model.ts"
import { type RunFailure, standIns, writeWith, writings } from "./write/write.ts"

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

/** The budget of an invocation, as it is stated on top or by the experiment. */
const budgetOf = <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  { budget }: Pick<Experiment.RunOptions, "budget">
): Experiment.Budget | undefined =>
  Experiment.derive(experiment, { name: experiment.name, ...defined({ budget }) }).policy.budget

/** What of the options says how calls are made. */
const mannerOf = ({ concurrency, timeout, retry, cache, force }: Experiment.RunOptions) =>
  defined({ concurrency, timeout, retry, cache, force })

/**
 * Has models write the variants of the families that need it, for `Adversarial.derive`. What is in the store is not asked for
 * again. Undefined where no family needs it. Fails where nothing that can be used came.
 */
export const write = <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  { run: options = {}, ...derivation }: RunOptions = {}
): Effect.Effect<Written | undefined, RunFailure, Store.Store | Progress.Progress> =>
  writeWith(experiment, derivation, makeFunds(budgetOf(experiment, options)), mannerOf(options))

/** What would be asked, and at what price. */
export interface AdversarialPlan {
  /** The runs in which models write variants. Empty where none does. */
  readonly written: ReadonlyArray<Experiment.Plan>
  /** The adversarial run. Texts that are not written yet are taken to be as long as those before. */
  readonly run: Experiment.Plan
}

/** Plans an adversarial run: counts the calls, and what they would cost. Nothing is asked. */
export const plan = Effect.fn("Adversarial.plan")(function* <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  { run: options = {}, ...derivation }: RunOptions = {}
): Effect.fn.Return<AdversarialPlan, RunFailure, Store.Store> {
  const budget = budgetOf(experiment, options)
  const all = yield* writings(experiment, derivation)
  const written = yield* Effect.forEach(all, ({ experiment: writing }) =>
    Experiment.plan(writing, defined({ budget }))
  )
  const texts = derivation.written ?? (yield* standIns(experiment, derivation))
  return {
    written,
    run: yield* Experiment.plan(
      derive(experiment, { ...derivation, ...defined({ written: texts }) }),
      options
    )
  }
})

/**
 * Derives the adversarial experiment, runs what is missing of it, and assesses it. Fails as `Experiment.run` does, and where
 * no family applies to any case.
 */
export const run = Effect.fn("Adversarial.run")(function* <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  { run: options = {}, ...derivation }: RunOptions = {}
): Effect.fn.Return<AdversarialRun, RunFailure, Store.Store | Progress.Progress> {
  // What makes no sense is said before a model writes anything.
  derive(experiment, derivation)
  const funds = makeFunds(budgetOf(experiment, options))
  const written = derivation.written ?? (yield* writeWith(experiment, derivation, funds, mannerOf(options)))
  const derived = derive(experiment, { ...derivation, ...defined({ written }) })
  const left = funds.left()
  const ended = yield* Experiment.run(derived, {
    ...options,
    ...(left === undefined ? {} : { budget: left })
  })
  const stored = yield* (yield* Store.Runs).byId(ended.id)
  if (stored === undefined) return yield* Effect.die(new Error(`the run ${ended.id} is gone`))
  const assessment = yield* assess(yield* Store.Trials, stored, {
    families: guarded(derivation.families),
    repeats: options.repeats ?? derived.policy.repeats,
    ...defined({ written: written?.families }),
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
