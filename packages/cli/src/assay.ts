/**
 * The `assay` command: everything that can be done with stored runs, and with experiments by the names of their files.
 *
 * Each subcommand is a module of its own under `commands/`; a further one is added to the list here.
 */
import { Launch, version } from "@assay/core/internal"
import * as Command from "effect/cli/Command"
import { cache } from "./commands/cache.ts"
import { compare } from "./commands/compare.ts"
import { exportRun } from "./commands/export.ts"
import { gate } from "./commands/gate.ts"
import { prune } from "./commands/prune.ts"
import { runs } from "./commands/runs.ts"
import { show } from "./commands/show.ts"
import { snapshot } from "./commands/snapshot.ts"
import { experimentCommands, handOver } from "./experimentFile.ts"

/** The command with all its subcommands. */
export const assay = Command.make("assay").pipe(
  Command.withDescription(
    "Work with the runs in a store. A RUN is an id, latest, latest~1, or the name of an experiment for its latest run; RUN:candidate is one candidate of it."
  ),
  Command.withSubcommands([
    runs,
    show,
    compare,
    snapshot,
    gate,
    exportRun,
    cache,
    prune,
    ...experimentCommands
  ])
)

/** Parses the process's arguments and runs the command. */
export const start = (): void => {
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit()
  })
  if (handOver(process.argv.slice(2))) return
  Launch.runMain(Command.run(assay, { version }), () => "Interrupted.")
}
