/**
 * The subcommands that packages add, as the parser wants them: on an experiment, on a store, or on files.
 */
import { existsSync } from "node:fs"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import type { Experiment } from "../../definition/definition.ts"
import { runUserCode } from "../../foundation/userCode.ts"
import * as Progress from "../../run/Progress.ts"
import * as Telemetry from "../../run/Telemetry.ts"
import { Labels } from "../../store/Labels.ts"
import { Runs } from "../../store/Runs.ts"
import type { Store } from "../../store/Store.ts"
import { Trials } from "../../store/Trials.ts"
import { setExitCode } from "../Launch.ts"
import { modelOf } from "../models.ts"
import { checkOutputs } from "../outputFile.ts"
import { storeAt } from "../services.ts"
import { storeFlag } from "../storeFlag.ts"
import { flagsOf, givenOf, outputsOf } from "./addedFlags.ts"
import type { ExperimentLoader, Invocation } from "./Extension.ts"
import { type Extensions, prepare } from "./Extensions.ts"
import { ExtensionError, load } from "./load.ts"
import { type AddedPackage, commandWord, findExtensions, type SubcommandManifest } from "./manifest.ts"

type AddedCommand = Command.Command<string, never, object, Error>

/** What subcommands are called on. */
interface Subject<Input, Expected, Output> {
  /** The experiment; undefined where they are called on a store or on files. */
  readonly experiment: Experiment<Input, Expected, Output> | undefined
  /** Loads the experiment of a file. */
  readonly experimentAt: ExperimentLoader
}

/** A subcommand that a package adds, by its last word: one of two words stands under a command of the first. */
const commandOf = <Input, Expected, Output>(
  added: AddedPackage,
  name: string,
  { description, flags = {}, arguments: behind, on, runs: isRunning = false }: SubcommandManifest,
  subject: Subject<Input, Expected, Output>,
  extensions: Pick<Extensions, "added" | "flags" | "project">
): AddedCommand => {
  // Its own flags win over those of the same name that packages add to runs.
  const ofRuns = isRunning
    ? Object.fromEntries(Object.entries(extensions.flags).filter(([flag]) => !Object.hasOwn(flags, flag)))
    : {}
  return Command.make(
    name.slice(name.indexOf(" ") + 1),
    {
      added: flagsOf({ ...flags, ...ofRuns }),
      store: storeFlag,
      ...(behind === undefined
        ? {}
        : {
            arguments: Argument.String("arguments").pipe(
              Argument.withDescription(behind),
              Argument.variadic({ min: 0 })
            )
          })
    },
    Effect.fn("Experiment.command.extension")(function* (parsed) {
      const given = givenOf(flags, parsed.added)
      const { outputs, afterRun } = yield* prepare(
        { ...extensions, flags: ofRuns },
        isRunning ? givenOf(ofRuns, parsed.added) : {}
      )
      yield* checkOutputs([...outputsOf(flags, given), ...outputs], parsed.store)
      const extension = yield* load(added)
      yield* Effect.gen(function* () {
        const runs = yield* Runs
        const trials = yield* Trials
        const labels = yield* Labels
        const { arguments: args = [] } = parsed
        const store = yield* Effect.context<Store>()
        const withStore: Invocation<Input, Expected, Output>["withStore"] = (effect) =>
          Effect.provide(Effect.provideContext(effect, store), [
            Progress.layer,
            Telemetry.layerFromEnvironment
          ])
        const code = yield* runUserCode(() =>
          extension.subcommands?.[name]?.({
            flags: given,
            arguments: args,
            runs,
            trials,
            labels,
            withStore,
            modelOf: (name) =>
              Effect.flatMap(modelOf(name, {}, extensions), (model) =>
                typeof model === "string"
                  ? Effect.fail(new ExtensionError(`${name}: ${model}`))
                  : Effect.succeed(model)
              ),
            afterRun: (ended, outlines) => Effect.provideContext(afterRun(ended, outlines), store),
            ...subject
          })
        )
        if (typeof code === "number") yield* setExitCode(code)
      }).pipe(
        // Files need no store, and none is made for them; one that is there may be asked.
        Effect.provide(storeAt(on === "files" && !existsSync(parsed.store) ? ":memory:" : parsed.store)),
        Effect.mapError((error) =>
          typeof error === "string" ? new ExtensionError(`${added.name}: ${error}`) : error
        )
      )
    })
  ).pipe(Command.withDescription(`${description} (${added.name})`))
}

/** The names of the subcommands that packages add to the experiments of a folder, those that do not fit included. */
export const commandsAt = (folder: string): ReadonlyArray<string> => {
  const { added, misfits } = findExtensions(folder)
  return [
    ...added.flatMap(({ subcommands }) =>
      Object.entries(subcommands).flatMap(([name, { on = "experiment" }]) =>
        on === "experiment" ? [commandWord(name)] : []
      )
    ),
    ...misfits.flatMap(({ subcommands }) => subcommands.map(commandWord))
  ]
}

/** Subcommands whose names begin with the same word stand under a command of that word. */
const grouped = (named: ReadonlyArray<readonly [name: string, command: AddedCommand]>) => {
  const words = [...new Set(named.map(([name]) => commandWord(name)))]
  return words.flatMap((word): ReadonlyArray<AddedCommand> => {
    const own = named.filter(([name]) => commandWord(name) === word)
    const [first, ...rest] = own.flatMap(([name, command]) => (name === word ? [] : [command]))
    const whole = own.flatMap(([name, command]) => (name === word ? [command] : []))
    if (first === undefined) return whole
    const words = own.flatMap(([name]) => (name === word ? [] : [name.slice(word.length + 1)]))
    const list = words.join(", ")
    const under =
      whole[0] ??
      Command.make(word).pipe(
        Command.withDescription(`${list} (assay ${word} NAME --help tells more of each)`)
      )
    const group: AddedCommand = under.pipe(Command.withSubcommands([first, ...rest]))
    return [group]
  })
}

const noLoader: ExperimentLoader = (file) =>
  Effect.fail(new Error(`${file} is not loaded here: the subcommand was called on an experiment`))

/**
 * The subcommands that packages add, on an experiment or, without one, on a store and on files. `experimentAt`: loads the
 * experiment of a file.
 */
export const commandsOf = <Input, Expected, Output>(
  extensions: Pick<Extensions, "added" | "flags" | "project">,
  experiment: Experiment<Input, Expected, Output> | undefined,
  experimentAt: ExperimentLoader = noLoader
): ReadonlyArray<AddedCommand> =>
  grouped(
    extensions.added.flatMap((each) =>
      Object.entries(each.subcommands).flatMap(([name, manifest]) =>
        ((manifest.on ?? "experiment") === "experiment") === (experiment !== undefined)
          ? [[name, commandOf(each, name, manifest, { experiment, experimentAt }, extensions)] as const]
          : []
      )
    )
  )
