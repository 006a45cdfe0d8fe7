/**
 * The commands that need an experiment's code besides its runs: they load its file and hand over to the command line
 * that every experiment has.
 */
import { dirname, resolve } from "node:path"
import { Experiment } from "@assay/core"
import { AddedCommands, type Extensions, Launch, subcommands } from "@assay/core/internal/command"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { isScript, loadExperiment } from "./loadExperiment.ts"

/** For the list of commands and their help; what follows the file is the experiment's own to read. */
const listed = ({ name, description }: { readonly name: string; readonly description: string }) =>
  Command.make(name, { file: Argument.String("file") }, () =>
    Console.log(`assay ${name} FILE --help lists the flags of an experiment.`)
  ).pipe(Command.withDescription(description))

/** What an experiment's file can do besides a run, with what packages add to it. */
export const experimentCommands = ({ added }: Pick<Extensions.Extensions, "added">) => [
  ...subcommands.map(listed),
  ...added.flatMap((each) =>
    Object.entries(each.subcommands).flatMap(([name, { description, on }]) =>
      (on ?? "experiment") !== "experiment"
        ? []
        : [listed({ name, description: `${description} (${each.name})` })]
    )
  )
]

/** Whether an experiment's file can do it: what Assay has, or a package of the file's own project. */
const isUse = (name: string, file: string): boolean =>
  subcommands.some((use) => use.name === name) ||
  AddedCommands.commandsAt(dirname(resolve(file))).includes(name)

/** Whether an argument is a path rather than the name of a command. */
const isPath = (text: string): boolean => isScript(text) || /[\\/]/u.test(text)

/** What to say of `run FILE`, which many tools have; undefined for all else. */
export const insteadOfRun = ([first, file = ""]: ReadonlyArray<string>): string | undefined =>
  first === "run"
    ? `there is no command run: an experiment runs by the name of its file, assay ${isPath(file) ? file : "FILE"}`
    : undefined

/** A file, and the arguments that its experiment is to read. */
interface Handover {
  readonly file: string
  readonly args: ReadonlyArray<string>
}

/** `FILE …` is a run, or `FILE race …`; `race FILE …` is the same. `own`: names that mean something else. */
const handoverOf = (
  [first = "-", ...rest]: ReadonlyArray<string>,
  own: ReadonlyArray<string>
): Handover | undefined => {
  if (first.startsWith("-") || own.includes(first)) return undefined
  if (isPath(first)) return { file: first, args: rest }
  const [file = "-", ...others] = rest
  return !file.startsWith("-") && isUse(first, file) ? { file, args: [first, ...others] } : undefined
}

/**
 * Hands over to an experiment's own command line where the arguments ask for it, and says whether they do. `own`: names
 * that mean something else.
 */
export const handOver = (args: ReadonlyArray<string>, own: ReadonlyArray<string>): boolean => {
  const asked = handoverOf(args, own)
  if (asked === undefined) return false
  void Effect.runPromise(Effect.result(loadExperiment(asked.file))).then((loaded) =>
    Result.isSuccess(loaded)
      ? Experiment.start(loaded.success, asked.args, resolve(asked.file))
      : Launch.runMain(Effect.fail(loaded.failure), () => "Interrupted.")
  )
  return true
}
