/**
 * The `assay` command: everything that can be done with stored runs, and with experiments by the names of their files.
 *
 * Each subcommand is a module of its own under `commands/`; a further one is added to the list here. What an experiment's
 * file can do comes from the list that core has, and what other packages add from their own `package.json`.
 */
import { version } from "@assay/core/internal"
import { AddedCommands, Extensions, Launch, presenter, subcommands } from "@assay/core/internal/command"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import { cache } from "./commands/cache.ts"
import { cases } from "./commands/cases.ts"
import { compare } from "./commands/compare.ts"
import { exportRun } from "./commands/export.ts"
import { gate } from "./commands/gate.ts"
import { init } from "./commands/init.ts"
import { judge } from "./commands/judge.ts"
import { prune } from "./commands/prune.ts"
import { rank } from "./commands/rank.ts"
import { runs } from "./commands/runs.ts"
import { show } from "./commands/show.ts"
import { snapshot } from "./commands/snapshot.ts"
import { experimentCommands, handOver, insteadOfRun } from "./experimentFile.ts"
import { loadExperiment } from "./loadExperiment.ts"
import { UsageError } from "./usage.ts"

/** The commands on stored runs, and the one that writes a first experiment. */
const commands = [
  init,
  runs,
  show,
  cases,
  rank,
  compare,
  snapshot,
  gate,
  judge,
  exportRun,
  cache,
  prune
] as const

const own = commands.map(({ name }): string => name)

/** What packages of the project in this folder add. */
const extensionsIn = (folder: string) =>
  Extensions.extensionsOf(folder, {
    flags: [],
    subcommands: [...own, ...subcommands.map(({ name }) => name)]
  })

const command = (extensions: Pick<Extensions.Extensions, "added" | "flags" | "project">) =>
  Command.make("assay").pipe(
    Command.withDescription(
      "Run an experiment: assay FILE, such as assay experiments/tickets.ts (assay FILE --help lists its flags). The commands below work with the runs in a store. RUN is an id, latest, latest~1, or the name of an experiment (its latest run). RUN:candidate is one candidate of a run."
    ),
    Command.withSubcommands([
      ...commands,
      ...experimentCommands(extensions),
      ...AddedCommands.commandsOf(extensions, undefined, loadExperiment)
    ])
  )

/** The command with all its subcommands, without those of other packages. */
export const assay = command({ added: [], flags: {}, project: undefined })

/** Parses the process's arguments and runs the command. */
export const start = (): void => {
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit()
  })
  const args = process.argv.slice(2)
  if (handOver(args, own)) return
  const extensions = extensionsIn(process.cwd())
  const objection = insteadOfRun(args) ?? extensions.unfit(args) ?? extensions.missingSubcommand(args)
  Launch.runMain(
    objection === undefined
      ? Effect.provideService(Command.run(command(extensions), { version }), CliOutput.Presenter, presenter)
      : Effect.fail(new UsageError(objection)),
    () => "Interrupted."
  )
}
