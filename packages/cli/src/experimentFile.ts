/**
 * The commands that need an experiment's code besides its runs: they load its file and hand over to the command line
 * that every experiment has.
 */
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { Experiment } from "@assay/core"
import { Launch } from "@assay/core/internal"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const descriptions = {
  run: "Run the missing trials of an experiment, like running its file",
  race: "Find the best candidate of an experiment with a fraction of the calls",
  replay: "Run flipped or failing cases again: is the difference systematic, flaky, or grader noise?",
  aa: "Measure how often the gate fails when nothing changed, by comparing a candidate with itself"
} as const

type Name = keyof typeof descriptions

const isName = (name: string | undefined): name is Name =>
  name !== undefined && Object.hasOwn(descriptions, name)

/** A file that is no experiment. */
class FileError extends Schema.TaggedError<FileError>()("FileError", { message: Schema.String }) {}

type AnyExperiment = Parameters<typeof Experiment.start<never, never, unknown>>[0]

const isExperiment = (value: unknown): value is AnyExperiment =>
  Predicate.hasProperty(value, "candidates") &&
  value.candidates instanceof Map &&
  Predicate.hasProperty(value, "dataset") &&
  Predicate.hasProperty(value, "scorers")

/** Node strips types by itself; the tsx of the file's own project does more, where it has one. */
const loadTypeScript = async (file: string): Promise<void> => {
  let api: string
  try {
    api = createRequire(file).resolve("tsx/esm/api")
  } catch {
    return
  }
  const tsx: unknown = await import(pathToFileURL(api).href)
  if (Predicate.hasProperty(tsx, "register") && typeof tsx.register === "function") tsx.register()
}

const load = Effect.fnUntraced(function* (path: string): Effect.fn.Return<AnyExperiment, FileError> {
  const file = resolve(path)
  if (!existsSync(file)) return yield* new FileError({ message: `there is no file ${path}` })
  const loaded = yield* Effect.tryPromise({
    try: async (): Promise<unknown> => {
      await loadTypeScript(file)
      return await import(pathToFileURL(file).href)
    },
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
export const experimentCommands = Object.entries(descriptions).map(([name, description]) =>
  Command.make(name, { file: Argument.String("file") }, () =>
    Console.log(`assay ${name} FILE --help lists the flags of an experiment.`)
  ).pipe(Command.withDescription(description))
)

/**
 * Hands over to an experiment's own command line where the arguments ask for it, and says whether they do.
 */
export const handOver = ([name, file, ...rest]: ReadonlyArray<string>): boolean => {
  if (!isName(name) || file === undefined || file.startsWith("-")) return false
  void Effect.runPromise(Effect.result(load(file))).then((loaded) =>
    Result.isSuccess(loaded)
      ? Experiment.start(loaded.success, name === "run" ? rest : [name, ...rest])
      : Launch.runMain(Effect.fail(loaded.failure), () => "Interrupted.")
  )
  return true
}
