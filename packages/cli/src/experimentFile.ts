/**
 * The commands that need an experiment's code besides its runs: they load its file and hand over to the command line
 * that every experiment has.
 */
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { Experiment } from "@assay/core"
import { Extensions, Launch, subcommands } from "@assay/core/internal/command"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { importFile } from "./importFile.ts"

/** What an experiment's file can do, by the names it has here. */
const uses: ReadonlyArray<{ readonly name: string; readonly description: string }> = [
  { name: "run", description: "Run the missing trials of an experiment, like running its file" },
  ...subcommands
]

/** A file that is no experiment. */
class FileError extends Schema.TaggedError<FileError>()("FileError", { message: Schema.String }) {}

type AnyExperiment = Parameters<typeof Experiment.start<never, never, unknown>>[0]

const isExperiment = (value: unknown): value is AnyExperiment =>
  Predicate.hasProperty(value, "candidates") &&
  value.candidates instanceof Map &&
  Predicate.hasProperty(value, "dataset") &&
  Predicate.hasProperty(value, "scorers")

/** Makes Node load files with the tsx of the file's own project, and says whether it has one. */
const useTsx = async (file: string): Promise<boolean> => {
  let api: string
  try {
    api = createRequire(file).resolve("tsx/esm/api")
  } catch {
    return false
  }
  const tsx: unknown = await import(pathToFileURL(api).href)
  if (Predicate.hasProperty(tsx, "register") && typeof tsx.register === "function") tsx.register()
  return true
}

const load = Effect.fnUntraced(function* (path: string): Effect.fn.Return<AnyExperiment, FileError> {
  const file = resolve(path)
  if (!existsSync(file)) return yield* new FileError({ message: `there is no file ${path}` })
  const loaded = yield* Effect.tryPromise({
    try: () => importFile(file, () => useTsx(file)),
    catch: (cause) =>
      new FileError({
        message: `${path} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`
      })
  })
  const experiment = Predicate.hasProperty(loaded, "default") ? loaded.default : undefined
  return isExperiment(experiment)
    ? experiment
    : yield* new FileError({ message: `${path}: expected an experiment as default export, found none` })
})

/** For the list of commands and their help; what follows the file is the experiment's own to read. */
const listed = ({ name, description }: (typeof uses)[number]) =>
  Command.make(name, { file: Argument.String("file") }, () =>
    Console.log(`assay ${name} FILE --help lists the flags of an experiment.`)
  ).pipe(Command.withDescription(description))

/** What an experiment's file can do, with what packages add to it. */
export const experimentCommands = ({ added }: Pick<Extensions.Extensions, "added">) => [
  ...uses.map(listed),
  ...added.flatMap((each) =>
    Object.entries(each.subcommands).flatMap(([name, { description, on }]) =>
      on === "store" ? [] : [listed({ name, description: `${description} (${each.name})` })]
    )
  )
]

/** Whether an experiment's file can do it: what Assay has, or a package of the file's own project. */
const isUse = (name: string, file: string): boolean =>
  uses.some((use) => use.name === name) || Extensions.commandsAt(dirname(resolve(file))).includes(name)

/**
 * Hands over to an experiment's own command line where the arguments ask for it, and says whether they do. `own`: names
 * that mean something else.
 */
export const handOver = (
  [name, file, ...rest]: ReadonlyArray<string>,
  own: ReadonlyArray<string>
): boolean => {
  if (name === undefined || file === undefined || file.startsWith("-")) return false
  if (own.includes(name) || !isUse(name, file)) return false
  void Effect.runPromise(Effect.result(load(file))).then((loaded) =>
    Result.isSuccess(loaded)
      ? Experiment.start(loaded.success, name === "run" ? rest : [name, ...rest], resolve(file))
      : Launch.runMain(Effect.fail(loaded.failure), () => "Interrupted.")
  )
  return true
}
