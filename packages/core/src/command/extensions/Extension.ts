/**
 * What a package adds to the command line of experiments and to `assay`.
 *
 * A package says in its own `package.json`, under the key `assay`, which flags and subcommands it adds, as data; its code
 * is imported when one of them is used, and not before. A command finds it among the `dependencies` and
 * `devDependencies` of the `package.json` nearest to the experiment's file.
 *
 * **Example**
 *
 * ```json
 * "assay": {
 *   "version": 1,
 *   "extension": "./extension",
 *   "flags": { "html": { "takes": "output", "description": "Also write a report as one HTML file" } }
 * }
 * ```
 *
 * ```ts
 * const extension: Extension.Extension = {
 *   version: 1,
 *   afterRun: ({ flags, report }) => writeFile(String(flags.html), Report.toMarkdown(report))
 * }
 * export default extension
 * ```
 *
 * @see docs/command-line.md
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { DatasetError } from "../../dataset/DatasetError.ts"
import type { Experiment } from "../../definition/definition.ts"
import type { RunReport } from "../../experiment/reportModel.ts"
import type { Run } from "../../experiment/running.ts"
import type { Awaitable } from "../../foundation/userCode.ts"
import type { Provider } from "../../provider/Provider.ts"
import type { Outline } from "../../report/outline.ts"
import type { AskedCase } from "../../run/asked.ts"
import type { Progress } from "../../run/Progress.ts"
import type { Labels } from "../../store/Labels.ts"
import type { Runs, StoredRun } from "../../store/Runs.ts"
import type { Store } from "../../store/Store.ts"
import type { Trials } from "../../store/Trials.ts"

/** The version of what is described here: that of a package's `assay.version` and of the value that it exports. */
export const version = 1

/** Flags of the package that were given, by name: `true` for one that takes nothing, else its value. */
export type FlagValues = Readonly<Record<string, string | true>>

/** A run that has ended, and was asked for with a flag of the package. */
export interface EndedRun {
  /** The flags of the package that were given. */
  readonly flags: FlagValues
  /** Reads the trials of the store. */
  readonly trials: Trials["Service"]
  /** The run, as it is stored. */
  readonly run: StoredRun
  /** Figures, comparisons and the result of the gate, of the cases that were asked for. */
  readonly report: RunReport
  /** Whether a case is among those that were asked for; the store may hold more. */
  readonly isSelected: (caseId: string) => boolean
  /** The cases of the dataset in its order, with the messages that candidates are sent for them. */
  readonly asked: Stream.Stream<AskedCase, DatasetError>
  /**
   * What the subcommand that carried out the run has to say of it beside its figures. Empty for a run of the experiment
   * itself.
   */
  readonly added: ReadonlyArray<Outline>
}

/** A subcommand of the package that was called. */
export interface Invocation<Input, Expected, Output> {
  /** The flags of the package that were given. */
  readonly flags: FlagValues
  /** What stood behind the name of the subcommand, in order. Empty for one that takes no arguments. */
  readonly arguments: ReadonlyArray<string>
  /** Which runs the store has. */
  readonly runs: Runs["Service"]
  /** Reads the trials of the store. */
  readonly trials: Trials["Service"]
  /** Reads and adds what people said of answers. */
  readonly labels: Labels["Service"]
  /** The experiment it was called on; undefined for a subcommand that is `on` the store or files. */
  readonly experiment: Experiment<Input, Expected, Output> | undefined
  /**
   * Loads the experiment of a file, in TypeScript or JavaScript. Fails, with what to say, where the file has none, and
   * for a subcommand that is called on an experiment.
   */
  readonly experimentAt: ExperimentLoader
  /**
   * Carries out an Effect that works with the store of the command, such as `Experiment.run`, with its progress on standard
   * error.
   */
  readonly withStore: <A, E>(effect: Effect.Effect<A, E, Store | Progress>) => Effect.Effect<A, E | Error>
  /**
   * What makes the calls of a model, by the name that a package of the project knows it by, such as `openai/gpt-5-mini`.
   * Fails, with what to say, where none does.
   */
  readonly modelOf: (name: string) => Effect.Effect<Provider, Error>
  /**
   * Hands a run that the subcommand carried out, with what it has to say of it, to the packages whose flags of a run were
   * given, such as `--html`. Does nothing for a subcommand whose `package.json` does not say that it `runs`.
   */
  readonly afterRun: (ended: Run, added: ReadonlyArray<Outline>) => Effect.Effect<void, Error>
}

/** Loads the experiment of a file. */
export type ExperimentLoader = (file: string) => Effect.Effect<Experiment<never, never, unknown>, Error>

/** What the command line says of the models that it names. */
export interface ModelOptions {
  /**
   * Length limit of a reply, in tokens, a whole number of 1 or more.
   *
   * @defaultValue that of the package
   */
  readonly maxOutputTokens?: number
}

/**
 * The default export of the module that `assay.extension` names. Functions answer at once, with a promise, or as an
 * Effect; what they throw or fail with is said to whoever typed the command, and the command exits with 2.
 */
export interface Extension {
  /** The version of this interface that the package is written for. */
  readonly version: typeof version
  /**
   * Called when a run has ended that was given a flag of the package.
   *
   * @defaultValue none, for a package without flags
   */
  readonly afterRun?: (run: EndedRun) => Awaitable<void>
  /**
   * The model of a name, for `--model`: what makes its calls, or a text that says why there is none. A package that
   * has it says `"models": true`.
   *
   * @defaultValue none, for a package that knows no models
   */
  readonly model?: (name: string, options: ModelOptions) => Awaitable<Provider | string>
  /**
   * The subcommands that `package.json` names. Where one returns a number, the process ends with that exit code; all
   * else that it returns is ignored.
   *
   * @defaultValue none
   */
  readonly subcommands?: Readonly<
    Record<
      string,
      <Input, Expected, Output>(invocation: Invocation<Input, Expected, Output>) => Awaitable<unknown>
    >
  >
}
